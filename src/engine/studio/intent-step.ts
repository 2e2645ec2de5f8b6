import type { Logger } from 'pino';
import { failureFrom } from '../../launches/failures.js';
import {
  type Failure,
  type Intent,
  type Launch,
  type LaunchState,
  phaseOf,
} from '../../launches/launch.js';
import { type IntentForSession, intentAfter } from '../../launches/next-step.js';
import type { Claimed } from '../../launches/ports/claim.js';
import type { StudioChange } from '../../launches/ports/studio-tasks.js';
import { type StreamingSession, type Studio, StudioError, sessionOf } from '../../studio/studio.js';
import type { Look } from './look.js';
import type { Next, StepEnds } from './step-ends.js';

export interface IntentStepOptions {
  studio: Pick<Studio, 'getSessions' | 'stopSession' | 'startSession' | 'deleteSession'>;
  clock: () => number;
  log: Logger;
}

/** So often something may be refused that may become possible yet, before the person is told. */
const refusalsBorne = 5;

/** The step that has the studio do what somebody intended to become of a session. */
export class IntentStep {
  readonly #studio: IntentStepOptions['studio'];
  readonly #clock: () => number;
  readonly #log: Logger;
  readonly #ends: StepEnds;
  readonly #look: Look;

  constructor({ studio, clock, log }: IntentStepOptions, ends: StepEnds, look: Look) {
    this.#studio = studio;
    this.#clock = clock;
    this.#log = log;
    this.#ends = ends;
    this.#look = look;
  }

  async carryOut(
    intended: IntentForSession,
    launch: Claimed<Launch>,
    signal: AbortSignal,
  ): Promise<Next> {
    const { intent } = intended;
    // Whoever was halted since the claim learns here that others have gone on: what was intended may be long
    // done, and undone again.
    const held = await this.#ends.save(launch, { set: this.#countedFromNow(launch) });
    if (held === null || held.intent !== intent) return held;
    try {
      return await this.#look.seen(launch, await this.#ask(intended, signal));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      const failure = failureFrom(error);
      switch (error.kind) {
        case 'not_found':
          return this.#look.observe(launch, signal);
        case 'conflict':
        case 'validation':
          // Not possible in the state it is in, which may not be the one we knew.
          return mayAskAgain(intent, error.kind, launch)
            ? this.#look.observe({ ...launch, studioAttempts: refusalsAfter(launch) }, signal)
            : this.#notDoneUnlessMoved(intended, launch, failure, signal);
        case 'access_denied':
        case 'credentials':
        case 'quota':
          return this.#notDone(intent, launch, failure);
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
    { intent, sessionId }: IntentForSession,
    launch: Claimed<Launch>,
    signal: AbortSignal,
  ): Promise<Next> {
    try {
      const session = await sessionOf(this.#studio, sessionId, signal);
      if (intentAfter(intent, session.state) === null)
        return await this.#look.seen(launch, session);
    } catch (error) {
      const failure = failureFrom(error);
      if (signal.aborted) return null;
      if (failure.kind === 'not_found') return this.#look.missing(launch);
      return this.#notDone(intent, launch, failure);
    }
    const { message, requestId } = launch.trouble ?? { message: '', requestId: null };
    return this.#notDone(intent, launch, { kind: 'too_late', message, requestId });
  }

  /** What was asked for at a time that lies ahead: the clock has been set back since. */
  #countedFromNow({ intentAtMs }: Launch): StudioChange['set'] {
    const nowMs = this.#clock();
    return intentAtMs !== null && intentAtMs > nowMs ? { intentAtMs: nowMs } : {};
  }

  #ask({ intent, sessionId }: IntentForSession, signal: AbortSignal): Promise<StreamingSession> {
    switch (intent) {
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
    { intent, sessionId }: IntentForSession,
    launch: Claimed<Launch>,
    failure: Failure,
    signal: AbortSignal,
  ): Promise<Next> {
    try {
      const session = await sessionOf(this.#studio, sessionId, signal);
      const moved = session.state !== launch.state;
      if (moved || intentAfter(intent, session.state) === null)
        return await this.#look.seen(launch, session);
    } catch (error) {
      return this.#ends.tryAgainLater(launch, failureFrom(error), {}, signal);
    }
    return this.#notDone(intent, launch, failure);
  }

  /** Gives an intent up, and tells why. */
  #notDone(intent: Intent, launch: Claimed<Launch>, failure: Failure): Promise<Next> {
    this.#log.warn({ launch: launch.clientToken, intent, failure }, 'an intent cannot be done');
    return this.#ends.save(launch, {
      set: { intent: null, trouble: null, studioAttempts: 0 },
      events: [{ kind: 'not_done', intent, failure }],
      release: this.#ends.again(launch),
    });
  }
}

/**
 * To terminate what is on the move, the bot waits until it is possible. Where it should be, a refusal
 * is borne a few times, as is another operation in the way of a stop or a start.
 */
function mayAskAgain(intent: Intent, kind: 'conflict' | 'validation', launch: Launch): boolean {
  if (intent === 'terminate' && !rests(launch.state)) return true;
  const mayPass = intent === 'terminate' || kind === 'conflict';
  return mayPass && launch.studioAttempts < refusalsBorne;
}

/** Whether a session in this state can be deleted, as far as anybody knows. */
function rests(state: LaunchState): boolean {
  return ['ready', 'stopped', 'failed'].includes(phaseOf(state));
}

/** What is refused on the move counts for nothing: it was to be expected. */
function refusalsAfter({ intent, state, studioAttempts }: Launch): number {
  return intent === 'terminate' && !rests(state) ? 0 : studioAttempts + 1;
}
