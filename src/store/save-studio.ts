import { isDeepStrictEqual } from 'node:util';
import { type ExpressionBuilder, sql as sqlText } from 'kysely';
import { theBotWhenIdle } from '../launches/actors.js';
import { askedNow, questionOf } from '../launches/idle.js';
import type { Launch } from '../launches/launch.js';
import type { LaunchEvent } from '../launches/launch-event.js';
import { eventsBy, outcomeOf } from '../launches/outcome.js';
import type { StudioChange } from '../launches/ports/launch-store.js';
import { askApprovers, tellApprovers } from './approvals.js';
import { addAuditEntry } from './audit-log.js';
import { appendEvents, behindInSlack } from './changes.js';
import { columnsOf, idleFrom, launchColumnNames, launchFrom } from './columns.js';
import type { Leases } from './leases.js';
import { putIntent } from './put-intent.js';
import type { LaunchTable, Schema } from './schema.js';
import { lockLaunch, type Tx, updateLaunch } from './sql.js';
import { addUsed } from './usage.js';

/**
 * Saves what a step at the studio changes, with its thread replies, and the result in the audit log of
 * what it settles. Returns null when the ticket is no longer good.
 */
export async function saveStudio(
  tx: Tx,
  clientToken: string,
  ticket: string,
  seen: StudioChange,
): Promise<Launch | null> {
  const { leases, clock } = tx;
  const change = await idleAsItIs(tx, clientToken, ticket, seen);
  const replaced = await isReplaced(tx, clientToken, change);
  const {
    set,
    events = [],
    used = [],
    asks = [],
    audits = null,
    visible = false,
  } = replaced ? withoutFailure(change) : change;
  const row = await updateLaunch(tx, clientToken)
    .set((e) => ({
      ...columnsOf(set),
      ...((visible || events.length > 0) && behindInSlack(e, leases, events)),
      ...released(e, leases, change),
    }))
    .where('studioTicket', '=', ticket)
    .returning(launchColumnNames)
    .returning('openRequestAction')
    .executeTakeFirst();
  if (row === undefined) return null;
  const launch = launchFrom(row, clock());
  await addUsed(tx, launch, used);
  await askApprovers(tx, clientToken, asks);
  if (audits !== null) await addAuditEntry(tx, audits);
  const isSettled = set.approval !== undefined || set.state !== undefined;
  if (launch.approval !== null && launch.sessionId === null && isSettled) {
    await tellApprovers(tx, clientToken);
  }
  await appendEvents(tx, clientToken, await settle(tx, launch, row, events));
  return launch;
}

/**
 * The change, if how idle the session is stands as the step has seen it. The intent to stop it for that is put on the
 * row here. If the question to its owner was not told yet, it is asked anew instead: there was no time to answer.
 */
async function idleAsItIs(
  tx: Tx,
  clientToken: string,
  ticket: string,
  seen: StudioChange,
): Promise<StudioChange> {
  const { set, seenIdle } = seen;
  if (seenIdle === undefined) return seen;
  const row = await lockLaunch(tx, clientToken)
    .select(['idle', 'intent', 'openRequestBy', 'openRequestAction'])
    .where('studioTicket', '=', ticket)
    .executeTakeFirst();
  // The save itself finds that the claim is lost.
  if (row === undefined) return seen;
  if (!isDeepStrictEqual(idleFrom(row.idle), seenIdle)) return nothingOf(seen);
  if (set.idle?.is !== 'stopping' || seenIdle?.is !== 'asked') return seen;
  if (row.intent !== null) return nothingOf(seen);
  const asked = askedNow(seenIdle.sinceMs, tx.clock());
  const { numUpdatedRows } = await tx.db
    .updateTable('threadReplies')
    .set({ event: JSON.stringify(questionOf(asked)) })
    .where('clientToken', '=', clientToken)
    .where('event', '=', JSON.stringify(questionOf(seenIdle)))
    .where('done', '=', 0)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return { ...seen, set: { ...set, idle: asked } };
  const stop = { intent: 'stop', action: 'stop', by: theBotWhenIdle } as const;
  await putIntent(tx, clientToken, stop, row);
  return seen;
}

/** Gives the claim back, and the session is observed once more. */
function nothingOf({ release }: StudioChange): StudioChange {
  return { set: {}, ...(release !== undefined && { release: { ...release, dueInMs: 0 } }) };
}

/** Whether the intent that the step has seen is no longer wanted, or another one is. */
async function isReplaced(
  tx: Tx,
  clientToken: string,
  { release }: StudioChange,
): Promise<boolean> {
  const seenIntent = release?.seenIntent ?? null;
  if (seenIntent === null) return false;
  const now = await lockLaunch(tx, clientToken).select('intent').executeTakeFirst();
  return now?.intent !== seenIntent;
}

/** That an intent could not be carried out is no news once it is not wanted any more. */
function withoutFailure({ set, events, ...change }: StudioChange): StudioChange {
  return {
    ...change,
    set: { ...set, trouble: null },
    events: events?.filter(({ kind }) => kind !== 'not_done') ?? [],
  };
}

/** Returns the events, with the actor whose request they settle. */
async function settle(
  tx: Tx,
  launch: Launch,
  row: Pick<LaunchTable, 'openRequestBy' | 'openRequestAction'>,
  events: readonly LaunchEvent[],
): Promise<readonly LaunchEvent[]> {
  const { openRequestBy: actor, openRequestAction: action } = row;
  if (actor === null || action === null) return events;
  const result = outcomeOf(action, launch, events);
  if (result === null) return events;
  const { clientToken } = launch;
  await addAuditEntry(tx, { actor, action, clientToken, result });
  await updateLaunch(tx, clientToken)
    .set({ openRequestBy: null, openRequestAction: null })
    .execute();
  return eventsBy(actor, result, events, launch);
}

function released(
  e: ExpressionBuilder<Schema, 'launches'>,
  leases: Leases,
  { set, release }: StudioChange,
) {
  if (release === undefined) {
    return { studioDueAtMs: leases.end(), ...(set.intent === null && { intentAtMs: null }) };
  }
  const { dueInMs, seenIntent } = release;
  const replaced = e('intent', 'is distinct from', seenIntent);
  // A step neither clears an intent that it has not carried out, nor counts its failures against it.
  const unlessReplaced = <T>(column: 'intent' | 'intentAtMs' | 'studioAttempts', value: T) =>
    sqlText<T>`case when ${replaced} then ${e.ref(column)} else ${value} end`;
  const { intent, studioAttempts } = set;
  return {
    studioTicket: null,
    // An intent that came while the claim was held does not wait.
    studioDueAtMs: e.case().when(replaced).then(leases.now()).else(leases.in(dueInMs)).end(),
    ...(intent !== undefined && { intent: unlessReplaced('intent', intent) }),
    ...(intent === null && { intentAtMs: unlessReplaced('intentAtMs', null) }),
    ...(studioAttempts !== undefined && {
      studioAttempts: unlessReplaced('studioAttempts', studioAttempts),
    }),
  };
}
