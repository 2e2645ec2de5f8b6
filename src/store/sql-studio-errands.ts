import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import type { Logger } from 'pino';
import { type Launch, type News, phaseOf, sessionStates } from '../sessions/launch.js';
import { type Claimed, leaseMs } from '../sessions/launch-store/claim.js';
import type {
  MadeSession,
  StudioChange,
  WatchedLaunch,
} from '../sessions/launch-store/studio-errands.js';
import { outcomeOf } from '../sessions/outcome.js';
import { claimLaunches } from './claim-launches.js';
import { addOthers, noteLateSessions } from './late-session.js';
import { columnsOf, launchFrom } from './launch-row.js';
import type { Leases } from './leases.js';
import { liveOf } from './live-sessions.js';
import { oneByOne } from './one-by-one.js';
import { type LaunchRow, launchColumns, type Schema } from './schema.js';
import { behindInSlack } from './sql-board-errands.js';
import { homesBehind } from './sql-homes.js';
import { readable } from './sql-launches.js';
import type { SqlOptions } from './sql-options.js';
import { record } from './sql-records.js';
import { appendNews } from './thread-lines.js';

const settled = sessionStates.filter((state) => !['moving', 'requested'].includes(phaseOf(state)));

/** A launch whose session only has to be looked at. */
function onlyWatched(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([e('sessionId', 'is not', null), e('wish', 'is', null)]);
}

/** What launches need at the studio: steps of their own, or just a look. */
export class SqlStudioErrands {
  readonly #db: Kysely<Schema>;
  readonly #log: Logger;
  readonly #leases: Leases;

  constructor({ db, log }: SqlOptions, leases: Leases) {
    this.#db = db;
    this.#log = log;
    this.#leases = leases;
  }

