import { randomUUID } from 'node:crypto';
import {
  type ExpressionBuilder,
  type Kysely,
  type RawBuilder,
  type SqlBool,
  sql,
  type Transaction,
} from 'kysely';
import type { Logger } from 'pino';
import {
  type Launch,
  type News,
  phaseOf,
  sessionStates,
  type ThreadLine,
  type Wish,
} from '../sessions/launch.js';
import {
  type Addition,
  type BoardErrand,
  type BoardFields,
  type Claimed,
  type LaunchStore,
  leaseMs,
  type NewLaunch,
  type StudioChange,
  type WatchedLaunch,
} from '../sessions/launch-store.js';
import type { Choice } from '../sessions/policy.js';
import { columnsOf, launchFrom, threadLineFrom } from './launch-row.js';
import type { Schema } from './schema.js';
import { homesBehind } from './sql-homes.js';

export interface SqlLaunchStoreOptions {
  db: Kysely<Schema>;
  /** The present, milliseconds since the epoch, as the database is to take it. */
  now: () => RawBuilder<number>;
  /**
   * Whether other bots work on the same database at the same time: claims then skip the rows that
   * another one is claiming, and what is checked together is locked together.
   */
  shared: boolean;
  /** Hears of stored launches that cannot be read. */
  log: Logger;
}

const over = ['DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED'];
const settled = sessionStates.filter((state) => !['moving', 'requested'].includes(phaseOf(state)));

/** Nothing is left of these that could be stopped, or that costs anything. */
const notLive = [...over, 'CREATE_FAILED'];

/** Nothing is put off for longer. */
const longestWaitMs = 10 * 60_000;

/** An estimate goes by so many launches at the most. */
const durationsKept = 50;

function liveLaunches(db: Kysely<Schema>, owner: string | null, limit: number) {
  const live = db
    .selectFrom('launches')
    .selectAll()
    .where('state', 'not in', notLive)
    .orderBy('requestedAtMs', 'desc')
    .limit(limit);
  return owner === null ? live : live.where('owner', '=', owner);
}

/** A launch whose session only has to be looked at. */
function onlyWatched(e: ExpressionBuilder<Schema, 'launches'>) {
  return e.and([e('sessionId', 'is not', null), e('wish', 'is', null)]);
}

/** The launch store in SQL that SQLite and PostgreSQL both speak. */
export class SqlLaunchStore implements LaunchStore {
  readonly #db: Kysely<Schema>;
  readonly #now: () => RawBuilder<number>;
  readonly #log: Logger;
  readonly #shared: boolean;
  /** Begins every ticket of this store, so that its claims can be told from those of others. */
  readonly #holder = randomUUID();
  #tickets = 0;

  constructor({ db, now, log, shared }: SqlLaunchStoreOptions) {
    this.#shared = shared;
    this.#db = db;
    this.#now = now;
    this.#log = log;
  }

