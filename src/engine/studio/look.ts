import type { Logger } from 'pino';
import { failureFrom } from '../../launches/failures.js';
import type { Launch, LaunchEvent, LaunchState } from '../../launches/launch.js';
import { intentAfter, isSuperseded } from '../../launches/next-step.js';
import { changeSeen, changeWhenMissing } from '../../launches/observation.js';
import type { Claimed } from '../../launches/ports/claim.js';
import type { StudioChange } from '../../launches/ports/studio-tasks.js';
import { type StreamingSession, type Studio, sessionOf } from '../../studio/studio.js';
import type { Limits } from '../limits.js';
import type { Next, StepEnds } from './step-ends.js';

export interface LookOptions {
  studio: Pick<Studio, 'getSessions'>;
  limits: Limits;
  clock: () => number;
  log: Logger;
}

/** The step that looks at a launch's session, and what a look changes, intent included. */
export class Look {
  readonly #options: LookOptions;
  readonly #ends: StepEnds;

  constructor(options: LookOptions, ends: StepEnds) {
    this.#options = options;
    this.#ends = ends;
  }

  async observe(launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    const { sessionId } = launch;
    if (sessionId === null) return launch;
    try {
      return await this.seen(launch, await sessionOf(this.#options.studio, sessionId, signal));
    } catch (error) {
      const failure = failureFrom(error);
      if (failure.kind !== 'not_found') {
        return this.#ends.tryAgainLater(launch, failure, {}, signal);
      }
      return this.missing(launch);
    }
  }

  /** Saves what a look at the session showed, and with it what is left of the intent. */
  seen(launch: Claimed<Launch>, session: StreamingSession): Promise<Next> {
    const change = this.changeSeen(launch, session);
    const intent = intentAfter(launch.intent, session.state);
    const studioAttempts = intent === null ? 0 : launch.studioAttempts;
    return this.#ends.save(launch, {
      set: { ...change?.set, intent, studioAttempts },
      events: [...(change?.events ?? []), ...this.#superseded(launch, session.state)],
      visible: change?.visible === true || intent !== launch.intent,
      release: session.state === 'DELETED' ? this.#ends.never(launch) : this.#ends.again(launch),
    });
  }

  /** What a look at the session changes, but for the intent; null when all is as it was. */
  changeSeen(launch: Launch, session: StreamingSession): StudioChange | null {
    const { clock, limits } = this.#options;
    const seen = { ...launch, troubled: launch.trouble !== null };
    const change = changeSeen(seen, session, clock(), limits);
    // Nobody is called to a workstation that is about to go.
    const goes = launch.intent === 'terminate' && session.state === 'READY';
    return change !== null && goes ? { set: change.set, visible: true } : change;
  }

  /** Nothing is left to do for a launch that is over, whatever is intended. */
  rest(launch: Claimed<Launch>): Promise<Next> {
    return this.#ends.save(launch, {
      set: { intent: null },
      events: this.#superseded(launch, launch.state),
      visible: launch.intent !== null,
      release: this.#ends.never(launch),
    });
  }

  /** Saves that the studio says it has no such session. */
  missing(launch: Claimed<Launch>): Promise<Next> {
    const { clock, limits } = this.#options;
    const change = changeWhenMissing(launch, clock(), limits);
    const { state } = change.set;
    const over = state !== undefined;
    const superseded = over ? this.#superseded(launch, state) : [];
    return this.#ends.save(launch, {
      ...change,
      events: [...(change.events ?? []), ...superseded],
      release: over ? this.#ends.never(launch) : this.#ends.again(launch),
    });
  }

  /** Whoever asked for what can no longer be is told. */
  #superseded({ clientToken, intent }: Launch, state: LaunchState): LaunchEvent[] {
    if (intent === null || !isSuperseded(intent, state)) return [];
    this.#options.log.info({ launch: clientToken, intent, state }, 'an intent was superseded');
    return [{ kind: 'superseded', intent, state }];
  }
}
