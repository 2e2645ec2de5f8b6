import type { Logger } from 'pino';
import { type StreamingSession, type Studio, StudioError } from '../../studio/studio.js';
import { failureFrom } from '../failures.js';
import { type Failure, type Launch, type LaunchState, phaseOf, type Wish } from '../launch.js';
import type { Claimed } from '../launch-store/claim.js';
import type { StudioChange } from '../launch-store/studio-errands.js';
import { type WishedOfSession, wishAfter } from '../next-step.js';
import type { Look } from './look.js';
import type { Next, StepEnds } from './step-ends.js';

export interface WishStepOptions {
  studio: Pick<Studio, 'getSession' | 'stopSession' | 'startSession' | 'deleteSession'>;
  clock: () => number;
  log: Logger;
}

/** So often something may be refused that may become possible yet, before the person is told. */
const refusalsBorne = 5;

/** The step that has the studio do what somebody wished to become of a session. */
export class WishStep {
  readonly #studio: WishStepOptions['studio'];
  readonly #clock: () => number;
  readonly #log: Logger;
  readonly #ends: StepEnds;
  readonly #look: Look;

  constructor({ studio, clock, log }: WishStepOptions, ends: StepEnds, look: Look) {
    this.#studio = studio;
    this.#clock = clock;
    this.#log = log;
    this.#ends = ends;
    this.#look = look;
  }

  async carryOut(
    wished: WishedOfSession,
    launch: Claimed<Launch>,
    signal: AbortSignal,
  ): Promise<Next> {
    const { wish } = wished;
    // Whoever was halted since the claim learns here that others have gone on: what was wished may be long
    // done, and undone again.
    const held = await this.#ends.save(launch, { set: this.#countedFromNow(launch) });
    if (held === null || held.wish !== wish) return held;
    try {
      return await this.#look.seen(launch, await this.#ask(wished, signal));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      const failure = failureFrom(error);
      switch (error.kind) {
        case 'not_found':
          return this.#look.observe(launch, signal);
        case 'conflict':
        case 'validation':
          // Not possible in the state it is in, which may not be the one we knew.
          return mayAskAgain(wish, error.kind, launch)
            ? this.#look.observe({ ...launch, studioAttempts: refusalsAfter(launch) }, signal)
            : this.#notDoneUnlessMoved(wished, launch, failure, signal);
        case 'access_denied':
        case 'credentials':
        case 'quota':
          return this.#notDone(wish, launch, failure);
        default:
          return this.#ends.tryAgainLater(launch, failure, {}, signal);
      }
    }
  }

  /**
   * Gives up what was asked for too long ago. What has become of the session since is the answer if it
   * is one; and when nobody can say, that is.
   */
  async letGo(
    { wish, sessionId }: WishedOfSession,
    launch: Claimed<Launch>,
    signal: AbortSignal,
  ): Promise<Next> {
    try {
      const session = await this.#studio.getSession(sessionId, signal);
      if (wishAfter(wish, session.state) === null) return await this.#look.seen(launch, session);
    } catch (error) {
      const failure = failureFrom(error);
      if (signal.aborted) return null;
      if (failure.kind === 'not_found') return this.#look.missing(launch);
      return this.#notDone(wish, launch, failure);
    }
    const { message, requestId } = launch.trouble ?? { message: '', requestId: null };
    return this.#notDone(wish, launch, { kind: 'too_late', message, requestId });
  }

  /** What was asked for at a time that lies ahead: the clock has been set back since. */
  #countedFromNow({ wishAtMs }: Launch): StudioChange['set'] {
    const nowMs = this.#clock();
    return wishAtMs !== null && wishAtMs > nowMs ? { wishAtMs: nowMs } : {};
  }

  #ask({ wish, sessionId }: WishedOfSession, signal: AbortSignal): Promise<StreamingSession> {
    switch (wish) {
      case 'stop':
        return this.#studio.stopSession(sessionId, signal);
      case 'start':
        return this.#studio.startSession(sessionId, signal);
      case 'terminate':
        return this.#studio.deleteSession(sessionId, signal);
    }
  }

  /** Refused; but when the session is in another state by now, that is the answer. */
  async #notDoneUnlessMoved(
    { wish, sessionId }: WishedOfSession,
    launch: Claimed<Launch>,
    failure: Failure,
    signal: AbortSignal,
  ): Promise<Next> {
    try {
      const session = await this.#studio.getSession(sessionId, signal);
      const moved = session.state !== launch.state;
      if (moved || wishAfter(wish, session.state) === null)
        return await this.#look.seen(launch, session);
    } catch (error) {
      return this.#ends.tryAgainLater(launch, failureFrom(error), {}, signal);
    }
    return this.#notDone(wish, launch, failure);
  }

  /** Gives a wish up, and tells why. */
  #notDone(wish: Wish, launch: Claimed<Launch>, failure: Failure): Promise<Next> {
    this.#log.warn({ launch: launch.clientToken, wish, failure }, 'a wish cannot be done');
    return this.#ends.save(launch, {
      set: { wish: null, trouble: null, studioAttempts: 0 },
      news: [{ kind: 'not_done', wish, failure }],
      release: this.#ends.again(launch),
    });
  }
}

/**
 * To terminate what is on the move, the bot waits until it is possible. Where it should be, a refusal
 * is borne a few times, as is another operation in the way of a stop or a start.
 */
function mayAskAgain(wish: Wish, kind: 'conflict' | 'validation', launch: Launch): boolean {
  if (wish === 'terminate' && !rests(launch.state)) return true;
  const mayPass = wish === 'terminate' || kind === 'conflict';
  return mayPass && launch.studioAttempts < refusalsBorne;
}

/** Whether a session in this state can be deleted, as far as anybody knows. */
function rests(state: LaunchState): boolean {
  return ['ready', 'stopped', 'failed'].includes(phaseOf(state));
}

/** What is refused on the move counts for nothing: it was to be expected. */
function refusalsAfter({ wish, state, studioAttempts }: Launch): number {
  return wish === 'terminate' && !rests(state) ? 0 : studioAttempts + 1;
}