  async add(launch: NewLaunch, maxLive: number): Promise<Addition> {
    const { offeredInstanceTypes, canStop, admitted, ...plain } = launch;
    return this.#db.transaction().execute(async (transaction) => {
      // Launches for one owner are stored one after the other, or a launch that comes twice at one
      // moment would be one too many for itself. SQLite does that anyway.
      if (this.#shared) {
        await sql`select pg_advisory_xact_lock(hashtext(${launch.owner}))`.execute(transaction);
      }
      const known = await transaction
        .selectFrom('launches')
        .select('clientToken')
        .where('clientToken', '=', launch.clientToken)
        .executeTakeFirst();
      if (known !== undefined) return { kind: 'known' };
      const live = await liveLaunches(transaction, launch.owner, maxLive).execute();
      if (live.length >= maxLive) return { kind: 'too_many', live: live.map(launchFrom) };
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
          boardAttempts: 0,
          revision: 1,
          shownRevision: 0,
          studioDueAtMs: this.#now(),
          // Until the studio has confirmed that it may be, there is nothing to say.
          boardDueAtMs: admitted ? this.#now() : null,
        })
        .onConflict((conflict) => conflict.column('clientToken').doNothing())
        .returning('clientToken')
        .execute();
      if (added.length === 0) return { kind: 'known' };
      if (launch.requestedBy !== launch.owner) {
        const news: News = { kind: 'on_behalf', by: launch.requestedBy };
        await this.#appendNews(transaction, launch.clientToken, [news]);
      }
      await homesBehind(transaction, launch.owner, this.#now());
      return { kind: 'added' };
    });
  }

  async get(clientToken: string): Promise<Launch | null> {
    const row = await this.#db
      .selectFrom('launches')
      .selectAll()
      .where('clientToken', '=', clientToken)
      .executeTakeFirst();
    return row === undefined ? null : launchFrom(row);
  }

  async lastChoice(slackUserId: string): Promise<Choice | null> {
    const choice = await this.#db
      .selectFrom('launches')
      .select(['launchProfileId', 'ec2InstanceType', 'streamingImageId'])
      .where('owner', '=', slackUserId)
      .where('requestedBy', '=', slackUserId)
      .orderBy('requestedAtMs', 'desc')
      .limit(1)
      .executeTakeFirst();
    return choice ?? null;
  }

  async live(owner: string | null, limit: number): Promise<Launch[]> {
    return this.#readable(await liveLaunches(this.#db, owner, limit).execute(), launchFrom);
  }

  async recent(owner: string, limit: number): Promise<Launch[]> {
    const rows = await this.#db
      .selectFrom('launches')
      .selectAll()
      .where('owner', '=', owner)
      .orderBy('requestedAtMs', 'desc')
      .limit(limit)
      .execute();
    return this.#readable(rows, launchFrom);
  }

  async durations(launchProfileId: string, ec2InstanceType: string): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('launches')
      .select((e) => e('firstReadyAtMs', '-', e.ref('requestedAtMs')).as('tookMs'))
      .where('launchProfileId', '=', launchProfileId)
      .where('ec2InstanceType', '=', ec2InstanceType)
      .where('firstReadyAtMs', 'is not', null)
      .orderBy('firstReadyAtMs', 'desc')
      .limit(durationsKept)
      .execute();
    return rows.map(({ tookMs }) => Number(tookMs));
  }

  async wish(
    clientToken: string,
    wish: Wish,
    by: string,
    seen: Pick<Launch, 'state' | 'wish' | 'stuckSinceMs'>,
  ): Promise<boolean> {
    return this.#db.transaction().execute(async (transaction) => {
      const changed = await transaction
        .updateTable('launches')
        .set((e) => ({
          wish,
          trouble: null,
          revision: e('revision', '+', 1),
          studioDueAtMs: this.#unlessHeld(e, 'studioTicket', 'studioDueAtMs'),
          boardDueAtMs: this.#unlessHeld(e, 'boardTicket', 'boardDueAtMs'),
        }))
        .where('clientToken', '=', clientToken)
        .where('state', '=', seen.state)
        .where('wish', 'is not distinct from', seen.wish)
        .where('stuckSinceMs', 'is not distinct from', seen.stuckSinceMs)
        .returning('owner')
        .executeTakeFirst();
      if (changed === undefined) return false;
      await this.#appendNews(transaction, clientToken, [{ kind: 'wish', wish, by }]);
      await homesBehind(transaction, changed.owner, this.#now());
      return true;
    });
  }

  async dismiss(clientToken: string): Promise<boolean> {
    return this.#db.transaction().execute(async (transaction) => {
      const changed = await transaction
        .updateTable('launches')
        .set((e) => ({
          dismissed: 1,
          revision: e('revision', '+', 1),
          boardDueAtMs: this.#unlessHeld(e, 'boardTicket', 'boardDueAtMs'),
        }))
        .where('clientToken', '=', clientToken)
        .where('dismissed', '=', 0)
        .returning('owner')
        .executeTakeFirst();
      if (changed !== undefined) await homesBehind(transaction, changed.owner, this.#now());
      return changed !== undefined;
    });
  }

  async lookNow(clientToken: string): Promise<void> {
    await this.#db
      .updateTable('launches')
      .set((e) => ({ studioDueAtMs: this.#unlessHeld(e, 'studioTicket', 'studioDueAtMs') }))
      .where('clientToken', '=', clientToken)
      .where('sessionId', 'is not', null)
      .where('state', 'not in', over)
      .execute();
  }

  async claimStudioErrands(limit: number): Promise<Claimed<Launch>[]> {
    const ticket = this.#newTicket();
    const rows = await this.#db
      .updateTable('launches')
      .set({ studioTicket: ticket, studioDueAtMs: this.#in(leaseMs) })
      .where('clientToken', 'in', (e) =>
        e
          .selectFrom('launches')
          .select('clientToken')
          .where((due) => this.#isDue(due, 'studioDueAtMs'))
          .where((due) => due.not(onlyWatched(due)))
          .orderBy('studioDueAtMs')
          .limit(limit)
          .$if(this.#shared, (due) => due.forUpdate().skipLocked()),
      )
      .returningAll()
      .execute();
    return this.#readable(rows, (row) => ({ ...launchFrom(row), ticket }));
  }

  async claimWatched(): Promise<Claimed<WatchedLaunch>[]> {
    const ticket = this.#newTicket();
    const rows = await this.#db
      .updateTable('launches')
      .set({ studioTicket: ticket, studioDueAtMs: this.#in(leaseMs) })
      .where('clientToken', 'in', (e) =>
        e
          .selectFrom('launches')
          .select('clientToken')
          .where((due) => due.and([this.#isDue(due, 'studioDueAtMs'), onlyWatched(due)]))
          .$if(this.#shared, (due) => due.forUpdate().skipLocked()),
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

  async saveStudio(
    clientToken: string,
    ticket: string,
    { set, news = [], visible = false, release }: StudioChange,
  ): Promise<Launch | null> {
    const seen = visible || news.length > 0;
    return this.#db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('launches')
        .set((e) => ({
          ...columnsOf(set),
          ...(seen && {
            revision: e('revision', '+', 1),
            boardDueAtMs: this.#unlessHeld(e, 'boardTicket', 'boardDueAtMs'),
          }),
          ...(release !== undefined && {
            studioTicket: null,
            studioDueAtMs: e
              .case()
              // A wish that came while the claim was held is not to wait.
              .when('wish', 'is distinct from', release.seenWish)
              .then(this.#now())
              .else(this.#in(release.dueInMs))
              .end(),
            // Nor is it to be cleared by a step that carried out another one.
            ...(set.wish !== undefined && {
              wish: e
                .case()
                .when('wish', 'is distinct from', release.seenWish)
                .then(e.ref('wish'))
                .else(set.wish)
                .end(),
            }),
          }),
        }))
        .where('clientToken', '=', clientToken)
        .where('studioTicket', '=', ticket)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return null;
      await this.#appendNews(transaction, clientToken, news);
      if (seen) await homesBehind(transaction, row.owner, this.#now());
      return launchFrom(row);
    });
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
          // As in saveStudio; nothing with a wish was among what was claimed.
          .when('wish', 'is not', null)
          .then(this.#now())
          .when('state', 'in', settled)
          .then(this.#in(settledInMs))
          .else(this.#in(movingInMs))
          .end(),
      }))
      .where('studioTicket', '=', ticket)
      .execute();
  }

  async claimBoardErrands(limit: number): Promise<Claimed<BoardErrand>[]> {
    const ticket = this.#newTicket();
    const rows = await this.#db
      .updateTable('launches')
      .set({ boardTicket: ticket, boardDueAtMs: this.#in(leaseMs) })
      .where('clientToken', 'in', (e) =>
        e
          .selectFrom('launches')
          .select('clientToken')
          .where((due) => this.#isDue(due, 'boardDueAtMs'))
          .orderBy('boardDueAtMs')
          .limit(limit)
          .$if(this.#shared, (due) => due.forUpdate().skipLocked()),
      )
      .returningAll()
      .execute();
    if (rows.length === 0) return [];
    const lines = await this.#db
      .selectFrom('threadLines')
      .selectAll()
      .where(
        'clientToken',
        'in',
        rows.map((row) => row.clientToken),
      )
      .where('done', '=', 0)
      .orderBy('number')
      .execute();
    return this.#readable(rows, (row) => ({
      launch: launchFrom(row),
      openLines: lines.filter((line) => line.clientToken === row.clientToken).map(threadLineFrom),
      ticket,
    }));
  }

  async saveBoard(
    clientToken: string,
    ticket: string,
    set: Partial<BoardFields>,
  ): Promise<boolean> {
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

  async releaseBoard(clientToken: string, ticket: string, dueInMs: number | null): Promise<void> {
    const behind = sql<SqlBool>`revision > shown_revision or exists (
      select 1 from thread_lines
      where thread_lines.client_token = launches.client_token and done = 0)`;
    await this.#db
      .updateTable('launches')
      .set((e) => ({
        boardTicket: null,
        boardDueAtMs:
          dueInMs === null
            ? e.case().when(behind).then(this.#now()).else(null).end()
            : this.#in(dueInMs),
      }))
      .where('clientToken', '=', clientToken)
      .where('boardTicket', '=', ticket)
      .execute();
  }

  async msUntilDue(): Promise<number | null> {
    const { studio, board, now } = await this.#db
      .selectNoFrom((e) => [
        e
          .selectFrom('launches')
          .select((s) => s.fn.min('studioDueAtMs').as('due'))
          .as('studio'),
        e
          .selectFrom('launches')
          .select((s) => s.fn.min('boardDueAtMs').as('due'))
          .as('board'),
        this.#now().as('now'),
      ])
      .executeTakeFirstOrThrow();
    const due = Math.min(studio ?? Number.POSITIVE_INFINITY, board ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(due) ? Math.max(0, due - now) : null;
  }

  async releaseClaims(): Promise<void> {
    for (const errand of ['studio', 'board'] as const) {
      await this.#db
        .updateTable('launches')
        .set({ [`${errand}Ticket`]: null, [`${errand}DueAtMs`]: this.#now() })
        .where(`${errand}Ticket`, 'like', `${this.#holder}%`)
        .execute();
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }

  async #appendNews(
    transaction: Transaction<Schema>,
    clientToken: string,
    news: News[],
  ): Promise<void> {
    for (const item of news) {
      await transaction
        .insertInto('threadLines')
        .values((e) => ({
          clientToken,
          number: e
            .selectFrom('threadLines')
            .select((s) => sql<number>`coalesce(max(${s.ref('number')}), 0) + 1`.as('next'))
            .where('clientToken', '=', clientToken),
          atMs: this.#now(),
          news: JSON.stringify(item),
          done: 0,
        }))
        .execute();
    }
  }

  /**
   * The rows that make sense. One that does not must not hold up the others, so it is reported; if
   * it was claimed it stays so, which brings the report back whenever the lease ends.
   */
  #readable<Row extends { clientToken: string }, Read>(
    rows: Row[],
    read: (row: Row) => Read,
  ): Read[] {
    return rows.flatMap((row) => {
      try {
        return [read(row)];
      } catch (error) {
        this.#log.error({ err: error, launch: row.clientToken }, 'a stored launch cannot be read');
        return [];
      }
    });
  }

  /** Due now, unless somebody holds the errand: then its release will see what changed. */
  #unlessHeld(
    e: ExpressionBuilder<Schema, 'launches'>,
    ticket: 'studioTicket' | 'boardTicket',
    due: 'studioDueAtMs' | 'boardDueAtMs',
  ) {
    return e.case().when(ticket, 'is', null).then(this.#now()).else(e.ref(due)).end();
  }

  /** Due, or further off than anything is ever put off: then the clock has been set back since. */
  #isDue(e: ExpressionBuilder<Schema, 'launches'>, due: 'studioDueAtMs' | 'boardDueAtMs') {
    return e.or([e(due, '<=', this.#now()), e(due, '>', this.#in(longestWaitMs))]);
  }

  /** So long from now; never (null) in SQL's own way, when there is no telling how long. */
  #in(ms: number | null): RawBuilder<number | null> {
    return sql<number | null>`${this.#now()} + ${ms === null ? null : Math.round(ms)}`;
  }

  #newTicket(): string {
    this.#tickets += 1;
    return `${this.#holder}:${this.#tickets}`;
  }
}
