import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { HomeErrand, Homes } from '../sessions/homes.js';
import { type Claimed, leaseMs } from '../sessions/launch-store.js';
import type { Schema } from './schema.js';
import type { SqlOptions } from './sql-options.js';

/** Marks the open Home tabs that show this owner's launches, in the transaction of their change. */
export async function homesBehind(
  transaction: Transaction<Schema>,
  owner: string,
  now: RawBuilder<number>,
): Promise<void> {
  await transaction
    .updateTable('homes')
    .set((e) => ({
      behind: 1,
      // Whoever holds it sees on release that it is behind again.
      dueAtMs: e.case().when('ticket', 'is', null).then(now).else(e.ref('dueAtMs')).end(),
    }))
    .where((e) => e.or([e('slackUserId', '=', owner), e('everyone', '=', 1)]))
    .execute();
}

/** The open Home tabs in SQL. */
export class SqlHomes implements Homes {
  readonly #db: Kysely<Schema>;
  readonly #now: () => RawBuilder<number>;
  readonly #shared: boolean;

  constructor({ db, now, shared }: Omit<SqlOptions, 'log'>) {
    this.#shared = shared;
    this.#db = db;
    this.#now = now;
  }

  async open(slackUserId: string, everyone: boolean): Promise<void> {
    const due = { everyone: everyone ? 1 : 0, behind: 1, dueAtMs: this.#now(), ticket: null };
    await this.#db
      .insertInto('homes')
      .values({ slackUserId, ...due })
      .onConflict((conflict) => conflict.column('slackUserId').doUpdateSet(due))
      .execute();
  }

  async claim(limit: number): Promise<Claimed<HomeErrand>[]> {
    const ticket = randomUUID();
    const rows = await this.#db
      .updateTable('homes')
      .set({ ticket, behind: 0, dueAtMs: this.#in(leaseMs) })
      .where('slackUserId', 'in', (e) =>
        e
          .selectFrom('homes')
          .select('slackUserId')
          .where('dueAtMs', '<=', this.#now())
          .orderBy('dueAtMs')
          .limit(limit)
          .$if(this.#shared, (due) => due.forUpdate().skipLocked()),
      )
      .returning(['slackUserId', 'everyone'])
      .execute();
    return rows.map(({ slackUserId, everyone }) => ({
      slackUserId,
      everyone: everyone === 1,
      ticket,
    }));
  }

  async release(slackUserId: string, ticket: string, dueInMs: number | null): Promise<void> {
    await this.#db
      .updateTable('homes')
      .set((e) => ({
        ticket: null,
        dueAtMs:
          dueInMs === null
            ? e.case().when('behind', '=', 1).then(this.#now()).else(null).end()
            : this.#in(dueInMs),
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
        this.#now().as('now'),
      ])
      .executeTakeFirstOrThrow();
    return due === null ? null : Math.max(0, due - now);
  }

  #in(ms: number): RawBuilder<number> {
    return sql<number>`${this.#now()} + ${Math.round(ms)}`;
  }
}
