import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Launch } from '../launches/launch.js';
import type { ClaimedSession, NextDue } from '../launches/ports/launch-store.js';
import {
  databaseFailedSleepMs,
  longestSleepMs,
  shortestSleepMs,
  stopStepsWithinMs,
  tasksAtOnce,
} from '../limits.js';
import { observedSingly } from '../studio/studio.js';
import { tellApprover } from './approvals.js';
import type { EngineContext } from './context.js';
import { DatabaseAlert } from './database-alert.js';
import type { HomeTabs } from './home-tabs.js';
import { keepHours } from './hours.js';
import { InTurn } from './in-turn.js';
import { Outage } from './outage.js';
import { endOverdue, tellOverdue } from './overdue.js';
import { type Regular, type RegularKind, regularOf } from './regular.js';
import { runSlackTask } from './slack/slack-task.js';
import { observe } from './studio/observe.js';
import { runStudioTask } from './studio/studio-task.js';
import { Sweep } from './studio/sweep.js';

type Work = 'studio' | 'slack' | 'observing' | 'telling' | 'approvals' | RegularKind;

/**
 * The loop that makes the studio and Slack agree with the rows. It claims what is due, works on it, and
 * sleeps until the next task is due or something wakes it. One timer, however many sessions.
 */
export class Reconciler {
  readonly #ctx: EngineContext;
  readonly #sweep: Sweep;
  readonly #regular: readonly Regular[];
  /** When each is due, by the steady clock. */
  readonly #regularAtMs = new Map<RegularKind, number>();
  readonly #homeTabs: Pick<HomeTabs, 'changed'>;
  readonly #databaseAlert: DatabaseAlert | null;
  readonly #stopping = new AbortController();
  /** The work that has begun, and of which kind it is. */
  readonly #underWay = new Map<Promise<void>, Work>();
  /**
   * A clock that was set ahead ends leases before their time. A message that this bot is still posting
   * is neither searched for nor posted again before that has ended.
   */
  readonly #slackTasks = new InTurn();
  readonly #outage: Outage;
  #noteAtMs: number;
  #roundAtMs: number;
  #loop: Promise<void> | null = null;
  #awake: () => void = () => {};
  #wakeCalled = false;

