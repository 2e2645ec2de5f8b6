import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import type { Logger } from 'pino';
import { type Launch, type LaunchEvent, phaseOf, sessionStates } from '../launches/launch.js';
import { outcomeOf } from '../launches/outcome.js';
import { type Claimed, leaseMs } from '../launches/ports/claim.js';
import type { MadeSession, StudioChange, WatchedLaunch } from '../launches/ports/studio-tasks.js';
import { claimLaunches } from './claim-launches.js';
import { addOthers, noteLateSessions } from './late-session.js';
import { columnsOf, launchFrom } from './launch-row.js';
import type { Leases } from './leases.js';
import { liveOf } from './live-sessions.js';
import { oneByOne } from './one-by-one.js';
import { type LaunchRow, launchColumns, type Schema } from './schema.js';
import { record } from './sql-audit-log.js';
import { homesBehind } from './sql-homes.js';
import { readable } from './sql-launches.js';
import type { SqlOptions } from './sql-options.js';
import { behindInSlack } from './sql-slack-tasks.js';
import { appendEvents } from './thread-replies.js';

const settled = sessionStates.filter(
  (state) => !['moving', 'requested', 'unknown'].includes(phaseOf(state)),
);

/** A launch whose session only has to be looked at. */
function onlyWatched(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([e('sessionId', 'is not', null), e('intent', 'is', null)]);
}

/** What launches need at the studio: steps of their own, or just a look. */
export class SqlStudioTasks {
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
    const { set, events = [], visible = false, others = [] } = change;
    const seen = visible || events.length > 0;
    const row = await transaction
      .updateTable('launches')
      .set((e) => ({
        ...columnsOf(set),
        ...(seen && behindInSlack(e, this.#leases, events)),
        ...this.#released(e, change),
      }))
      .where('clientToken', '=', clientToken)
      .where('studioTicket', '=', ticket)
      .returning(launchColumns)
      .executeTakeFirst();
    if (row === undefined) return null;
    await appendEvents(transaction, clientToken, events, this.#leases.now());
    await this.#settle(transaction, row, events);
    await addOthers(transaction, this.#leases, row, others);
    if (seen || others.length > 0) await homesBehind(transaction, row.owner, this.#leases);
    return launchFrom(row);
  }

  adoptLate(clientToken: string, made: readonly MadeSession[]): Promise<string[]> {
    return noteLateSessions(this.#db, this.#leases, clientToken, made);
  }

  /** AuditLog how it ended what was asked for, if it has. */
  async #settle(
    transaction: Transaction<Schema>,
    row: LaunchRow,
    events: LaunchEvent[],
  ): Promise<void> {
    const { clientToken, openAskBy: actor, openAskAction: action } = row;
    if (actor === null || action === null) return;
    const result = outcomeOf(action, launchFrom(row), events);
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
          // As in #released; nothing with an intent was among what was claimed.
          .when('intent', 'is not', null)
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
    const { dueInMs, seenIntent } = release;
    return {
      studioTicket: null,
      studioDueAtMs: e
        .case()
        // An intent that came while the claim was held is not to wait.
        .when('intent', 'is distinct from', seenIntent)
        .then(this.#leases.now())
        .else(this.#leases.in(dueInMs))
        .end(),
      // Nor is it to be cleared by a step that carried out another one.
      ...(set.intent !== undefined && {
        intent: e
          .case()
          .when('intent', 'is distinct from', seenIntent)
          .then(e.ref('intent'))
          .else(set.intent)
          .end(),
      }),
      // An older version, still running beside this one, notes an intent without its time.
      ...(set.intent === null && {
        intentAtMs: e
          .case()
          .when('intent', 'is distinct from', seenIntent)
          .then(e.ref('intentAtMs'))
          .else(null)
          .end(),
      }),
    };
  }
}
