import type { Insertable, Kysely, Transaction } from 'kysely';
import { finalStates, type LaunchEvent } from '../launches/launch.js';
import type { MadeSession } from '../launches/ports/studio-tasks.js';
import type { Leases } from './leases.js';
import { type LaunchRow, type LaunchTable, launchColumns, type Schema } from './schema.js';
import { homesBehind } from './sql-homes.js';
import { behindInSlack } from './sql-slack-tasks.js';
import { appendEvents } from './thread-replies.js';

/** Notes sessions that came when their launch was somebody else's already: `adoptLate` of the store. */
export function noteLateSessions(
  db: Kysely<Schema>,
  leases: Leases,
  clientToken: string,
  made: readonly MadeSession[],
): Promise<string[]> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('launches')
      .select(launchColumns)
      .where('clientToken', '=', clientToken)
      .$if(leases.shared, (launch) => launch.forUpdate())
      .executeTakeFirstOrThrow();
    const [own] = row.sessionId === null ? made : [];
    if (own !== undefined) await adopt(transaction, leases, row, own);
    const sessionId = own?.sessionId ?? row.sessionId;
    const others = await addOthers(transaction, leases, { ...row, sessionId }, made);
    if (own !== undefined || others.length > 0) await homesBehind(transaction, row.owner, leases);
    return others;
  });
}

/**
 * Adds a launch for each session that is not over and not the first launch's own.
 * @returns the ids of these sessions
 */
export async function addOthers(
  transaction: Transaction<Schema>,
  leases: Leases,
  first: LaunchRow,
  made: readonly MadeSession[],
): Promise<string[]> {
  const others = made.filter(
    ({ sessionId, state }) => sessionId !== first.sessionId && !finalStates.includes(state),
  );
  for (const other of others) await addAnother(transaction, leases, first, other);
  return others.map(({ sessionId }) => sessionId);
}

/** What was closed meanwhile is open again, to be terminated: people were told that there is none. */
async function adopt(
  transaction: Transaction<Schema>,
  leases: Leases,
  { clientToken, state: before }: LaunchRow,
  { sessionId, state }: MadeSession,
): Promise<void> {
  const closed = finalStates.includes(before);
  const events: LaunchEvent[] = closed ? [{ kind: 'made_after_all' }] : [];
  const reopened = {
    state,
    stateSinceMs: leases.now(),
    intent: 'terminate',
    intentAtMs: leases.now(),
  };
  await transaction
    .updateTable('launches')
    .set((e) => ({
      sessionId,
      createSentAtMs: null,
      failure: null,
      studioTicket: null,
      studioDueAtMs: leases.now(),
      ...(closed && reopened),
      ...behindInSlack(e, leases, events),
    }))
    .where('clientToken', '=', clientToken)
    .execute();
  await appendEvents(transaction, clientToken, events, leases.now());
}

/** A launch of its own, with the intent to terminate it: so it is, however long that takes, and is shown. */
async function addAnother(
  transaction: Transaction<Schema>,
  leases: Leases,
  first: LaunchRow,
  { sessionId, state }: MadeSession,
): Promise<void> {
  // Asked for at one time, they are listed by name: this one after the launch's own, `slack-…`.
  const clientToken = `second-${sessionId}`;
  const added = await transaction
    .insertInto('launches')
    .values({
      ...sameRequest(first),
      clientToken,
      note: null,
      state,
      stateSinceMs: leases.now(),
      sessionId,
      intent: 'terminate',
      intentAtMs: leases.now(),
      dismissed: 0,
      studioAttempts: 0,
      slackAttempts: 0,
      revision: 1,
      shownRevision: 0,
      studioDueAtMs: leases.now(),
      slackDueAtMs: leases.now(),
      slackRankMs: leases.now(),
    })
    .onConflict((conflict) => conflict.column('clientToken').doNothing())
    .returning('clientToken')
    .executeTakeFirst();
  if (added === undefined) return;
  await appendEvents(transaction, clientToken, [{ kind: 'made_twice' }], leases.now());
}

function sameRequest({
  teamId,
  owner,
  ownerName,
  requestedBy,
  channelId,
  requestedAtMs,
  launchProfileId,
  launchProfileName,
  ec2InstanceType,
  streamingImageId,
  streamingImageName,
  offeredInstanceTypes,
  canStop,
  ownedBy,
  admitted,
}: LaunchRow) {
  return {
    teamId,
    owner,
    ownerName,
    requestedBy,
    channelId,
    requestedAtMs,
    launchProfileId,
    launchProfileName,
    ec2InstanceType,
    streamingImageId,
    streamingImageName,
    offeredInstanceTypes,
    canStop,
    ownedBy,
    admitted,
  } satisfies Partial<Insertable<LaunchTable>>;
}
