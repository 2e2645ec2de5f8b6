import type { Logger } from 'pino';
import type { StreamingSession, Studio } from '../../studio/studio.js';
import { failureFrom } from '../failures.js';
import type { Launch, LaunchState, News } from '../launch.js';
import type { Claimed } from '../launch-store/claim.js';
import type { StudioChange } from '../launch-store/studio-errands.js';
import { isOvertaken, wishAfter } from '../next-step.js';
import { changeSeen, changeWhenMissing } from '../observation.js';
import type { Pace } from '../pace.js';
import type { Next, StepEnds } from './step-ends.js';

export interface LookOptions {
  studio: Pick<Studio, 'getSession'>;
  pace: Pace;
  clock: () => number;
  log: Logger;
}

/** The step that looks at a launch's session, and what a look changes, wish included. */
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
      return await this.seen(launch, await this.#options.studio.getSession(sessionId, signal));
    } catch (error) {
      const failure = failureFrom(error);
      if (failure.kind !== 'not_found') {
        return this.#ends.tryAgainLater(launch, failure, {}, signal);
      }
      return this.missing(launch);
    }
  }

  /** Saves what a look at the session showed, and with it what is left of the wish. */
  seen(launch: Claimed<Launch>, session: StreamingSession): Promise<Next> {
    const change = this.changeSeen(launch, session);
    const wish = wishAfter(launch.wish, session.state);
    const studioAttempts = wish === null ? 0 : launch.studioAttempts;
    return this.#ends.save(launch, {
      set: { ...change?.set, wish, studioAttempts },
      news: [...(change?.news ?? []), ...this.#overtaken(launch, session.state)],
      visible: change?.visible === true || wish !== launch.wish,
      release: session.state === 'DELETED' ? this.#ends.never(launch) : this.#ends.again(launch),
    });
  }

  /** What a look at the session changes, but for the wish; null when all is as it was. */
  changeSeen(launch: Launch, session: StreamingSession): StudioChange | null {
    const { clock, pace } = this.#options;
    const seen = { ...launch, troubled: launch.trouble !== null };
    const change = changeSeen(seen, session, clock(), pace);
    // Nobody is called to a workstation that is about to go.
    const goes = launch.wish === 'terminate' && session.state === 'READY';
    return change !== null && goes ? { set: change.set, visible: true } : change;
  }

  /** Nothing is left to do for a launch that is over, whatever is wished. */
  rest(launch: Claimed<Launch>): Promise<Next> {
    return this.#ends.save(launch, {
      set: { wish: null },
      news: this.#overtaken(launch, launch.state),
      visible: launch.wish !== null,
      release: this.#ends.never(launch),
    });
  }

  /** Saves that the studio says it has no such session. */
  missing(launch: Claimed<Launch>): Promise<Next> {
    const { clock, pace } = this.#options;
    const change = changeWhenMissing(launch, clock(), pace);
    const { state } = change.set;
    const over = state !== undefined;
    const overtaken = over ? this.#overtaken(launch, state) : [];
    return this.#ends.save(launch, {
      ...change,
      news: [...(change.news ?? []), ...overtaken],
      release: over ? this.#ends.never(launch) : this.#ends.again(launch),
    });
  }

  /** Whoever asked for what can no longer be is told. */
  #overtaken({ clientToken, wish }: Launch, state: LaunchState): News[] {
    if (wish === null || !isOvertaken(wish, state)) return [];
    this.#options.log.info({ launch: clientToken, wish, state }, 'a wish was overtaken');
    return [{ kind: 'overtaken', wish, state }];
  }
}
