import { sql as sqlText } from 'kysely';
import type { Logger } from 'pino';
import { beforeEach, expect, onTestFinished } from 'vitest';
import type { Failure } from '../../src/launches/failures.js';
import type { Launch, LaunchRequest } from '../../src/launches/launch.js';
import type { LaunchEvent } from '../../src/launches/launch-event.js';
import type { Alerts } from '../../src/launches/ports/alerts.js';
import type { AuditLog } from '../../src/launches/ports/audit-log.js';
import type { Homes } from '../../src/launches/ports/homes.js';
import type { Interactions } from '../../src/launches/ports/interactions.js';
import type {
  Claimed,
  ClaimedLaunch,
  LaunchStore,
  SlackTask,
  StudioChange,
} from '../../src/launches/ports/launch-store.js';
import type { Notices } from '../../src/launches/ports/notices.js';
import type { ReportRows } from '../../src/launches/ports/report-rows.js';
import type { Usage } from '../../src/launches/ports/usage.js';
import type { LaunchState } from '../../src/launches/states.js';
import { type Store, storeFrom } from '../../src/store/open.js';
import type { Sql } from '../../src/store/sql.js';
import { newLaunch } from '../support/launches.js';
import { logInto } from '../support/log-lines.js';

/** One empty database as two replicas see it: claims of each are its own. */
export interface SharedDatabase {
  sql: Sql;
  replicaSql: Sql;
  close(): Promise<void>;
}

/** Opens an empty database that goes by this clock. */
export type OpenDatabase = (clock: () => number, log: Logger) => Promise<SharedDatabase>;

export const ada = 'U0ADA00001';
export const ben = 'U0BEN00002';
export const mei = 'U0MEI00003';

export const startMs = 1_790_000_000_000;
export const minute = 60_000;
/** More live sessions than any test gives one person. */
export const plenty = 1_000;

export const trouble: Failure = { kind: 'throttled', message: 'Slow down', requestId: 'request-1' };
export const foundAgain: LaunchEvent = { kind: 'found_again' };
export const ready = stateEvent('READY');

/** A release after which the task is never due again. */
export const forGood = { dueInMs: null, seenIntent: null } as const;

/** The event that a session, or a launch without one, came into this state. */
export function stateEvent(state: LaunchState): LaunchEvent {
  return { kind: 'state', state, problem: null, failure: null };
}

export function tokensOf(launches: readonly { clientToken: string }[]): string[] {
  return launches.map(({ clientToken }) => clientToken);
}

function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`one expected, not ${items.length}`);
  return item;
}

/** What each test of the contract starts from: a database, opened afresh by two replicas. */
export class GivenStores {
  /** The present, for both replicas. */
  nowMs = startMs;
  /** What was logged, a line of JSON each. */
  readonly logged: string[] = [];
  #opened: { sql: Sql; one: Store; other: Store } | undefined;

  constructor(open: OpenDatabase) {
    beforeEach(async () => {
      this.nowMs = startMs;
      this.logged.length = 0;
      const { sql, replicaSql, close } = await open(() => this.nowMs, logInto(this.logged));
      const [one, other] = [storeFrom(sql), storeFrom(replicaSql)];
      this.#opened = { sql, one, other };
      onTestFinished(close);
    });
  }

  get #stores() {
    if (this.#opened === undefined) throw new Error('no test is running');
    return this.#opened;
  }

  get store(): LaunchStore {
    return this.#stores.one.launches;
  }

  get replica(): LaunchStore {
    return this.#stores.other.launches;
  }

  get homes(): Homes {
    return this.#stores.one.homes;
  }

  get replicaHomes(): Homes {
    return this.#stores.other.homes;
  }

  get auditLog(): AuditLog {
    return this.#stores.one.auditLog;
  }

  get replicaAuditLog(): AuditLog {
    return this.#stores.other.auditLog;
  }

