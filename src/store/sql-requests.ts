import type { Kysely } from 'kysely';
import { finalStates, type Launch, type LaunchEvent } from '../launches/launch.js';
import { requested, succeeded, superseded } from '../launches/outcome.js';
import { leaseMs } from '../launches/ports/claim.js';
import type { Addition, Asking, NewLaunch, Take } from '../launches/ports/requests.js';
import { launchFrom } from './launch-row.js';
import type { Leases } from './leases.js';
import { liveOf } from './live-sessions.js';
import { oneByOne } from './one-by-one.js';
import { launchColumns, type Schema } from './schema.js';
import { record } from './sql-audit-log.js';
import { homesBehind } from './sql-homes.js';
import type { SqlOptions } from './sql-options.js';
import { behindInSlack } from './sql-slack-tasks.js';
import { appendEvents } from './thread-replies.js';

/** What people ask for, as rows: a launch, and what is to become of its session. */
export class SqlRequests {
  readonly #db: Kysely<Schema>;
  readonly #leases: Leases;

  constructor({ db }: SqlOptions, leases: Leases) {
    this.#db = db;
    this.#leases = leases;
  }

  async add(launch: NewLaunch, maxLive: number, take: Take = 'leave'): Promise<Addition> {
    const { offeredInstanceTypes, canStop, admitted, ...plain } = launch;
    const { now } = this.#leases;
    const ticket = take === 'take' ? this.#leases.newTicket() : null;
    return this.#db.transaction().execute(async (transaction) => {
      // Or a launch that comes twice at one moment would be one too many for itself.
      await oneByOne(transaction, launch.owner, this.#leases);
      const { known, live } = await transaction
        .selectNoFrom((e) => [
          e
            .selectFrom('launches')
            .select('clientToken')
            .where('clientToken', '=', launch.clientToken)
            .as('known'),
          liveOf(e.selectFrom('launches'), launch.owner)
            .select((s) => s.fn.countAll<number>().as('count'))
            .as('live'),
        ])
        .executeTakeFirstOrThrow();
      if (known !== null) return { kind: 'known' };
      // What somebody else asked for counts when it is admitted: until then its owner's are nobody's
      // business but their own.
      const counts = admitted || launch.requestedBy === launch.owner;
      if (counts && Number(live) >= maxLive) {
        const rows = await liveOf(transaction.selectFrom('launches'), launch.owner)
          .select(launchColumns)
          .orderBy('requestedAtMs', 'desc')
          .limit(maxLive)
          .execute();
        return { kind: 'too_many', live: rows.map(launchFrom) };
      }
      const added = await transaction
        .insertInto('launches')
        .values({
          ...plain,
          offeredInstanceTypes: JSON.stringify(offeredInstanceTypes),
          canStop: canStop ? 1 : 0,
          admitted: admitted ? 1 : 0,
          dismissed: 0,
          state: 'REQUESTED',
          stateSinceMs: launch.requestedAtMs,
          studioAttempts: 0,
          slackAttempts: 0,
          revision: 1,
          shownRevision: 0,
          studioTicket: ticket,
          studioDueAtMs: ticket === null ? now() : this.#leases.in(leaseMs),
          createSentAtMs: ticket !== null && admitted ? launch.requestedAtMs : null,
          // Until the studio has confirmed that it may be, there is nothing to say.
          slackDueAtMs: admitted ? now() : null,
          slackRankMs: admitted ? now() : null,
          openAskBy: launch.requestedBy,
          openAskAction: 'launch',
        })
        .onConflict((conflict) => conflict.column('clientToken').doNothing())
        .returning(launchColumns)
        .executeTakeFirst();
      if (added === undefined) return { kind: 'known' };
      const { clientToken, requestedBy: actor } = launch;
      const asked = { actor, action: 'launch', clientToken, result: requested };
      await record(transaction, asked, now());
      // Until the studio has confirmed it, the owner is not told of it.
      if (launch.requestedBy !== launch.owner && admitted) {
        const events: LaunchEvent = { kind: 'on_behalf', by: launch.requestedBy };
        await appendEvents(transaction, launch.clientToken, [events], now());
      }
      await homesBehind(transaction, launch.owner, this.#leases);
      return ticket === null
        ? { kind: 'added' }
        : { kind: 'taken', launch: { ...launchFrom(added), ticket } };
    });
  }

  async intent(
    clientToken: string,
    { intent, action, by }: Asking,
    seen: Pick<Launch, 'state' | 'intent' | 'stuckSinceMs'>,
  ): Promise<boolean> {
    const { now } = this.#leases;
    return this.#db.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom('launches')
        .select(['owner', 'openAskBy', 'openAskAction'])
        .where('clientToken', '=', clientToken)
        .where('state', '=', seen.state)
        .where('intent', 'is not distinct from', seen.intent)
        .where('stuckSinceMs', 'is not distinct from', seen.stuckSinceMs)
        .$if(this.#leases.shared, (row) => row.forUpdate())
        .executeTakeFirst();
      if (before === undefined) return false;
      await transaction
        .updateTable('launches')
        .set((e) => ({
          intent,
          intentAtMs: now(),
          openAskBy: by,
          openAskAction: action,
          ...(action === 'dismiss' && { dismissed: 1 }),
          trouble: null,
          studioAttempts: 0,
          studioDueAtMs: this.#leases.nowUnlessHeld(e.ref('studioTicket'), e.ref('studioDueAtMs')),
          ...behindInSlack(e, this.#leases),
        }))
        .where('clientToken', '=', clientToken)
        .execute();
      const { owner, openAskBy, openAskAction } = before;
      if (openAskBy !== null && openAskAction !== null) {
        // What is given up is the launch itself.
        const result = action === 'give_up' ? 'given_up' : superseded;
        const open = { actor: openAskBy, action: openAskAction, clientToken, result };
        await record(transaction, open, now());
      }
      await record(transaction, { actor: by, action, clientToken, result: requested }, now());
      await appendEvents(transaction, clientToken, [{ kind: 'intent', intent, by }], now());
      await homesBehind(transaction, owner, this.#leases);
      return true;
    });
  }

  async dismiss(clientToken: string, by: string): Promise<boolean> {
    const { now } = this.#leases;
    return this.#db.transaction().execute(async (transaction) => {
      const changed = await transaction
        .updateTable('launches')
        .set((e) => ({ dismissed: 1, ...behindInSlack(e, this.#leases) }))
        .where('clientToken', '=', clientToken)
        .where('dismissed', '=', 0)
        .returning('owner')
        .executeTakeFirst();
      if (changed === undefined) return false;
      const dismissed = { actor: by, action: 'dismiss', clientToken, result: succeeded };
      await record(transaction, dismissed, now());
      await homesBehind(transaction, changed.owner, this.#leases);
      return true;
    });
  }

  async lookNow(clientToken: string): Promise<void> {
    await this.#db
      .updateTable('launches')
      .set((e) => ({
        studioDueAtMs: this.#leases.nowUnlessHeld(e.ref('studioTicket'), e.ref('studioDueAtMs')),
      }))
      .where('clientToken', '=', clientToken)
      .where('sessionId', 'is not', null)
      .where('state', 'not in', finalStates)
      .execute();
  }
}
