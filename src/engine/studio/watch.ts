import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { failureFrom } from '../../launches/failures.js';
import { type Failure, phaseOf } from '../../launches/launch.js';
import { changeSeen, changeUnseen, changeWhenMissing } from '../../launches/observation.js';
import type { Claimed } from '../../launches/ports/claim.js';
import type {
  StudioChange,
  StudioTasks,
  WatchedLaunch,
} from '../../launches/ports/studio-tasks.js';
import type { StreamingSession, Studio } from '../../studio/studio.js';
import type { Limits } from '../limits.js';
import { renewedWhile } from '../renewed.js';

export interface WatchOptions {
  store: Pick<StudioTasks, 'saveStudio' | 'keepWatching' | 'renew'>;
  studio: Pick<Studio, 'getSessions'>;
  limits: Limits;
  clock: () => number;
  /** Called whenever there is something to tell. */
  changed: () => void;
  log: Logger;
}

/** What the studio answered about one session. */
type Answer = StreamingSession | 'not_found' | Failure;

/**
 * Looks at all sessions that are due in as few calls as possible, and saves what has changed.
 * What has not changed costs nothing but its share of a listing.
 */
export class Watch {
  readonly #options: WatchOptions;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  async run(watched: Claimed<WatchedLaunch>[], signal: AbortSignal): Promise<void> {
    const [first] = watched;
    if (first === undefined) return;
    await renewedWhile(this.#options, first.ticket, () =>
      this.#look(first.ticket, watched, signal),
    );
  }

  async #look(
    ticket: string,
    watched: Claimed<WatchedLaunch>[],
    signal: AbortSignal,
  ): Promise<void> {
    const { store, limits, changed, log } = this.#options;
    const answers = await this.#ask(watched, signal);
    if (signal.aborted) return;
    const failures = [...answers.values()].filter((answer) => isFailure(answer));
    const [failure] = failures;
    if (failure !== undefined) log.warn({ failure, sessions: failures.length }, 'could not look');
    for (const launch of watched) {
      const answer = answers.get(launch.sessionId);
      const change = answer === undefined ? null : this.#change(launch, answer);
      if (change === null) continue;
      await this.#save(launch, change);
      // The rest, which goes back at the end, may be thousands.
      changed();
      // A database in this process answers at once; however many have changed, others have a turn.
      await nextTurn();
    }
    // Everything else is as it was, and goes back in one query. After a failure the limits is slower.
    const slower = failures.length > 0 ? 3 : 1;
    await store.keepWatching(ticket, {
      movingInMs: limits.movingMs * slower,
      settledInMs: limits.settledMs,
    });
  }

  async #ask(watched: WatchedLaunch[], signal: AbortSignal): Promise<Map<string, Answer>> {
    const ids = watched.map(({ sessionId }) => sessionId);
    const { sessions, missing, failures } = await this.#options.studio.getSessions(ids, signal);
    return new Map<string, Answer>([
      ...sessions.map((session): [string, Answer] => [session.id, session]),
      ...missing.map((id): [string, Answer] => [id, 'not_found']),
      ...[...failures].map(([id, error]): [string, Answer] => [id, failureFrom(error)]),
    ]);
  }

  #change(
    launch: WatchedLaunch,
    answer: Answer,
  ): Pick<StudioChange, 'set' | 'events' | 'visible'> | null {
    const { clock, limits } = this.#options;
    if (answer === 'not_found') return changeWhenMissing(launch, clock(), limits);
    if (!isFailure(answer)) return changeSeen(launch, answer, clock(), limits);
    const unseen = changeUnseen(launch, clock(), limits);
    if (unseen !== null) return unseen;
    // Whoever waits for a machine is told that nobody can see it right now; the others need not be.
    const waiting = phaseOf(launch.state) === 'moving' && !launch.troubled;
    return waiting
      ? { set: { trouble: answer }, events: [{ kind: 'trouble', failure: answer }] }
      : null;
  }

  async #save(
    launch: Claimed<WatchedLaunch>,
    change: Pick<StudioChange, 'set' | 'events' | 'visible'>,
  ): Promise<void> {
    const { store, limits, log } = this.#options;
    const phase = phaseOf(change.set.state ?? launch.state);
    // Nobody knows what follows a state that this version does not know.
    const moving =
      phase === 'moving' || phase === 'unknown' || (change.set.missingSinceMs ?? null) !== null;
    const dueInMs = phase === 'over' ? null : moving ? limits.movingMs : limits.settledMs;
    await store.saveStudio(launch.clientToken, launch.ticket, {
      ...change,
      release: { dueInMs, seenIntent: null },
    });
    const { state } = change.set;
    if (state === undefined) return;
    const { clientToken, sessionId } = launch;
    log.info(
      { launch: clientToken, session: sessionId, state, statusCode: change.set.statusCode },
      'session changed',
    );
  }
}

function isFailure(answer: Answer): answer is Failure {
  return answer !== 'not_found' && 'kind' in answer;
}
