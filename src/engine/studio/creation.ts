import type { Logger } from 'pino';
import { estimateFrom } from '../../launches/estimate.js';
import { failureFrom } from '../../launches/failures.js';
import type { Failure, Launch } from '../../launches/launch.js';
import { type Claimed, leaseMs } from '../../launches/ports/claim.js';
import type { Launches } from '../../launches/ports/launches.js';
import type { MadeSession, StudioTasks } from '../../launches/ports/studio-tasks.js';
import {
  type CreateSessionRequest,
  isWorthRetrying,
  type StreamingSession,
  type Studio,
  StudioError,
} from '../../studio/studio.js';
import type { Limits } from '../limits.js';
import { renewedWhile } from '../renewed.js';
import type { Look } from './look.js';
import type { Next, StepEnds } from './step-ends.js';

export interface CreationOptions {
  store: Pick<StudioTasks, 'saveStudio' | 'adoptLate' | 'renew'> & Pick<Launches, 'durations'>;
  studio: Pick<Studio, 'facts' | 'createSession' | 'findSessions'>;
  limits: Pick<Limits, 'missingForMs' | 'settledMs'>;
  clock: () => number;
  log: Logger;
}

/** The steps that get a launch its session: one, whatever is lost on the way. */
export class Creation {
  readonly #options: CreationOptions;
  readonly #ends: StepEnds;
  readonly #look: Look;

  constructor(options: CreationOptions, ends: StepEnds, look: Look) {
    this.#options = options;
    this.#ends = ends;
    this.#look = look;
  }

  /** Creates the session of a launch of which the row says already that its Create was sent. */
  async createAtOnce(taken: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    const heldForMs = this.#options.clock() - (taken.createSentAtMs ?? 0);
    // Whoever had to wait so long asks first whether the claim still holds, as every other step does.
    const fresh = Math.abs(heldForMs) < leaseMs / 2;
    return fresh ? this.#send(taken, false, signal) : taken;
  }

  async create(launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    // Written before the call: whoever finds it after a crash knows that a session may exist.
    const uncertainBefore = launch.createSentAtMs !== null;
    const marked = await this.#ends.save(launch, {
      set: { createSentAtMs: this.#options.clock() },
    });
    return marked === null ? null : this.#send(marked, uncertainBefore, signal);
  }

  /**
   * Looks for a session that an unanswered Create may have made.
   * @param otherwise why the launch ends if there is none; null: it is created once more
   */
  async find(
    launch: Claimed<Launch>,
    otherwise: Failure | null,
    signal: AbortSignal,
  ): Promise<Next> {
    let made: StreamingSession[];
    try {
      made = await renewedWhile(this.#options, launch.ticket, () =>
        this.#options.studio.findSessions(launch.clientToken, signal),
      );
    } catch (error) {
      // However final the refusal: as long as nobody can look, nobody knows.
      const failure = failureFrom(error);
      return this.#ends.tryAgainLater(launch, failure, { failure: otherwise }, signal);
    }
    const [session, ...others] = made;
    if (session !== undefined) return this.#adopt(launch, session, others);
    const { limits, clock } = this.#options;
    // Sent at a time that lies ahead: the clock has been set back, and counts from now on.
    const createSentAtMs = Math.min(launch.createSentAtMs ?? 0, clock());
    const wait = createSentAtMs + limits.missingForMs - clock();
    if (wait > 0) {
      // What was asked for last may still be on its way: too early to say that nothing came of it.
      const release = { dueInMs: Math.min(wait, limits.settledMs), seenIntent: launch.intent };
      const set = { failure: otherwise, createSentAtMs };
      return this.#ends.save(launch, { set, visible: true, release });
    }
    if (otherwise !== null) return this.#ends.close(launch, 'NOT_CREATED', otherwise);
    return this.#ends.save(launch, { set: { createSentAtMs: null } });
  }

  async #send(
    marked: Claimed<Launch>,
    uncertainBefore: boolean,
    signal: AbortSignal,
  ): Promise<Next> {
    try {
      const { studio } = this.#options;
      const request = requestFor(marked, studio.facts.region, uncertainBefore);
      return await this.#adopt(marked, await studio.createSession(request, signal));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      const failure = failureFrom(error);
      const uncertain = uncertainBefore || error.outcomeUnknown;
      const openQuestion = uncertain ? {} : { createSentAtMs: null };
      // A conflict after a lost answer is our own earlier request, still being carried out.
      if (isWorthRetrying(error.kind) || (error.kind === 'conflict' && uncertain)) {
        return this.#ends.tryAgainLater(marked, failure, openQuestion, signal);
      }
      // Final; but an attempt before it may have made a session, which must not be left running.
      return uncertain
        ? this.#ends.save(marked, { set: { failure } })
        : this.#ends.close(marked, 'NOT_CREATED', failure);
    }
  }

  /** From here on the launch has a session, and what else was made for it is terminated. */
  async #adopt(
    launch: Claimed<Launch>,
    session: StreamingSession,
    others: readonly StreamingSession[] = [],
  ): Promise<Next> {
    const { store, log } = this.#options;
    const durations = await store.durations(launch.launchProfileId, launch.ec2InstanceType);
    const estimate = estimateFrom(durations);
    log.info(
      { launch: launch.clientToken, session: session.id, state: session.state },
      'session created',
    );
    const seen = this.#look.changeSeen(launch, session);
    const release =
      session.state === 'DELETED' ? this.#ends.never(launch) : this.#ends.again(launch);
    const saved = await store.saveStudio(launch.clientToken, launch.ticket, {
      ...seen,
      set: {
        ...seen?.set,
        sessionId: session.id,
        createSentAtMs: null,
        failure: null,
        typicalMs: estimate?.typicalMs ?? null,
        slowMs: estimate?.slowMs ?? null,
      },
      others: others.map(madeFrom),
      ...(launch.intent === null && { release }),
    });
    if (saved !== null) {
      this.#madeTwice(
        launch,
        others.map(({ id }) => id),
      );
      return launch.intent === null ? null : { ...saved, ticket: launch.ticket };
    }
    // Whoever has the claim by now may know of no session, or of another; but here it is, and costs money.
    log.warn({ launch: launch.clientToken }, 'claim lost before the session came');
    this.#madeTwice(
      launch,
      await store.adoptLate(launch.clientToken, [session, ...others].map(madeFrom)),
    );
    return null;
  }

  #madeTwice({ clientToken }: Launch, sessionIds: readonly string[]): void {
    for (const session of sessionIds) {
      const about = { launch: clientToken, session };
      this.#options.log.error(about, 'the studio made it twice; this one is terminated');
    }
  }
}

function madeFrom({ id, state }: StreamingSession): MadeSession {
  return { sessionId: id, state };
}

/** @param place the Region, until a launch says in which of its profile's places it is to be made */
function requestFor(launch: Launch, place: string, mayHaveBeenSent: boolean): CreateSessionRequest {
  const { clientToken, launchProfileId, ec2InstanceType, streamingImageId, ownedBy } = launch;
  return {
    clientToken,
    mayHaveBeenSent,
    launchProfileId,
    ec2InstanceType,
    streamingImageId,
    place,
    ownedBy,
    tags: {
      'launched-by': 'nimble-session-bot',
      'slack-team': launch.teamId,
      'slack-user': launch.requestedBy,
      ...(launch.channelId !== null && { 'slack-channel': launch.channelId }),
    },
  };
}
