import { beforeEach, expect, onTestFinished } from 'vitest';
import type { Failure, Launch, LaunchEvent } from '../../src/launches/launch.js';
import type { AuditLog } from '../../src/launches/ports/audit-log.js';
import type { Claimed } from '../../src/launches/ports/claim.js';
import type { Homes } from '../../src/launches/ports/homes.js';
import type { Interactions } from '../../src/launches/ports/interactions.js';
import type { LaunchStore } from '../../src/launches/ports/launch-store.js';
import type { NewLaunch } from '../../src/launches/ports/requests.js';
import type { SlackTask } from '../../src/launches/ports/slack-tasks.js';
import type { StudioChange, WatchedLaunch } from '../../src/launches/ports/studio-tasks.js';
import { newLaunch } from '../support/launches.js';

/** One empty database, seen by two processes. */
export interface StoreUnderTest {
  store: LaunchStore;
  /** The same database as another replica sees it; claims made here are its own. */
  replica: LaunchStore;
  homes: Homes;
  replicaHomes: Homes;
  auditLog: AuditLog;
  replicaRecords: AuditLog;
  interactions: Interactions;
  replicaInteractions: Interactions;
  /** From now on nothing can be added to the record. */
  breakRecords(): Promise<void>;
}

export const startMs = 1_790_000_000_000;
export const minute = 60_000;
/** More live sessions than any test gives one person. */
export const plenty = 1_000;
export const trouble: Failure = { kind: 'throttled', message: 'Slow down', requestId: 'request-1' };
export const ready: LaunchEvent = {
  kind: 'state',
  state: 'READY',
  statusCode: null,
  failure: null,
};
export const stuck: LaunchEvent = { kind: 'stuck' };

function only<Item>(items: Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`one expected, not ${items.length}`);
  return item;
}

/** What each test of the contract starts from: both stores, opened afresh, and their clock. */
export class GivenStores implements StoreUnderTest {
  /** The present, for both stores. */
  nowMs = startMs;
  #opened: StoreUnderTest | undefined;

  constructor(open: (clock: () => number) => Promise<StoreUnderTest>) {
    beforeEach(async () => {
      this.nowMs = startMs;
      const opened = await open(() => this.nowMs);
      this.#opened = opened;
      onTestFinished(async () => {
        await opened.replica.close();
        await opened.store.close();
      });
    });
  }

  get #stores(): StoreUnderTest {
    if (this.#opened === undefined) throw new Error('no test is running');
    return this.#opened;
  }

  get store(): LaunchStore {
    return this.#stores.store;
  }

  get replica(): LaunchStore {
    return this.#stores.replica;
  }

  get homes(): Homes {
    return this.#stores.homes;
  }

  get replicaHomes(): Homes {
    return this.#stores.replicaHomes;
  }

  get auditLog(): AuditLog {
    return this.#stores.auditLog;
  }

  get replicaRecords(): AuditLog {
    return this.#stores.replicaRecords;
  }

  get interactions(): Interactions {
    return this.#stores.interactions;
  }

  get replicaInteractions(): Interactions {
    return this.#stores.replicaInteractions;
  }

  breakRecords(): Promise<void> {
    return this.#stores.breakRecords();
  }

  /** Stores a launch; by default one that the studio has admitted. */
  async add(changed: Partial<NewLaunch> = {}, maxLive = plenty): Promise<string> {
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
  async claimTask(from = this.store): Promise<Claimed<Launch>> {
    return only(await from.claimStudioTasks(10));
  }

  /** The one Slack task that is due. */
  async claimBoard(from = this.store): Promise<Claimed<SlackTask>> {
    return only(await from.claimSlackTasks(10));
  }

  /** The one launch whose session is due for a look. */
  async claimWatchedLaunch(from = this.store): Promise<Claimed<WatchedLaunch>> {
    return only(await from.claimWatched());
  }

  /** Stores a launch, takes it through one saved step, and gives the claim back for 5 s. */
  async addChanged(change: StudioChange, changed: Partial<NewLaunch> = {}): Promise<string> {
    const clientToken = await this.add(changed);
    const { ticket } = await this.claimTask();
    const release = { dueInMs: 5_000, seenIntent: null };
    await this.store.saveStudio(clientToken, ticket, { release, ...change });
    return clientToken;
  }

  /** A launch whose session is on the move, to be looked at in 5 s. */
  addWatched(changed: Partial<NewLaunch> = {}): Promise<string> {
    return this.addChanged({ set: { sessionId: 's-1', state: 'CREATE_IN_PROGRESS' } }, changed);
  }

  /** A launch whose session is in this state, to be looked at in 5 s. */
  addInState(state: string, changed: Partial<NewLaunch> = {}): Promise<string> {
    const sessionId = `session-of-${changed.clientToken ?? 'one'}`;
    return this.addChanged({ set: { state, sessionId } }, changed);
  }
}