  constructor(ctx: Omit<EngineContext, 'changed'>, homeTabs: Pick<HomeTabs, 'changed'>) {
    this.#ctx = { ...ctx, changed: (owner) => this.changed(owner) };
    this.#sweep = new Sweep(this.#ctx, (ms) => this.#nextIn('sweeping', ms));
    this.#regular = regularOf(this.#ctx, this.#sweep);
    for (const { kind, isFirstPutOff } of this.#regular) {
      this.#nextIn(kind, isFirstPutOff ? ctx.limits.sweepEveryMs : 0);
    }
    this.#outage = new Outage(this.#ctx);
    this.#databaseAlert = ctx.alertBoard && new DatabaseAlert(this.#ctx, ctx.alertBoard);
    this.#homeTabs = homeTabs;
    this.#noteAtMs = ctx.steadyClock();
    this.#roundAtMs = ctx.steadyClock();
    // Every call that waits for its next attempt listens, and Node warns of more than ten.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** When the last round ended well, and since when the database fails them, by the steady clock. */
  get rounds(): { lastAtMs: number; failingSinceMs: number | null } {
    return { lastAtMs: this.#roundAtMs, failingSinceMs: this.#outage.sinceMs };
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Claims what is due now rather than at the next due time. */
  wake(): void {
    this.#wakeCalled = true;
    this.#awake();
  }

  /** The clock was moved ahead: what looks at it only now and then is due at once. */
  moved(): void {
    for (const { kind, followsMoves } of this.#regular) if (followsMoves) this.#nextIn(kind, 0);
    this.wake();
  }

  /** Slack says that an account has changed. */
  async accountChanged(slackUserId: string): Promise<void> {
    if (!(await this.#ctx.store.ownerChanged(slackUserId))) return;
    this.#nextIn('leavers', 0);
    this.wake();
  }

  /** Has Slack show a change of this owner's launches, and the studio asked for what it wants. */
  changed(owner: string): void {
    if (this.#ctx.isSlackOpen()) this.#homeTabs.changed(owner);
    this.wake();
  }

  /** Breaks off what is under way, gives all claims back, and resolves when nothing runs any more. */
  async stop(): Promise<void> {
    const { store, log } = this.#ctx;
    this.#stopping.abort();
    this.wake();
    await this.#loop;
    const timeout = new Promise((resolve) => setTimeout(resolve, stopStepsWithinMs).unref());
    await Promise.race([Promise.allSettled(this.#underWay.keys()), timeout]);
    // Claims that cannot be given back end with their leases.
    await store
      .releaseClaims()
      .catch((error: unknown) => log.warn({ err: error }, 'claims not given back'));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let isWoken = true;
    while (!signal.aborted) {
      this.#wakeCalled = false;
      let sleepMs: number;
      try {
        sleepMs = await this.#round(isWoken, signal);
        this.#outage.answered();
        this.#roundAtMs = this.#ctx.steadyClock();
      } catch (error) {
        this.#outage.failed(error);
        sleepMs = databaseFailedSleepMs;
      }
      const alert = this.#databaseAlert;
      if (alert?.isDue(this.#outage.sinceMs))
        this.#track('telling', alert.run(this.#outage.sinceMs));
      await this.#sleep(sleepMs);
      isWoken = this.#wakeCalled;
    }
  }

  /**
   * If only time has passed, one query asks first whether anything is due; most often nothing is. What wakes the loop
   * waits for no such query. Every half minute the loop claims without it, too: it sees only the nearest task of each
   * kind, and not one behind it whose time lies too far ahead because the clock was set back.
   * @returns how long to sleep
   */
  async #round(isWoken: boolean, signal: AbortSignal): Promise<number> {
    const { store } = this.#ctx;
    const isToNote = this.#ctx.steadyClock() >= this.#noteAtMs;
    let due = isWoken || isToNote ? null : await store.nextDue();
    if (due === null || due.tasksInMs === 0) {
      await this.#claim(signal);
      due = await store.nextDue();
    }
    if (due.clocksInMs === 0) {
      await this.#followClock();
      due = await store.nextDue();
    }
    this.#beginRegular(signal);
    if (isToNote) await this.#note();
    return this.#sleepFor(due);
  }

  async #claim(signal: AbortSignal): Promise<void> {
    const { store } = this.#ctx;
    const studioRoom = tasksAtOnce - this.#count('studio');
    if (studioRoom > 0) {
      for (const launch of await store.claimStudioTasks(studioRoom)) {
        this.#track('studio', runStudioTask(this.#ctx, launch, signal), launch);
      }
      // What has just begun sends its first call before the next query.
      await nextTurn();
    }
    const slackRoom = tasksAtOnce - this.#count('slack');
    if (slackRoom > 0 && this.#ctx.isSlackOpen()) {
      for (const task of await store.claimSlackTasks(slackRoom)) {
        const run = () => runSlackTask(this.#ctx, task, signal);
        this.#track('slack', this.#slackTasks.run(task.launch.clientToken, run), task.launch);
      }
    }
    const noticeRoom = tasksAtOnce - this.#count('approvals');
    if (noticeRoom > 0 && this.#ctx.isSlackOpen()) {
      for (const notice of await store.claimApprovalNotices(noticeRoom)) {
        this.#track('approvals', tellApprover(this.#ctx, notice), notice.launch);
      }
    }
    if (this.#count('observing') === 0) {
      const { movingMs, settledMs } = this.#ctx.limits;
      // Observations that fall together cost one listing, so those that are due soon come along.
      const due = await store.claimObserved(
        (count) => (count > observedSingly ? settledMs : movingMs) / 2,
      );
      if (due.length > 0) this.#track('observing', this.#observe(due, signal));
    }
  }

  /** What begins or ends by the clock. It wakes the loop, which claims what is to be done about it. */
  async #followClock(): Promise<void> {
    const { store } = this.#ctx;
    for (const owner of await store.expireUndecided()) this.#ctx.changed(owner);
    for (const { clientToken, owner } of await store.beginPlanned(tasksAtOnce)) {
      this.#ctx.log.info({ launch: clientToken, slackUser: owner }, 'planned launch begun');
      this.#ctx.changed(owner);
    }
    for (const launch of await store.overdue(tasksAtOnce)) {
      if (await endOverdue(this.#ctx, launch)) {
        this.#track('telling', tellOverdue(this.#ctx, launch), launch);
      }
    }
    const hours = await store.dueHours(tasksAtOnce);
    // Side by side: many people begin at nine.
    await Promise.all(
      hours.map((one) =>
        keepHours(this.#ctx, one).catch((error: unknown) =>
          this.#stepFailed(error, 'hours', { slackUser: one.owner }),
        ),
      ),
    );
  }

  #beginRegular(signal: AbortSignal): void {
    const { steadyClock, isSlackOpen, limits } = this.#ctx;
    for (const { kind, needsSlack, run } of this.#regular) {
      if (this.#count(kind) > 0 || (needsSlack && !isSlackOpen())) continue;
      if (steadyClock() < (this.#regularAtMs.get(kind) ?? 0)) continue;
      // Also if it fails.
      this.#nextIn(kind, limits.sweepEveryMs);
      this.#track(kind, run(signal));
    }
  }

  #nextIn(kind: RegularKind, ms: number): void {
    this.#regularAtMs.set(kind, this.#ctx.steadyClock() + ms);
  }

  /** Otherwise a bot with nothing to do would call itself ready on a disk that is full. */
  async #note(): Promise<void> {
    const { store, steadyClock, limits } = this.#ctx;
    await store.noteRound();
    this.#noteAtMs = steadyClock() + limits.noteRoundEveryMs;
  }

  async #observe(due: readonly ClaimedSession[], signal: AbortSignal): Promise<void> {
    const begunAtMs = this.#ctx.steadyClock();
    const listing = await observe(this.#ctx, due, signal);
    if (listing === null) return;
    const accounted = new Set(due.map(({ sessionId }) => sessionId));
    await this.#sweep.compare(listing, begunAtMs, accounted, signal);
  }

  /** A step that fails for no foreseen reason keeps its claim, and is tried again when that ends. */
  #track(kind: Work, work: Promise<void>, launch?: Pick<Launch, 'clientToken'>): void {
    const tracked = work
      .catch((error: unknown) => this.#stepFailed(error, kind, { launch: launch?.clientToken }))
      .finally(() => {
        this.#underWay.delete(tracked);
        this.wake();
      });
    this.#underWay.set(tracked, kind);
  }

  /** Steps that fail with the database are told of as its outage, and not one by one. */
  async #stepFailed(
    error: unknown,
    kind: Work,
    about: { launch?: string | undefined; slackUser?: string },
  ): Promise<void> {
    try {
      await this.#ctx.store.nextDue();
      this.#ctx.log.error({ err: error, kind, ...about }, 'step failed');
    } catch (noAnswer) {
      this.#outage.failed(noAnswer);
    }
  }

  #count(kind: Work): number {
    return [...this.#underWay.values()].filter((one) => one === kind).length;
  }

  #sleepFor({ tasksInMs, clocksInMs }: NextDue): number {
    // A task that is due but was not claimed waits for room, and the work that ends wakes the loop. Or
    // it waits for Slack, or another replica is at it.
    const mayWait = this.#underWay.size > 0 || !this.#ctx.isSlackOpen();
    if (tasksInMs === 0) return mayWait ? longestSleepMs : shortestSleepMs;
    // What is still due by the clock now cannot be carried out, such as a row that cannot be read: no reason to hurry.
    return Math.min(tasksInMs ?? longestSleepMs, clocksInMs || longestSleepMs, longestSleepMs);
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#wakeCalled || this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#awake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
