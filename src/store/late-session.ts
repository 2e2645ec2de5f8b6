import type { Insertable, Kysely, Transaction } from 'kysely';
import { finalStates, type News } from '../sessions/launch.js';
import type { LateSession, WhoseSession } from '../sessions/launch-store/studio-errands.js';
import type { Leases } from './leases.js';
import { type LaunchRow, type LaunchTable, launchColumns, type Schema } from './schema.js';
import { behindInSlack } from './sql-board-errands.js';
import { homesBehind } from './sql-homes.js';
import { appendNews } from './thread-lines.js';

/** Notes a session that came when its launch was somebody else's already: `adoptLate` of the store. */
export function noteLateSession(
  db: Kysely<Schema>,
  leases: Leases,
  clientToken: string,
  session: LateSession,
): Promise<WhoseSession> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('launches')
      .select(launchColumns)
      .where('clientToken', '=', clientToken)
      .$if(leases.shared, (launch) => launch.forUpdate())
      .executeTakeFirstOrThrow();
    const own = row.sessionId === null;
    if (!own && (row.sessionId === session.sessionId || finalStates.includes(session.state)))
      return 'known';
    await (own ? adopt : addAnother)(transaction, leases, row, session);
    await homesBehind(transaction, row.owner, leases);
    return own ? 'its_own' : 'another';
  });
}

/** What was closed meanwhile is open again, to be terminated: people were told that there is none. */
async function adopt(
  transaction: Transaction<Schema>,
  leases: Leases,
  { clientToken, state: before }: LaunchRow,
  { sessionId, state }: LateSession,
): Promise<void> {
  const closed = finalStates.includes(before);
  const news: News[] = closed ? [{ kind: 'made_after_all' }] : [];
  const reopened = { state, stateSinceMs: leases.now(), wish: 'terminate', wishAtMs: leases.now() };
  await transaction
    .updateTable('launches')
    .set((e) => ({
      sessionId,
      createSentAtMs: null,
      failure: null,
      studioTicket: null,
      studioDueAtMs: leases.now(),
      ...(closed && reopened),
      ...behindInSlack(e, leases, news),
    }))
    .where('clientToken', '=', clientToken)
    .execute();
  await appendNews(transaction, clientToken, news, leases.now());
}

/** A launch of its own, with the wish to terminate it: so it is, however long that takes, and is shown. */
async function addAnother(
  transaction: Transaction<Schema>,
  leases: Leases,
  first: LaunchRow,
  { sessionId, state }: LateSession,
): Promise<void> {
  const clientToken = `second-${sessionId}`;
  const added = await transaction
    .insertInto('launches')
    .values({
      ...sameRequest(first),
      clientToken,
      note: null,
      requestedAtMs: leases.now(),
      state,
      stateSinceMs: leases.now(),
      sessionId,
      wish: 'terminate',
      wishAtMs: leases.now(),
      dismissed: 0,
      studioAttempts: 0,
      boardAttempts: 0,
      revision: 1,
      shownRevision: 0,
      studioDueAtMs: leases.now(),
      boardDueAtMs: leases.now(),
      boardRankMs: leases.now(),
    })
    .onConflict((conflict) => conflict.column('clientToken').doNothing())
    .returning('clientToken')
    .executeTakeFirst();
  if (added === undefined) return;
  await appendNews(transaction, clientToken, [{ kind: 'made_twice' }], leases.now());
}

function sameRequest({
  teamId,
  owner,
  ownerName,
  requestedBy,
  channelId,
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
