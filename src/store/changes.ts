import { type ExpressionBuilder, type InsertObject, sql } from 'kysely';
import type { LaunchEvent } from '../launches/launch-event.js';
import { states } from '../launches/states.js';
import type { Leases } from './leases.js';
import type { Schema } from './schema.js';
import type { Tx } from './sql.js';

/** Whether a person waits to hear this: READY, a failure, a reminder. */
function isAwaited(event: LaunchEvent): boolean {
  switch (event.kind) {
    case 'state':
      return states[event.state].awaited || event.problem !== null;
    case 'reminder':
    case 'hours_end':
    case 'idle':
    case 'not_done':
    case 'approved':
      return true;
    case 'rebooted':
    case 'resized':
    case 'made_after_all':
    case 'made_twice':
    case 'found_again':
    case 'adopted':
    case 'extended':
    case 'hours_set':
    case 'idle_over':
    case 'held':
      return false;
  }
}

/** The columns of a change that Slack is to show, and that tells these events. */
export function behindInSlack(
  e: ExpressionBuilder<Schema, 'launches'>,
  leases: Leases,
  events: readonly LaunchEvent[] = [],
  dueInMs = 0,
) {
  return {
    revision: e('revision', '+', 1),
    slackDueAtMs: leases.inUnlessHeld(dueInMs, e.ref('slackTicket'), e.ref('slackDueAtMs')),
    ...(events.some(isAwaited) && { slackAwaited: 1 }),
  };
}

/** The column that has the studio task done now. */
export function dueAtStudio(e: ExpressionBuilder<Schema, 'launches'>, leases: Leases) {
  return { studioDueAtMs: leases.inUnlessHeld(0, e.ref('studioTicket'), e.ref('studioDueAtMs')) };
}

/** The columns with which every launch begins; those left out are empty. */
const fresh = {
  hoursOwed: 0,
  dismissed: 0,
  studioAttempts: 0,
  slackAttempts: 0,
  leaverAttempts: 0,
  endAttempts: 0,
  usdSoFar: 0,
  attempt: 0,
  refusedRounds: 0,
  ownerDueAtMs: 0,
  messagePlace: 'as_requested',
  revision: 1,
  shownRevision: 0,
  slackAwaited: 0,
  stepTold: 0,
} as const;

/** Adds a launch. Returns false when its token is stored already. */
export async function addLaunch(
  { db }: Tx,
  launch: Omit<InsertObject<Schema, 'launches'>, keyof typeof fresh | 'attemptSinceMs'>,
): Promise<boolean> {
  const added = await db
    .insertInto('launches')
    .values({ ...fresh, attemptSinceMs: launch.beginsAtMs, ...launch })
    .onConflict((conflict) => conflict.column('clientToken').doNothing())
    .returning('clientToken')
    .executeTakeFirst();
  return added !== undefined;
}

/** Adds replies to a launch's thread, in the transaction of the change that they tell of. */
export async function appendEvents(
  { db, leases }: Tx,
  clientToken: string,
  events: readonly LaunchEvent[],
): Promise<void> {
  for (const event of events) {
    await db
      .insertInto('threadReplies')
      .values((e) => ({
        clientToken,
        number: e
          .selectFrom('threadReplies')
          .select((s) => sql<number>`coalesce(max(${s.ref('number')}), 0) + 1`.as('next'))
          .where('clientToken', '=', clientToken),
        atMs: leases.now(),
        event: JSON.stringify(event),
        done: 0,
      }))
      .execute();
  }
}
