import type { ExpressionBuilder } from 'kysely';
import type { LaunchRequest } from '../launches/launch.js';
import type { LimitReached } from '../launches/ports/requests.js';
import { type CountedLimit, type Held, reachedIn } from '../launches/quotas.js';
import { workflowsUnadmitted } from '../limits.js';
import { isLive } from './live-launches.js';
import type { Schema } from './schema.js';
import { lock, type Sql, type Tx } from './sql.js';

/**
 * A launch takes a place of the limits once it is admitted, and again once it is admitted anew: until then it
 * may be refused, and two that wait for that would be in each other's way. One for later has had its place since it was
 * planned, and keeps it while it is admitted anew.
 */
function takesPlace(e: ExpressionBuilder<Schema, 'launches'>) {
  const isPlaced = e.or([
    e('placeId', 'is not', null),
    e('sessionId', 'is not', null),
    e('readyByMs', 'is not', null),
  ]);
  return e.and([isLive(e), e('admitted', '=', 1), isPlaced]);
}

/** The sessions that take places, those of the launch `clientToken` left out. */
export function heldBesides({ db }: Sql, clientToken = ''): Promise<Held[]> {
  return db
    .selectFrom('launches')
    .select((e) => [
      'owner',
      'launchProfileId',
      'launchProfileName',
      e.fn.countAll<number>().as('sessions'),
    ])
    .where(takesPlace)
    .where('clientToken', '<>', clientToken)
    .groupBy(['owner', 'launchProfileId', 'launchProfileName'])
    .execute();
}

/**
 * The limit that leaves no place to the launch `clientToken`; null: there is none. The transactions that ask
 * follow one another, each in turn after the lock of its owner, so of two launches that only one has room for,
 * one passes.
 */
export async function limitReached(
  tx: Tx,
  limits: readonly CountedLimit[],
  clientToken: string,
): Promise<LimitReached | null> {
  if (limits.length === 0) return null;
  // One lock for all limits: they may count the same session, and one cannot be taken in the wrong order.
  await lock(tx, 'limits');
  const limit = reachedIn(limits, await heldBesides(tx, clientToken));
  return limit && { kind: 'limit_reached', limit };
}

/** Whether workflows have asked for as many launches of this owner as may be without admission. */
export async function hasWorkflowsWaiting(
  { db }: Tx,
  { owner, requestedAtMs }: LaunchRequest,
): Promise<boolean> {
  const { launches, withinMs } = workflowsUnadmitted;
  const unadmitted = await db
    .selectFrom('launches')
    .select('clientToken')
    .where('owner', '=', owner)
    .where('requestedAtMs', '>', requestedAtMs - withinMs)
    .where('executionId', 'is not', null)
    .where('admitted', '=', 0)
    .limit(launches)
    .execute();
  return unadmitted.length === launches;
}
