import { type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { Logger } from 'pino';
import { isAwaited, type News, type ThreadLine } from '../sessions/launch.js';
import {
  type BoardErrand,
  type BoardFields,
  headStartMs,
} from '../sessions/launch-store/board-errands.js';
import type { Claimed } from '../sessions/launch-store/claim.js';
import { claimLaunches } from './claim-launches.js';
import { launchFrom, threadLineFrom } from './launch-row.js';
import type { Leases } from './leases.js';
import { launchColumns, type Schema } from './schema.js';
import { readable } from './sql-launches.js';
import type { SqlOptions } from './sql-options.js';

/** The columns of a change that Slack is to show, and that tells these news. */
export function behindInSlack(
  e: ExpressionBuilder<Schema, 'launches'>,
  leases: Leases,
  news: readonly News[] = [],
) {
  const rank = news.some(isAwaited) ? leases.in(-headStartMs) : leases.now();
  return {
    revision: e('revision', '+', 1),
    boardDueAtMs: leases.nowUnlessHeld(e.ref('boardTicket'), e.ref('boardDueAtMs')),
    boardRankMs: e
      .case()
      .when(e('boardRankMs', '<', rank))
      .then(e.ref('boardRankMs'))
      .else(rank)
      .end(),
  };
}

/** Launches whose message or thread in Slack is behind. */
export class SqlBoardErrands {
  readonly #db: Kysely<Schema>;
  readonly #log: Logger;
  readonly #leases: Leases;

  constructor({ db, log }: SqlOptions, leases: Leases) {
    this.#db = db;
    this.#log = log;
    this.#leases = leases;
  }

  async claim(limit: number): Promise<Claimed<BoardErrand>[]> {
    const ticket = this.#leases.newTicket();
    const rows = await claimLaunches(this.#db, this.#leases, 'board', ticket, (launches) =>
      launches
        .where('boardRankMs', 'is not', null)
        .where((e) => this.#leases.isDue(e.ref('boardDueAtMs')))
        .orderBy('boardRankMs')
        .limit(limit),
    )
      .returning(launchColumns)
      .returning((e) => e('boardRankMs', '<=', this.#leases.in(-headStartMs)).as('goesFirst'))
      .execute();
    if (rows.length === 0) return [];
    // Nothing keeps them in order on the way.
    rows.sort((one, other) => (one.boardRankMs ?? 0) - (other.boardRankMs ?? 0));
    const lines = await this.#db
      .selectFrom('threadLines')
      .select(['clientToken', 'number', 'atMs', 'news', 'sentAtMs'])
      .where(
        'clientToken',
        'in',
        rows.map((row) => row.clientToken),
      )
      .where('done', '=', 0)
      .orderBy('number')
      .execute();
    return readable(
      rows,
      ({ goesFirst, ...row }) => ({
        launch: launchFrom(row),
        openLines: lines.filter((line) => line.clientToken === row.clientToken).map(threadLineFrom),
        goesFirst: Boolean(goesFirst),
        ticket,
      }),
      this.#log,
    );
  }

  async save(clientToken: string, ticket: string, set: Partial<BoardFields>): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('launches')
      .set(set)
      .where('clientToken', '=', clientToken)
      .where('boardTicket', '=', ticket)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async saveLine(
    line: ThreadLine,
    ticket: string,
    set: { sentAtMs: number | null } | { done: true; ts: string | null },
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('threadLines')
      .set('done' in set ? { done: 1, ts: set.ts } : set)
      .where('clientToken', '=', line.clientToken)
      .where('number', '=', line.number)
      .where((e) =>
        e.exists(
          e
            .selectFrom('launches')
            .select('clientToken')
            .where('clientToken', '=', line.clientToken)
            .where('boardTicket', '=', ticket),
        ),
      )
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async release(clientToken: string, ticket: string, dueInMs: number | null): Promise<void> {
    const behind = sql<SqlBool>`revision > shown_revision or exists (
      select 1 from thread_lines
      where thread_lines.client_token = launches.client_token and done = 0)`;
    await this.#db
      .updateTable('launches')
      .set((e) => ({
        boardTicket: null,
        boardDueAtMs:
          dueInMs === null
            ? e.case().when(behind).then(this.#leases.now()).else(null).end()
            : this.#leases.in(dueInMs),
        ...(dueInMs === null && {
          boardRankMs: e.case().when(behind).then(e.ref('boardRankMs')).else(null).end(),
        }),
      }))
      .where('clientToken', '=', clientToken)
      .where('boardTicket', '=', ticket)
      .execute();
  }
}
