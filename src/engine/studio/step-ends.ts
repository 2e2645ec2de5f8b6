import type { Logger } from 'pino';
import type { Failure, Launch } from '../../launches/launch.js';
import type { Claimed } from '../../launches/ports/claim.js';
import type { StudioChange, StudioTasks } from '../../launches/ports/studio-tasks.js';
import type { Limits } from '../limits.js';

export interface StepEndsOptions {
  store: Pick<StudioTasks, 'saveStudio'>;
  limits: Pick<Limits, 'movingMs'>;
  clock: () => number;
  /** From 0 to 1; spreads retries. */
  random: () => number;
  log: Logger;
}

/** The launch to go on with; `null`: the claim is given back or gone, and the task ends. */
export type Next = Claimed<Launch> | null;

/** How the steps of a studio task end: each saves what it has found under the launch's claim. */
export class StepEnds {
  readonly #options: StepEndsOptions;

  constructor(options: StepEndsOptions) {
    this.#options = options;
  }

  /** Saves under the claim; null when the claim is given back, or was no longer ours. */
  async save(launch: Claimed<Launch>, change: StudioChange): Promise<Next> {
    const { store } = this.#options;
    const saved = await store.saveStudio(launch.clientToken, launch.ticket, change);
    const held = this.held(launch, saved);
    return change.release === undefined ? held : null;
  }

  /** What has been saved, with the claim under which it was; null when that was no longer ours. */
  held({ clientToken, ticket }: Claimed<Launch>, saved: Launch | null): Next {
    if (saved !== null) return { ...saved, ticket };
    this.#options.log.warn({ launch: clientToken }, 'claim lost, leaving it to others');
    return null;
  }

  /** Ends a launch that has no session. */
  close(
    launch: Claimed<Launch>,
    state: 'REFUSED' | 'NOT_CREATED',
    failure: Failure,
    known: Pick<StudioChange['set'], 'ownerName'> = {},
  ): Promise<Next> {
    this.#options.log.warn(
      { launch: launch.clientToken, failure },
      'launch ended without a session',
    );
    return this.save(launch, {
      set: {
        ...known,
        state,
        stateSinceMs: this.#options.clock(),
        failure,
        trouble: null,
        intent: null,
      },
      events: [{ kind: 'state', state, statusCode: null, failure }],
      release: this.never(launch),
    });
  }

  /** Puts the launch off after a failure that may pass, longer each time. */
  async tryAgainLater(
    launch: Claimed<Launch>,
    failure: Failure,
    set: StudioChange['set'],
    signal: AbortSignal,
  ): Promise<Next> {
    // We broke the call off ourselves: nothing went wrong, and whoever comes next goes on.
    if (signal.aborted) return null;
    const attempts = launch.studioAttempts + 1;
    this.#options.log.warn({ launch: launch.clientToken, failure, attempts }, 'will try again');
    return this.save(launch, {
      set: { ...set, trouble: failure, studioAttempts: attempts },
      // Said once, however many attempts it takes.
      events: launch.trouble === null ? [{ kind: 'trouble', failure }] : [],
      visible: launch.trouble?.kind !== failure.kind,
      release: { ...this.again(launch), dueInMs: this.#waitMs(attempts) },
    });
  }

  /** The release of a launch whose session is to be looked at soon. */
  again(launch: Launch) {
    return { dueInMs: this.#options.limits.movingMs, seenIntent: launch.intent };
  }

  /** The release of a launch that is over. */
  never(launch: Launch) {
    return { dueInMs: null, seenIntent: launch.intent };
  }

  /** 2 s, 4 s, 8 s … up to a minute, each up to half as long again. */
  #waitMs(attempts: number): number {
    return Math.min(60_000, 1_000 * 2 ** attempts) * (1 + this.#options.random() / 2);
  }
}
