import type { Logger } from 'pino';
import {
  isWorthRetrying,
  type StreamingSession,
  type Studio,
  StudioError,
} from '../studio/studio.js';
import { estimateFrom } from './estimate.js';
import { failureFrom } from './failures.js';
import {
  type Failure,
  type Launch,
  type LaunchState,
  type News,
  phaseOf,
  type Wish,
} from './launch.js';
import { type Claimed, type LaunchStore, leaseMs, type StudioChange } from './launch-store.js';
import { isOvertaken, nextStep, type StudioStep, wishAfter } from './next-step.js';
import { changeSeen, changeWhenMissing } from './observation.js';
import type { Offers } from './offers.js';
import type { Pace } from './pace.js';
import { type People, PersonLookupError } from './people.js';
import { admit } from './policy.js';

export interface StudioErrandOptions {
  store: LaunchStore;
  studio: Studio;
  offers: Offers;
  people: Pick<People, 'isAdminForCertain'>;
  /** How many live sessions one person may have. */
  maxSessionsPerUser: number;
  pace: Pace;
  clock: () => number;
  /** From 0 to 1; spreads retries. */
  random: () => number;
  log: Logger;
}

/** The tag that leads from a session back to its launch, should its id ever be lost. */
export const clientTokenTag = 'client-token';

/** So often something may be refused that may become possible yet, before the person is told. */
const refusalsBorne = 5;

/**
 * After so many attempts in a row, about ten minutes, a stop or start that nobody answers is no longer
 * what its person waits for: it would come about in the midst of other work.
 */
const troubleBorne = 13;

/** `null`: the claim is given back or gone, and the errand ends. */
type Next = Claimed<Launch> | null;

/**
 * Takes one launch, claimed, step by step to where only time or somebody's wish moves it on.
 * Every step is saved before the next, and each may be repeated: a crash in between costs a
 * repetition and nothing else.
 */
export class StudioErrand {
  readonly #options: StudioErrandOptions;

  constructor(options: StudioErrandOptions) {
    this.#options = options;
  }

