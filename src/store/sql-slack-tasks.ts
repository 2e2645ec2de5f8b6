import { type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { Logger } from 'pino';
import { isAwaited, type LaunchEvent, type ThreadReply } from '../launches/launch.js';
import type { Claimed } from '../launches/ports/claim.js';
import { headStartMs, type SlackFields, type SlackTask } from '../launches/ports/slack-tasks.js';
import { claimLaunches } from './claim-launches.js';
import { launchFrom, threadReplyFrom } from './launch-row.js';
import type { Leases } from './leases.js';
import { launchColumns, type Schema } from './schema.js';
import { readable } from './sql-launches.js';
import type { SqlOptions } from './sql-options.js';

/** The columns of a change that Slack is to show, and that tells these events. */
export function behindInSlack(
  e: ExpressionBuilder<Schema, 'launches'>,
  leases: Leases,
  events: readonly LaunchEvent[] = [],
) {
  const rank = events.some(isAwaited) ? leases.in(-headStartMs) : leases.now();
  return {
    revision: e('revision', '+', 1),
    slackDueAtMs: leases.nowUnlessHeld(e.ref('slackTicket'), e.ref('slackDueAtMs')),
    slackRankMs: e
      .case()
      .when(e('slackRankMs', '<', rank))
      .then(e.ref('slackRankMs'))
      .else(rank)
      .end(),
  };
}

/** Launches whose message or thread in Slack is behind. */
export class SqlSlackTasks {
  readonly #db: Kysely<Schema>;
  readonly #log: Logger;
  readonly #leases: Leases;

  constructor({ db, log }: SqlOptions, leases: Leases) {
    this.#db = db;
    this.#log = log;
    this.#leases = leases;
  }

  async claim(limit: number): Promise<Claimed<SlackTask>[]> {
    const ticket = this.#leases.newTicket();
    const rows = await claimLaunches(this.#db, this.#leases, 'slack', ticket, (launches) =>
      launches
        .where('slackRankMs', 'is not', null)
        .where((e) => this.#leases.isDue(e.ref('slackDueAtMs')))
        .orderBy('slackRankMs')
        .limit(limit),
    )
      .returning(launchColumns)
      .returning((e) => e('slackRankMs', '<=', this.#leases.in(-headStartMs)).as('goesFirst'))
      .execute();
    if (rows.length === 0) return [];
    // Nothing keeps them in order on the way.
    rows.sort((one, other) => (one.slackRankMs ?? 0) - (other.slackRankMs ?? 0));
    const lines = await this.#db
      .selectFrom('threadReplies')
      .select(['clientToken', 'number', 'atMs', 'event', 'sentAtMs'])
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
        openReplies: lines
          .filter((line) => line.clientToken === row.clientToken)
          .map(threadReplyFrom),
        goesFirst: Boolean(goesFirst),
        ticket,
      }),
      this.#log,
    );
  }

  async save(clientToken: string, ticket: string, set: Partial<SlackFields>): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('launches')
      .set(set)
      .where('clientToken', '=', clientToken)
      .where('slackTicket', '=', ticket)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async saveReply(
    line: ThreadReply,
    ticket: string,
    set: { sentAtMs: number | null } | { done: true; ts: string | null },
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('threadReplies')
      .set('done' in set ? { done: 1, ts: set.ts } : set)
      .where('clientToken', '=', line.clientToken)
      .where('number', '=', line.number)
      .where((e) =>
        e.exists(
          e
            .selectFrom('launches')
            .select('clientToken')
            .where('clientToken', '=', line.clientToken)
            .where('slackTicket', '=', ticket),
        ),
      )
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async release(clientToken: string, ticket: string, dueInMs: number | null): Promise<void> {
    const behind = sql<SqlBool>`revision > shown_revision or exists (
      select 1 from thread_replies
      where thread_replies.client_token = launches.client_token and done = 0)`;
    await this.#db
      .updateTable('launches')
      .set((e) => ({
        slackTicket: null,
        slackDueAtMs:
          dueInMs === null
            ? e.case().when(behind).then(this.#leases.now()).else(null).end()
            : this.#leases.in(dueInMs),
        ...(dueInMs === null && {
          slackRankMs: e.case().when(behind).then(e.ref('slackRankMs')).else(null).end(),
        }),
      }))
      .where('clientToken', '=', clientToken)
      .where('slackTicket', '=', ticket)
      .execute();
  }
}
