import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Launch } from '../launches/launch.js';
import type { Offers } from '../launches/offers.js';
import type { Claimed } from '../launches/ports/claim.js';
import type { Homes } from '../launches/ports/homes.js';
import type { LaunchStore } from '../launches/ports/launch-store.js';
import type { People } from '../launches/ports/people.js';
import type { SlackTask } from '../launches/ports/slack-tasks.js';
import type { StatusBoard } from '../launches/ports/status-board.js';
import { askedSingly, type Studio } from '../studio/studio.js';
import { type HomeBoard, runHomeTask } from './home-task.js';
import type { Limits } from './limits.js';
import { SlackTaskRun } from './slack/slack-task.js';
import { StudioTask } from './studio/studio-task.js';
import { Watch } from './studio/watch.js';

export interface ReconcilerOptions {
  store: LaunchStore;
  studio: Studio;
  board: StatusBoard;
  homes: Homes;
  homeBoard: HomeBoard;
  offers: Offers;
  people: Pick<People, 'isAdmin' | 'isAdminForCertain'>;
  maxSessionsPerUser: number;
  limits: Limits;
  clock: () => number;
  random: () => number;
  log: Logger;
}

/** Launches worked on at one time, at the studio and in Slack each. */
const atOnce = 25;
const homesAtOnce = 5;

/** The longest sleep: another replica may have stored something that this one is to do. */
const longestSleepMs = 1_000;

/** The sleep when something is due that nobody here can have yet. */
const shortestSleepMs = 50;

/** The wait after the database failed. */
const databaseWaitMs = 2_000;

/** How long `stop` waits for steps under way. */
const stopWithinMs = 2_500;

/** A place for one launch at the studio: either of these, once. */
export interface Place {
  /** Takes the launch, claimed as it was stored, to the studio at once. */
  begin(taken: Claimed<Launch>): void;
  leave(): void;
}

/**
 * The loop that makes Nimble and Slack agree with the rows: it claims what is due, works on it,
 * and sleeps until the next is due or somebody wakes it. One timer, however many sessions.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #studioTask: StudioTask;
  readonly #watch: Watch;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #boardRuns = new Map<string, Promise<void>>();
  #studioTasks = 0;
  #slackTasks = 0;
  #homeTasks = 0;
  #watching = false;
  #loop: Promise<void> | null = null;
  #awake: () => void = () => {};
  #wakeCalled = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#studioTask = new StudioTask(options);
    this.#watch = new Watch({ ...options, changed: () => this.wake() });
    // Every call that waits for its next attempt listens, and Node warns of more than ten.
    setMaxListeners(0, this.#stopping.signal);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Keeps a place for a launch that is about to be stored; null when all are taken. */
  reserve(): Place | null {
    const { signal } = this.#stopping;
    if (this.#studioTasks >= atOnce || signal.aborted) return null;
    this.#studioTasks += 1;
    const leave = () => {
      this.#studioTasks -= 1;
    };
    return {
      begin: (taken) => {
        this.#track(this.#studioTask.begin(taken, signal), leave);
        this.wake();
      },
      leave() {
        leave();
      },
    };
  }

  /** Looks for due launches now rather than at the next due time. */
  wake(): void {
    this.#wakeCalled = true;
    this.#awake();
  }

  /** Breaks off what is under way, gives all claims back, and resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
    const timeout = new Promise((resolve) => setTimeout(resolve, stopWithinMs).unref());
    await Promise.race([Promise.allSettled(this.#underWay), timeout]);
    await this.releaseClaims();
  }

  /** Gives all claims back. When that is not possible they end with their leases. */
  async releaseClaims(): Promise<void> {
    const { store, homes, log } = this.#options;
    try {
      await store.releaseClaims();
      await homes.releaseClaims();
    } catch (error) {
      log.warn({ err: error }, 'claims could not be given back');
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#wakeCalled = false;
      let sleepMs: number;
      try {
        // What has just been begun gets its call out before anything else is looked for.
        await nextTurn();
        await this.#claim();
        sleepMs = await this.#untilDue();
      } catch (error) {
        this.#options.log.error({ err: error }, 'the database does not answer');
        sleepMs = databaseWaitMs;
      }
      await this.#sleep(sleepMs);
    }
  }

  async #claim(): Promise<void> {
    const { store, homes } = this.#options;
    const { signal } = this.#stopping;
    const studioRoom = atOnce - this.#studioTasks;
    if (studioRoom > 0) {
      for (const launch of await store.claimStudioTasks(studioRoom)) {
        this.#studioTasks += 1;
        this.#track(this.#studioTask.run(launch, signal), () => {
          this.#studioTasks -= 1;
        });
      }
    }
    const boardRoom = atOnce - this.#slackTasks;
    if (boardRoom > 0) {
      for (const task of await store.claimSlackTasks(boardRoom)) {
        this.#slackTasks += 1;
        this.#track(this.#runSlackTask(task, signal), () => {
          this.#slackTasks -= 1;
        });
      }
    }
    const homeRoom = homesAtOnce - this.#homeTasks;
    if (homeRoom > 0) {
      for (const task of await homes.claim(homeRoom)) {
        this.#homeTasks += 1;
        this.#track(runHomeTask(this.#options, task), () => {
          this.#homeTasks -= 1;
        });
      }
    }
    if (!this.#watching) {
      // Looks that fall together cost one listing; so those that come soon come along.
      const { movingMs, settledMs } = this.#options.limits;
      const watched = await store.claimWatched(
        (due) => (due > askedSingly ? settledMs : movingMs) / 2,
      );
      if (watched.length > 0) {
        this.#watching = true;
        this.#track(this.#watch.run(watched, signal), () => {
          this.#watching = false;
        });
      }
    }
  }

  /**
   * A clock that leaps ends leases before their time. What this bot is still posting it does not look
   * for, nor post again, before that has ended.
   */
  async #runSlackTask(task: Claimed<SlackTask>, signal: AbortSignal): Promise<void> {
    const { clientToken } = task.launch;
    const earlier = this.#boardRuns.get(clientToken);
    const run = (async () => {
      await earlier?.catch(() => {});
      await new SlackTaskRun(this.#options, task).run(signal);
    })();
    this.#boardRuns.set(clientToken, run);
    try {
      await run;
    } finally {
      if (this.#boardRuns.get(clientToken) === run) this.#boardRuns.delete(clientToken);
    }
  }

  /** A step that fails for no foreseen reason keeps its claim, and is tried again when that ends. */
  #track(work: Promise<void>, done: () => void): void {
    const tracked = work
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'a step failed'))
      .finally(() => {
        this.#underWay.delete(tracked);
        done();
        this.wake();
      });
    this.#underWay.add(tracked);
  }

  async #untilDue(): Promise<number> {
    const { store, homes } = this.#options;
    const dueInMs = Math.min(
      (await store.msUntilDue()) ?? longestSleepMs,
      (await homes.msUntilDue()) ?? longestSleepMs,
    );
    // What is due now but was not claimed waits for room, and whoever makes room wakes the loop.
    // So does what is due now and cannot be claimed at all, as when another replica is at it.
    if (dueInMs === 0) return this.#underWay.size > 0 ? longestSleepMs : shortestSleepMs;
    return Math.min(dueInMs, longestSleepMs);
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