  async run(claimed: Claimed<Launch>, signal: AbortSignal): Promise<void> {
    let launch: Next = claimed;
    while (launch !== null && !signal.aborted) {
      const step = nextStep(launch, this.#options.clock(), this.#options.pace);
      launch = await this.#take(step, launch, signal);
    }
  }

  /** The same for one that was claimed as it was stored: when admitted, its Create comes first. */
  async begin(taken: Claimed<Launch>, signal: AbortSignal): Promise<void> {
    const heldForMs = this.#options.clock() - (taken.createSentAtMs ?? 0);
    // Whoever had to wait so long asks first whether the claim still holds, as every other step does.
    const fresh = taken.admitted && Math.abs(heldForMs) < leaseMs / 2;
    const next = fresh ? await this.#send(taken, false, signal) : taken;
    if (next !== null) await this.run(next, signal);
  }

  #take(step: StudioStep, launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    switch (step.do) {
      case 'admit':
        return this.#admit(launch, signal);
      case 'create':
        return this.#create(launch, signal);
      case 'find':
        return this.#find(launch, step.otherwise, signal);
      case 'close':
        return this.#close(launch, 'NOT_CREATED', step.failure);
      case 'carry_out':
        return this.#carryOut(step.wish, launch, signal);
      case 'observe':
        return this.#observe(launch, signal);
      case 'rest':
        return this.#save(launch, {
          set: { wish: null },
          news: this.#overtaken(launch, launch.state),
          visible: launch.wish !== null,
          release: this.#never(launch),
        });
    }
  }

  async #admit(launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    try {
      const onBehalf = launch.requestedBy !== launch.owner;
      // First of all: what the studio says of the owner is nothing to anybody else but an admin.
      if (onBehalf && !(await this.#options.people.isAdminForCertain(launch.requestedBy))) {
        const failure: Failure = { kind: 'not_admin', message: '', requestId: null };
        return this.#close(launch, 'REFUSED', failure);
      }
      const answer = await this.#options.offers.current(launch.owner, signal);
      if (answer.kind === 'refused') {
        return this.#close(launch, 'REFUSED', answer.failure, { ownerName: answer.name });
      }
      const { offer } = answer;
      const admission = admit(launch, offer.profiles);
      if (admission.kind === 'refused') {
        const failure = { kind: admission.refusal, message: '', requestId: null };
        return this.#close(launch, 'REFUSED', failure, { ownerName: offer.name });
      }
      const change: StudioChange = {
        set: {
          admitted: true,
          ownerName: offer.name,
          ownedBy: offer.ownedBy,
          launchProfileName: admission.profile.name,
          streamingImageId: admission.image?.id ?? null,
          streamingImageName: admission.image?.name ?? null,
          offeredInstanceTypes: admission.profile.ec2InstanceTypes,
          canStop: admission.profile.canStop,
          trouble: null,
          studioAttempts: 0,
        },
        visible: true,
      };
      return onBehalf ? this.#admitOnBehalf(launch, change) : this.#save(launch, change);
    } catch (error) {
      const failure = failureFrom(error);
      const retry =
        error instanceof PersonLookupError ||
        (error instanceof StudioError && isWorthRetrying(error.kind));
      if (retry) return this.#tryAgainLater(launch, failure, {}, signal);
      return this.#close(launch, 'NOT_CREATED', failure);
    }
  }

  /** What its owner has not asked for takes their place only now, and they hear of it. */
  async #admitOnBehalf(launch: Claimed<Launch>, change: StudioChange): Promise<Next> {
    const { store, maxSessionsPerUser } = this.#options;
    const news: News[] = [{ kind: 'on_behalf', by: launch.requestedBy }];
    const saved = await store.admitOnBehalf(launch, { ...change, news }, maxSessionsPerUser);
    if (saved !== 'too_many') return this.#held(launch, saved);
    const { ownerName = launch.ownerName } = change.set;
    const failure: Failure = { kind: 'too_many', message: '', requestId: null };
    return this.#close(launch, 'REFUSED', failure, { ownerName });
  }

  async #create(launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    // Written before the call: whoever finds it after a crash knows that a session may exist.
    const uncertainBefore = launch.createSentAtMs !== null;
    const marked = await this.#save(launch, { set: { createSentAtMs: this.#options.clock() } });
    return marked === null ? null : this.#send(marked, uncertainBefore, signal);
  }

  async #send(
    marked: Claimed<Launch>,
    uncertainBefore: boolean,
    signal: AbortSignal,
  ): Promise<Next> {
    try {
      const request = requestFor(marked);
      return await this.#adopt(marked, await this.#options.studio.createSession(request, signal));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      const failure = failureFrom(error);
      const uncertain = uncertainBefore || error.outcomeUnknown;
      const openQuestion = uncertain ? {} : { createSentAtMs: null };
      // A conflict after a lost answer is our own earlier request, still being carried out.
      if (isWorthRetrying(error.kind) || (error.kind === 'conflict' && uncertain)) {
        return this.#tryAgainLater(marked, failure, openQuestion, signal);
      }
      // Final; but an attempt before it may have made a session, which must not be left running.
      return uncertain
        ? this.#save(marked, { set: { failure } })
        : this.#close(marked, 'NOT_CREATED', failure);
    }
  }

  async #find(
    launch: Claimed<Launch>,
    otherwise: Failure | null,
    signal: AbortSignal,
  ): Promise<Next> {
    let session: StreamingSession | undefined;
    try {
      const sessions = await this.#options.studio.listSessions(signal);
      session = sessions.find(({ tags }) => tags[clientTokenTag] === launch.clientToken);
    } catch (error) {
      // However final the refusal: as long as nobody can look, nobody knows.
      const failure = failureFrom(error);
      return this.#tryAgainLater(launch, failure, { failure: otherwise }, signal);
    }
    if (session !== undefined) return this.#adopt(launch, session);
    const { pace, clock } = this.#options;
    // Sent at a time that lies ahead: the clock has been set back, and counts from now on.
    const createSentAtMs = Math.min(launch.createSentAtMs ?? 0, clock());
    const wait = createSentAtMs + pace.missingForMs - clock();
    if (wait > 0) {
      // What was asked for last may still be on its way: too early to say that nothing came of it.
      const release = { dueInMs: Math.min(wait, pace.settledMs), seenWish: launch.wish };
      const set = { failure: otherwise, createSentAtMs };
      return this.#save(launch, { set, visible: true, release });
    }
    if (otherwise !== null) return this.#close(launch, 'NOT_CREATED', otherwise);
    return this.#save(launch, { set: { createSentAtMs: null } });
  }

  /** From here on the launch has a session. */
  async #adopt(launch: Claimed<Launch>, session: StreamingSession): Promise<Next> {
    const { store, log } = this.#options;
    const durations = await store.durations(launch.launchProfileId, launch.ec2InstanceType);
    const estimate = estimateFrom(durations);
    log.info(
      { launch: launch.clientToken, session: session.id, state: session.state },
      'session created',
    );
    const seen = this.#changeSeen(launch, session);
    const release =
      launch.wish === null
        ? { release: session.state === 'DELETED' ? this.#never(launch) : this.#again(launch) }
        : {};
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
      ...release,
    });
    if (saved === null) return this.#adoptLate(launch, session);
    return launch.wish === null ? null : { ...saved, ticket: launch.ticket };
  }

  /** Whoever has the claim by now may have found no session; but here it is, and it costs money. */
  async #adoptLate({ clientToken }: Launch, { id, state }: StreamingSession): Promise<Next> {
    const { store, log } = this.#options;
    const adopted = await store.adoptLate(clientToken, { sessionId: id, state });
    log.warn({ launch: clientToken, session: id, adopted }, 'claim lost before the session came');
    return null;
  }

  async #carryOut(wish: Wish, launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    const { sessionId } = launch;
    if (sessionId === null) return launch;
    try {
      return await this.#seen(launch, await this.#ask(wish, sessionId, signal));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      const failure = failureFrom(error);
      switch (error.kind) {
        case 'not_found':
          return this.#observe(launch, signal);
        case 'conflict':
        case 'validation':
          // Not possible in the state it is in, which may not be the one we knew.
          return this.#mayAskAgain(wish, error.kind, launch)
            ? this.#observe({ ...launch, studioAttempts: refusalsAfter(launch) }, signal)
            : this.#notDoneUnlessMoved(wish, launch, failure, signal);
        case 'access_denied':
        case 'credentials':
        case 'quota':
          return this.#notDone(wish, launch, failure);
        default:
          return this.#tryAgainLater(launch, failure, {}, signal);
      }
    }
  }

  #ask(wish: Wish, sessionId: string, signal: AbortSignal): Promise<StreamingSession> {
    const { studio } = this.#options;
    switch (wish) {
      case 'stop':
        return studio.stopSession(sessionId, signal);
      case 'start':
        return studio.startSession(sessionId, signal);
      case 'terminate':
        return studio.deleteSession(sessionId, signal);
    }
  }

  /**
   * To terminate what is on the move, the bot waits until it is possible. Where it should be, a refusal
   * is borne a few times, as is another operation in the way of a stop or a start.
   */
  #mayAskAgain(wish: Wish, kind: 'conflict' | 'validation', launch: Launch): boolean {
    if (wish === 'terminate' && !rests(launch.state)) return true;
    const mayPass = wish === 'terminate' || kind === 'conflict';
    return mayPass && launch.studioAttempts < refusalsBorne;
  }

  /** Refused; but when the session is in another state by now, that is the answer. */
  async #notDoneUnlessMoved(
    wish: Wish,
    launch: Claimed<Launch>,
    failure: Failure,
    signal: AbortSignal,
  ): Promise<Next> {
    const { studio } = this.#options;
    try {
      const session = await studio.getSession(launch.sessionId ?? '', signal);
      const moved = session.state !== launch.state;
      if (moved || wishAfter(wish, session.state) === null)
        return await this.#seen(launch, session);
    } catch (error) {
      return this.#tryAgainLater(launch, failureFrom(error), {}, signal);
    }
    return this.#notDone(wish, launch, failure);
  }

  #notDone(wish: Wish, launch: Claimed<Launch>, failure: Failure): Promise<Next> {
    this.#options.log.warn({ launch: launch.clientToken, wish, failure }, 'a wish cannot be done');
    return this.#save(launch, {
      set: { wish: null, trouble: null, studioAttempts: 0 },
      news: [{ kind: 'not_done', wish, failure }],
      release: this.#again(launch),
    });
  }

  async #observe(launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    const { sessionId } = launch;
    if (sessionId === null) return launch;
    try {
      return await this.#seen(launch, await this.#options.studio.getSession(sessionId, signal));
    } catch (error) {
      const failure = failureFrom(error);
      if (failure.kind !== 'not_found') return this.#tryAgainLater(launch, failure, {}, signal);
      const { clock, pace } = this.#options;
      const change = changeWhenMissing(launch, clock(), pace);
      const { state } = change.set;
      const over = state !== undefined;
      const overtaken = over ? this.#overtaken(launch, state) : [];
      return this.#save(launch, {
        ...change,
        news: [...(change.news ?? []), ...overtaken],
        release: over ? this.#never(launch) : this.#again(launch),
      });
    }
  }

  /** Saves what a look at the session showed, and with it what is left of the wish. */
  #seen(launch: Claimed<Launch>, session: StreamingSession): Promise<Next> {
    const change = this.#changeSeen(launch, session);
    const wish = wishAfter(launch.wish, session.state);
    const studioAttempts = wish === null ? 0 : launch.studioAttempts;
    return this.#save(launch, {
      set: { ...change?.set, wish, studioAttempts },
      news: [...(change?.news ?? []), ...this.#overtaken(launch, session.state)],
      visible: change?.visible === true || wish !== launch.wish,
      release: session.state === 'DELETED' ? this.#never(launch) : this.#again(launch),
    });
  }

  /** Whoever asked for what can no longer be is told. */
  #overtaken({ clientToken, wish }: Launch, state: LaunchState): News[] {
    if (wish === null || !isOvertaken(wish, state)) return [];
    this.#options.log.info({ launch: clientToken, wish, state }, 'a wish was overtaken');
    return [{ kind: 'overtaken', wish, state }];
  }

  #changeSeen(launch: Launch, session: StreamingSession) {
    const { clock, pace } = this.#options;
    return changeSeen({ ...launch, troubled: launch.trouble !== null }, session, clock(), pace);
  }

  #close(
    launch: Claimed<Launch>,
    state: 'REFUSED' | 'NOT_CREATED',
    failure: Failure,
    known: Pick<StudioChange['set'], 'ownerName'> = {},
  ): Promise<Next> {
    this.#options.log.warn(
      { launch: launch.clientToken, failure },
      'launch ended without a session',
    );
    return this.#save(launch, {
      set: {
        ...known,
        state,
        stateSinceMs: this.#options.clock(),
        failure,
        trouble: null,
        wish: null,
      },
      news: [{ kind: 'state', state, statusCode: null, failure }],
      release: this.#never(launch),
    });
  }

  async #tryAgainLater(
    launch: Claimed<Launch>,
    failure: Failure,
    set: StudioChange['set'],
    signal: AbortSignal,
  ): Promise<Next> {
    // We broke the call off ourselves: nothing went wrong, and whoever comes next goes on.
    if (signal.aborted) return null;
    const attempts = launch.studioAttempts + 1;
    const wish = wishAfter(launch.wish, launch.state);
    if (attempts >= troubleBorne && (wish === 'stop' || wish === 'start')) {
      return this.#notDone(wish, launch, failure);
    }
    this.#options.log.warn({ launch: launch.clientToken, failure, attempts }, 'will try again');
    return this.#save(launch, {
      set: { ...set, trouble: failure, studioAttempts: attempts },
      // Said once, however many attempts it takes.
      news: launch.trouble === null ? [{ kind: 'trouble', failure }] : [],
      visible: launch.trouble?.kind !== failure.kind,
      release: { ...this.#again(launch), dueInMs: this.#waitMs(attempts) },
    });
  }

  /** 2 s, 4 s, 8 s … up to a minute, each up to half as long again. */
  #waitMs(attempts: number): number {
    return Math.min(60_000, 1_000 * 2 ** attempts) * (1 + this.#options.random() / 2);
  }

  #again(launch: Launch) {
    return { dueInMs: this.#options.pace.movingMs, seenWish: launch.wish };
  }

  #never(launch: Launch) {
    return { dueInMs: null, seenWish: launch.wish };
  }

  /** Saves under the claim; null when the claim is given back, or was no longer ours. */
  async #save(launch: Claimed<Launch>, change: StudioChange): Promise<Next> {
    const { store } = this.#options;
    const saved = await store.saveStudio(launch.clientToken, launch.ticket, change);
    const held = this.#held(launch, saved);
    return change.release === undefined ? held : null;
  }

  #held({ clientToken, ticket }: Claimed<Launch>, saved: Launch | null): Next {
    if (saved !== null) return { ...saved, ticket };
    this.#options.log.warn({ launch: clientToken }, 'claim lost, leaving it to others');
    return null;
  }
}

/** Whether a session in this state can be deleted, as far as anybody knows. */
function rests(state: LaunchState): boolean {
  return ['ready', 'stopped', 'failed'].includes(phaseOf(state));
}

/** What is refused on the move counts for nothing: it was to be expected. */
function refusalsAfter({ wish, state, studioAttempts }: Launch): number {
  return wish === 'terminate' && !rests(state) ? 0 : studioAttempts + 1;
}

function requestFor(launch: Launch) {
  const { clientToken, launchProfileId, ec2InstanceType, streamingImageId, ownedBy } = launch;
  return {
    clientToken,
    launchProfileId,
    ec2InstanceType,
    streamingImageId,
    ownedBy,
    tags: {
      'launched-by': 'nimble-session-bot',
      [clientTokenTag]: clientToken,
      'slack-team': launch.teamId,
      'slack-user': launch.requestedBy,
      ...(launch.channelId !== null && { 'slack-channel': launch.channelId }),
    },
  };
}