  /** What each replica tells of what was used. */
  get usage(): [Usage, Usage] {
    return [this.#stores.one.usage, this.#stores.other.usage];
  }

  /** What a report is made of. */
  get reportRows(): ReportRows {
    return this.#stores.one.reportRows;
  }

  /** What each replica keeps of what was told. */
  get notices(): [Notices, Notices] {
    return [this.#stores.one.notices, this.#stores.other.notices];
  }

  get interactions(): Interactions {
    return this.#stores.one.interactions;
  }

  get replicaInteractions(): Interactions {
    return this.#stores.other.interactions;
  }

  get alerts(): Alerts {
    return this.#stores.one.alerts;
  }

  get replicaAlerts(): Alerts {
    return this.#stores.other.alerts;
  }

  /** How launches stand, as each replica tells it. */
  get census(): [Store['census'], Store['census']] {
    return [this.#stores.one.census, this.#stores.other.census];
  }

  /** What each replica is told of the world that the database tells of. */
  get tellsOf(): [Store['tellsOf'], Store['tellsOf']] {
    return [this.#stores.one.tellsOf, this.#stores.other.tellsOf];
  }

  /** When each of the rounds was that the database has. */
  async rounds(): Promise<number[]> {
    const rows = await this.#stores.sql.db.selectFrom('rounds').select('atMs').execute();
    return rows.map(({ atMs }) => atMs);
  }

  /** From now on nothing can be added to the audit log. */
  async breakAuditLog(): Promise<void> {
    await this.#stores.sql.db.schema.dropTable('auditLog').execute();
  }

  /** From now on no thread can be added to. */
  async breakThreadReplies(): Promise<void> {
    await this.#stores.sql.db.schema.dropTable('threadReplies').execute();
  }

  /** Changes a column of a launch as an operator may by hand, or as an earlier clock may have left it. */
  async tamper(clientToken: string, column: string, value: string | number): Promise<void> {
    await sqlText`update launches set ${sqlText.ref(column)} = ${value}
      where client_token = ${clientToken}`.execute(this.#stores.sql.db);
  }

  /** As `tamper`, of a column of a person's weekly hours. */
  async tamperHours(owner: string, column: string, value: string | number): Promise<void> {
    await sqlText`update hours set ${sqlText.ref(column)} = ${value}
      where owner = ${owner}`.execute(this.#stores.sql.db);
  }

  /** As `tamper`, of a column of all replies in a launch's thread. */
  async tamperReplies(clientToken: string, column: string, value: string | number): Promise<void> {
    await sqlText`update thread_replies set ${sqlText.ref(column)} = ${value}
      where client_token = ${clientToken}`.execute(this.#stores.sql.db);
  }

  /** Stores a launch; by default one that the studio has admitted. */
  async add(changed: Partial<LaunchRequest> = {}, maxLive = plenty): Promise<string> {
    const launch = newLaunch({ requestedAtMs: this.nowMs, ...changed });
    expect(await this.store.add(launch, maxLive)).toEqual({ kind: 'added' });
    return launch.clientToken;
  }

  async read(clientToken: string): Promise<Launch> {
    const launch = await this.store.get(clientToken);
    if (launch === null) throw new Error(`no launch ${clientToken}`);
    return launch;
  }

  /** The one studio task that is due. */
  async claimStudioTask(from = this.store): Promise<ClaimedLaunch> {
    return only(await from.claimStudioTasks(10));
  }

  /** The one Slack task that is due. */
  async claimSlackTask(from = this.store): Promise<Claimed<SlackTask>> {
    return only(await from.claimSlackTasks(10));
  }

  /** The one launch whose session is due to be observed. */
  async claimObserved(from = this.store): Promise<Claimed<Launch>> {
    const { ticket, clientToken } = only(await from.claimObserved());
    return only(await from.claimedWhole(ticket, [clientToken]));
  }

  /** Stores a launch, takes it through one saved step, and gives the claim back for 5 s. */
  async addChanged(change: StudioChange, changed: Partial<LaunchRequest> = {}): Promise<string> {
    const clientToken = await this.add(changed);
    const { ticket } = await this.claimStudioTask();
    const release = { dueInMs: 5_000, seenIntent: null };
    await this.store.saveStudio(clientToken, ticket, { release, ...change });
    return clientToken;
  }

  /** A launch whose session is in this state, to be observed in 5 s. */
  addInState(state: LaunchState, changed: Partial<LaunchRequest> = {}): Promise<string> {
    const sessionId = `session-of-${changed.clientToken ?? 'one'}`;
    return this.addChanged({ set: { state, sessionId } }, changed);
  }

  /** As `addInState`, after the 5 s: due to be observed. */
  async addDue(state: LaunchState, changed: Partial<LaunchRequest> = {}): Promise<string> {
    const clientToken = await this.addInState(state, changed);
    this.nowMs += 5_000;
    return clientToken;
  }

  /** Saves that Slack shows all of a claimed task, and gives it back. */
  async show({ launch, openReplies, ticket }: Claimed<SlackTask>): Promise<void> {
    const { clientToken, revision } = launch;
    for (const reply of openReplies) {
      await this.store.saveReply(reply, ticket, { done: true, ts: null });
    }
    await this.store.saveSlack(clientToken, ticket, { shownRevision: revision });
    await this.store.releaseSlack(clientToken, ticket, null);
  }
  /** The whole audit log, oldest first: `U0ADA00001 stop requested`. */
  async auditLines(): Promise<string[]> {
    const entries = await this.auditLog.newest(100);
    return entries.map(({ actor, action, result }) => `${actor} ${action} ${result}`).toReversed();
  }
}
