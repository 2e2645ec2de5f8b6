import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import { type Claimed, leaseMs } from '../launches/ports/claim.js';
import type { Homes, HomeTask } from '../launches/ports/homes.js';
import { Leases, longestWaitMs } from './leases.js';
import type { Schema } from './schema.js';
import type { SqlOptions } from './sql-options.js';

/** Marks the open Home tabs that show this owner's launches, in the transaction of their change. */
export async function homesBehind(
  transaction: Transaction<Schema>,
  owner: string,
  leases: Leases,
): Promise<void> {
  await transaction
    .updateTable('homes')
    .set((e) => ({
      behind: 1,
      dueAtMs: e
        .case()
        // Whoever holds it sees on release that it is behind again; what Slack refuses has time.
        .when(e.or([e('ticket', 'is not', null), dueThoughRefused(e)]))
        .then(e.ref('dueAtMs'))
        .when('refusals', '>', 0)
        .then(leases.in(longestWaitMs))
        .else(leases.now())
        .end(),
    }))
    .where('slackUserId', 'in', (e) =>
      e
        .selectFrom('homes')
        .select('slackUserId')
        .where((home) => home.or([home('slackUserId', '=', owner), home('everyone', '=', 1)]))
        // All that mark several lock them in the same order, or two could wait for each other.
        .$if(leases.shared, (homes) => homes.orderBy('slackUserId').forUpdate()),
    )
    .execute();
}

function dueThoughRefused(e: ExpressionBuilder<Schema, 'homes'>) {
  return e.and([e('refusals', '>', 0), e('dueAtMs', 'is not', null)]);
}

/** The open Home tabs in SQL. */
export class SqlHomes implements Homes {
  readonly #db: Kysely<Schema>;
  readonly #leases: Leases;

  constructor({ db, ...options }: Omit<SqlOptions, 'log'>) {
    this.#db = db;
    this.#leases = new Leases(options);
  }

  async open(slackUserId: string, everyone: boolean): Promise<void> {
    const opened = { everyone: everyone ? 1 : 0, behind: 1, refusals: 0 };
    await this.#db
      .insertInto('homes')
      .values({ slackUserId, ...opened, dueAtMs: this.#leases.now(), ticket: null })
      .onConflict((conflict) =>
        conflict.column('slackUserId').doUpdateSet((e) => ({
          ...opened,
          // Two at a time could end in any order, and the older one stay: whoever holds it goes first.
          dueAtMs: this.#leases.nowUnlessHeld(e.ref('homes.ticket'), e.ref('homes.dueAtMs')),
        })),
      )
      .execute();
  }

  async claim(limit: number): Promise<Claimed<HomeTask>[]> {
    const ticket = this.#leases.newTicket();
    const rows = await this.#db
      .updateTable('homes')
      .set({ ticket, behind: 0, dueAtMs: this.#leases.in(leaseMs) })
      .where('slackUserId', 'in', (e) =>
        e
          .selectFrom('homes')
          .select('slackUserId')
          .where((due) => this.#leases.isDue(due.ref('dueAtMs')))
          .orderBy('dueAtMs')
          .limit(limit)
          .$if(this.#leases.shared, (due) => due.forUpdate().skipLocked()),
      )
      .returning(['slackUserId', 'everyone', 'refusals'])
      .execute();
    return rows.map((row) => ({ ...row, everyone: row.everyone === 1, ticket }));
  }

  async release(
    slackUserId: string,
    ticket: string,
    dueInMs: number | null,
    refusals: number,
  ): Promise<void> {
    await this.#db
      .updateTable('homes')
      .set((e) => ({
        ticket: null,
        refusals,
        dueAtMs:
          dueInMs !== null
            ? this.#leases.in(dueInMs)
            : e
                .case()
                .when('behind', '=', 0)
                .then(null)
                .else(this.#leases.in(refusals > 0 ? longestWaitMs : 0))
                .end(),
      }))
      .where('slackUserId', '=', slackUserId)
      .where('ticket', '=', ticket)
      .execute();
  }

  async msUntilDue(): Promise<number | null> {
    const { due, now } = await this.#db
      .selectNoFrom((e) => [
        e
          .selectFrom('homes')
          .select((s) => s.fn.min('dueAtMs').as('due'))
          .as('due'),
        this.#leases.now().as('now'),
      ])
      .executeTakeFirstOrThrow();
    return due === null ? null : Math.max(0, due - now);
  }

  async releaseClaims(): Promise<void> {
    await this.#db
      .updateTable('homes')
      .set({ ticket: null, dueAtMs: this.#leases.now() })
      .where((e) => this.#leases.isOwn(e.ref('ticket')))
      .execute();
  }
}