  async claim(limit: number): Promise<Claimed<Launch>[]> {
    const ticket = this.#leases.newTicket();
    const rows = await claimLaunches(this.#db, this.#leases, 'studio', ticket, (launches) =>
      launches
        .where((e) => this.#leases.isDue(e.ref('studioDueAtMs')))
        .where((e) => e.not(onlyWatched(e)))
        .orderBy('studioDueAtMs')
        .limit(limit),
    )
      .returning(launchColumns)
      .execute();
    return readable(rows, (row) => ({ ...launchFrom(row), ticket }), this.#log);
  }

  async claimWatched(
    aheadMs: (due: number) => number = () => 0,
  ): Promise<Claimed<WatchedLaunch>[]> {
    const due = await this.#watchedDue();
    if (due === 0) return [];
    const ticket = this.#leases.newTicket();
    const rows = await claimLaunches(this.#db, this.#leases, 'studio', ticket, (launches) =>
      launches
        .where((e) => this.#leases.isDue(e.ref('studioDueAtMs'), aheadMs(due)))
        .where((e) => onlyWatched(e)),
    )
      .returning([
        'clientToken',
        'requestedAtMs',
        'sessionId',
        'state',
        'stateSinceMs',
        'statusCode',
        'statusMessage',
        'readyAtMs',
        'firstReadyAtMs',
        'stopAtMs',
        'terminateAtMs',
        'stuckSinceMs',
        'slowMs',
        'slowSinceMs',
        'remindedDeadlineMs',
        'remindedLeadMs',
        'agedReadyAtMs',
        'missingSinceMs',
        (e) => e('trouble', 'is not', null).as('troubled'),
      ])
      .execute();
    return rows.map((row) => ({
      ...row,
      sessionId: row.sessionId ?? '',
      troubled: Boolean(row.troubled),
      ticket,
    }));
  }

  /** How many are due; beyond ten it is all the same. */
  async #watchedDue(): Promise<number> {
    const due = await this.#db
      .selectFrom('launches')
      .select('clientToken')
      .where((e) => this.#leases.isDue(e.ref('studioDueAtMs')))
      .where((e) => onlyWatched(e))
      .limit(10)
      .execute();
    return due.length;
  }

  async save(clientToken: string, ticket: string, change: StudioChange): Promise<Launch | null> {
    return this.#db
      .transaction()
      .execute((transaction) => this.#saveIn(transaction, clientToken, ticket, change));
  }

  async admitOnBehalf(
    { clientToken, owner, ticket }: Claimed<Launch>,
    change: StudioChange,
    maxLive: number,
  ): Promise<Launch | 'too_many' | null> {
    return this.#db.transaction().execute(async (transaction) => {
      await oneByOne(transaction, owner, this.#leases);
      const { live } = await liveOf(transaction.selectFrom('launches'), owner)
        .where('clientToken', '<>', clientToken)
        .select((e) => e.fn.countAll<number>().as('live'))
        .executeTakeFirstOrThrow();
      if (Number(live) >= maxLive) return 'too_many';
      return this.#saveIn(transaction, clientToken, ticket, change);
    });
  }

  async #saveIn(
    transaction: Transaction<Schema>,
    clientToken: string,
    ticket: string,
    change: StudioChange,
  ): Promise<Launch | null> {
    const { set, news = [], visible = false, others = [] } = change;
    const seen = visible || news.length > 0;
    const row = await transaction
      .updateTable('launches')
      .set((e) => ({
        ...columnsOf(set),
        ...(seen && behindInSlack(e, this.#leases, news)),
        ...this.#released(e, change),
      }))
      .where('clientToken', '=', clientToken)
      .where('studioTicket', '=', ticket)
      .returning(launchColumns)
      .executeTakeFirst();
    if (row === undefined) return null;
    await appendNews(transaction, clientToken, news, this.#leases.now());
    await this.#settle(transaction, row, news);
    await addOthers(transaction, this.#leases, row, others);
    if (seen || others.length > 0) await homesBehind(transaction, row.owner, this.#leases);
    return launchFrom(row);
  }

  adoptLate(clientToken: string, made: readonly MadeSession[]): Promise<string[]> {
    return noteLateSessions(this.#db, this.#leases, clientToken, made);
  }

  /** Records how it ended what was asked for, if it has. */
  async #settle(transaction: Transaction<Schema>, row: LaunchRow, news: News[]): Promise<void> {
    const { clientToken, openAskBy: actor, openAskAction: action } = row;
    if (actor === null || action === null) return;
    const result = outcomeOf(action, launchFrom(row), news);
    if (result === null) return;
    await record(transaction, { actor, action, clientToken, result }, this.#leases.now());
    await transaction
      .updateTable('launches')
      .set({ openAskBy: null, openAskAction: null })
      .where('clientToken', '=', clientToken)
      .execute();
  }

  async renew(ticket: string): Promise<void> {
    await this.#db
      .updateTable('launches')
      .set({ studioDueAtMs: this.#leases.in(leaseMs) })
      .where('studioTicket', '=', ticket)
      .execute();
  }

  async keepWatching(
    ticket: string,
    { movingInMs, settledInMs }: { movingInMs: number; settledInMs: number },
  ): Promise<void> {
    await this.#db
      .updateTable('launches')
      .set((e) => ({
        studioTicket: null,
        studioDueAtMs: e
          .case()
          // As in #released; nothing with a wish was among what was claimed.
          .when('wish', 'is not', null)
          .then(this.#leases.now())
          .when('state', 'in', settled)
          .then(this.#leases.in(settledInMs))
          .else(this.#leases.in(movingInMs))
          .end(),
      }))
      .where('studioTicket', '=', ticket)
      .execute();
  }

  #released(e: ExpressionBuilder<Schema, 'launches'>, { set, release }: StudioChange) {
    if (release === undefined) return { studioDueAtMs: this.#leases.in(leaseMs) };
    const { dueInMs, seenWish } = release;
    return {
      studioTicket: null,
      studioDueAtMs: e
        .case()
        // A wish that came while the claim was held is not to wait.
        .when('wish', 'is distinct from', seenWish)
        .then(this.#leases.now())
        .else(this.#leases.in(dueInMs))
        .end(),
      // Nor is it to be cleared by a step that carried out another one.
      ...(set.wish !== undefined && {
        wish: e
          .case()
          .when('wish', 'is distinct from', seenWish)
          .then(e.ref('wish'))
          .else(set.wish)
          .end(),
      }),
      // An older version, still running beside this one, notes a wish without its time.
      ...(set.wish === null && {
        wishAtMs: e
          .case()
          .when('wish', 'is distinct from', seenWish)
          .then(e.ref('wishAtMs'))
          .else(null)
          .end(),
      }),
    };
  }
}
