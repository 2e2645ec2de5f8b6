import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { beforeEach, expect, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { EngineContext } from '../../src/engine/context.js';
import { runSlackTask } from '../../src/engine/slack/slack-task.js';
import { observe } from '../../src/engine/studio/observe.js';
import { runStudioTask } from '../../src/engine/studio/studio-task.js';
import type { Intent } from '../../src/launches/intents.js';
import type { Launch, LaunchRequest } from '../../src/launches/launch.js';
import type { LaunchEvent } from '../../src/launches/launch-event.js';
import { Offers } from '../../src/launches/offers.js';
import type { Admins } from '../../src/launches/ports/admins.js';
import type { ApprovalBoard } from '../../src/launches/ports/approvals.js';
import type { ClaimedLaunch, StudioChange } from '../../src/launches/ports/launch-store.js';
import type { People } from '../../src/launches/ports/people.js';
import type { RequestedIntent } from '../../src/launches/ports/requests.js';
import type { StatusBoard } from '../../src/launches/ports/status-board.js';
import type { ProfileHours } from '../../src/launches/profile-hours.js';
import { defaultLimits, type Limits } from '../../src/limits.js';
import { openStore, type Store } from '../../src/store/open.js';
import { StudioError, type StudioErrorKind } from '../../src/studio/studio.js';
import { aProfile, noRules } from './examples.js';
import { newLaunch } from './launches.js';
import { unapproved, unlimited } from './quotas.js';
import { studioOfMocks } from './studio-of-mocks.js';

export const minute = 60_000;

type WantedSize = Pick<RequestedIntent, 'wantedInstanceType'>;

/** A signal that never aborts. */
export const never = new AbortController().signal;

/** What the studio answers when it fails: its kind is also its words. */
export function studioError(kind: StudioErrorKind, outcomeUnknown = false): StudioError {
  return new StudioError(kind, {
    message: kind,
    requestId: 'request-1',
    outcomeUnknown,
    cause: undefined,
  });
}

export function statusBoardOfMocks() {
  return {
    access: vi.fn<StatusBoard['access']>(),
    post: vi.fn<StatusBoard['post']>(),
    edit: vi.fn<StatusBoard['edit']>(),
    moveOn: vi.fn<StatusBoard['moveOn']>(),
    leave: vi.fn<StatusBoard['leave']>(),
    reply: vi.fn<StatusBoard['reply']>(),
    endStep: vi.fn<StatusBoard['endStep']>(),
    findMessage: vi.fn<StatusBoard['findMessage']>(),
    findReply: vi.fn<StatusBoard['findReply']>(),
  };
}

/**
 * The engine's context in a test: a real store, in SQLite in memory, between a studio and a status board
 * of mocks. Made once for a `describe`; everything in it is new for each test.
 */
export class GivenEngine {
  readonly studio = studioOfMocks();
  readonly statusBoard = statusBoardOfMocks();
  readonly approvalBoard = {
    post: vi.fn<ApprovalBoard['post']>(),
    edit: vi.fn<ApprovalBoard['edit']>(),
  };
  readonly person = vi.fn<People['person']>();
  readonly isAdmin = vi.fn<People['isAdminForCertain']>();
  readonly timeZone = vi.fn<People['timeZone']>();
  readonly hasLeft = vi.fn<People['hasLeft']>();
  readonly groupsOf = vi.fn<People['groupsOf']>();
  readonly forget = vi.fn<People['forget']>();
  readonly changed = vi.fn<EngineContext['changed']>();
  readonly launchEnded = vi.fn<EngineContext['launchEnded']>();
  readonly tellAdmins = vi.fn<Admins['tell']>();
  readonly botName = 'nimble-session';
  /** The token of the launch that a test is about. */
  readonly clientToken = newLaunch().clientToken;
  readonly limits: Limits;
  readonly holidays = new Set<string>();
  readonly profileHours: ProfileHours[] = [];
  nowMs = 0;
  /** The present by the clock that is never set back. */
  steadyMs = 0;
  random = 0;
  isSlackOpen = true;
  /** What was logged as a warning or an error. */
  logged: { msg: string }[] = [];
  #opened: { store: Store; ctx: EngineContext } | undefined;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
    beforeEach(async () => {
      vi.resetAllMocks();
      this.nowMs = 1_790_000_000_000;
      this.steadyMs = 0;
      this.random = 0;
      this.isSlackOpen = true;
      this.logged = [];
      this.holidays.clear();
      this.profileHours.length = 0;
      const opened = await this.#open();
      this.#opened = opened;
      // The owner may have what newLaunch asks for.
      const { ownedBy, launchProfileId: id } = newLaunch();
      this.person.mockResolvedValue({
        kind: 'known',
        name: 'Ada Okafor',
        ownedBy,
        email: 'ada@papermoon.example',
        isAdmin: false,
      });
      this.studio.launchProfiles.mockResolvedValue([aProfile({ id })]);
      this.studio.usableProfiles.mockResolvedValue([{ id, audience: null }]);
      this.groupsOf.mockResolvedValue(new Map());
      onTestFinished(() => opened.store.launches.close());
    });
  }

  async #open(): Promise<{ store: Store; ctx: EngineContext }> {
    const clock = () => this.nowMs;
    const log = pino(
      { level: 'warn' },
      {
        write: (line) =>
          this.logged.push(z.looseObject({ msg: z.string() }).parse(JSON.parse(line))),
      },
    );
    const store = await openStore('file::memory:', clock, log);
    const { person, isAdmin, groupsOf, forget, timeZone, hasLeft } = this;
    const people = {
      person,
      isAdmin,
      isAdminForCertain: isAdmin,
      groupsOf,
      forget,
      timeZone,
      hasLeft,
    };
    const ctx: EngineContext = {
      ...store,
      store: store.launches,
      studio: this.studio,
      studioTrouble: () => null,
      statusBoard: this.statusBoard,
      alertBoard: null,
      reportBoard: null,
      offers: new Offers({
        studio: this.studio,
        people,
        store: store.launches,
        rules: noRules,
        clock,
        log,
      }),
      people,
      admins: { tell: this.tellAdmins },
      rules: { maxSessionsPerUser: 1, reportTimeZone: 'UTC' },
      room: unlimited,
      approval: unapproved,
      approvalBoard: this.approvalBoard,
      limits: this.limits,
      holidays: this.holidays,
      profileHours: this.profileHours,
      botName: this.botName,
      isSlackOpen: () => this.isSlackOpen,
      clock,
      steadyClock: () => this.steadyMs,
      random: () => this.random,
      changed: this.changed,
      launchEnded: this.launchEnded,
      log,
    };
    return { store, ctx };
  }

  get #current() {
    if (this.#opened === undefined) throw new Error('no test is running');
    return this.#opened;
  }

  get ctx(): EngineContext {
    return this.#current.ctx;
  }

  get store() {
    return this.ctx.store;
  }

  get auditLog() {
    return this.#current.store.auditLog;
  }

  get homes() {
    return this.#current.store.homes;
  }

  get usage() {
    return this.#current.store.usage;
  }

  get tellsOf() {
    return this.#current.store.tellsOf;
  }

  get interactions() {
    return this.#current.store.interactions;
  }

  async add(changed: Partial<LaunchRequest> = {}): Promise<void> {
    const launch = newLaunch({ requestedAtMs: this.nowMs, ...changed });
    expect(await this.store.add(launch, 1_000)).toEqual({ kind: 'added' });
  }

  async read(clientToken = this.clientToken): Promise<Launch> {
    const launch = await this.store.get(clientToken);
    if (launch === null) throw new Error(`${clientToken} is not stored`);
    return launch;
  }

  /** Saves a change of a launch that is due, and gives it back. */
  async change(change: StudioChange, dueInMs: number | null = 0): Promise<void> {
    const [claimed] = await this.store.claimStudioTasks(1);
    if (claimed === undefined) throw new Error('nothing is due');
    const { clientToken, ticket } = claimed;
    const release = { dueInMs, seenIntent: claimed.intent };
    await this.store.saveStudio(clientToken, ticket, { release, ...change });
  }

  /** Stores a launch that has a session, to be observed after `dueInMs`. */
  async addSession(
    set: StudioChange['set'] & Pick<Launch, 'state'>,
    { dueInMs = 0, ...changed }: Partial<LaunchRequest> & { dueInMs?: number | null } = {},
  ): Promise<void> {
    await this.add(changed);
    await this.change({ set: { sessionId: 's-1', stateWord: set.state, ...set } }, dueInMs);
  }

  /** Has a person ask for what is to become of the session. */
  async ask(intent: Intent, by = 'U0ADA00001', wanted: WantedSize = {}): Promise<void> {
    const seen = await this.read();
    const requested = { intent, action: intent, by, press: randomUUID(), ...wanted };
    expect(await this.store.setIntent(this.clientToken, requested, seen)).toBe(true);
  }

  async claimStudioTask(): Promise<ClaimedLaunch> {
    const [claimed] = await this.store.claimStudioTasks(1);
    if (claimed === undefined) throw new Error('no studio task is due');
    return claimed;
  }

  /** Runs the studio tasks that are due; returns the launch as it is then. */
  async runStudioTasks(signal = never): Promise<Launch> {
    for (const claimed of await this.store.claimStudioTasks(10)) {
      await runStudioTask(this.ctx, claimed, signal);
    }
    return this.read();
  }

  /** Runs the Slack tasks that are due; returns the launch as it is then. */
  async runSlackTasks(signal = never): Promise<Launch> {
    for (const claimed of await this.store.claimSlackTasks(10)) {
      await runSlackTask(this.ctx, claimed, signal);
    }
    return this.read();
  }

  /** Observes the sessions that are due. */
  async observeDue(signal = never) {
    return observe(this.ctx, await this.store.claimObserved(), signal);
  }

  /** Lets time pass up to the moment before the launch is due again at the studio, and that moment. */
  async expectDueIn(ms: number): Promise<void> {
    this.nowMs += ms - 1;
    expect(await this.store.claimStudioTasks(10)).toEqual([]);
    expect(await this.store.claimObserved()).toEqual([]);
    this.nowMs += 1;
  }

  /** The events that Slack does not show yet, oldest first. */
  async told(): Promise<LaunchEvent[]> {
    const [task] = await this.store.claimSlackTasks(1);
    return task?.openReplies.map(({ event }) => event) ?? [];
  }

  /** How what was asked for has ended, oldest first. */
  async audited(): Promise<string[]> {
    const entries = await this.auditLog.newest(100);
    return entries.map(({ action, result }) => `${action} ${result}`).toReversed();
  }
}
