import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type StraySession,
  type SweptLaunch,
  sessionToken,
} from '../../launches/ports/stray-sessions.js';
import { candidateFrom, isUntagged, type SweepStep, sweepStep } from '../../launches/sweep.js';
import { sweepTokensAtOnce } from '../../limits.js';
import type { StreamingSession } from '../../studio/studio.js';
import type { EngineContext } from '../context.js';
import { noteUnclaimed } from './unclaimed.js';

/**
 * Compares the studio's sessions with the rows of this database, so that none is left without a row: a
 * session that a lost answer left behind, or that was made twice. A session is dealt with once it was
 * seen out of place in two listings: in between, its row may just have been on its way. One of an unknown
 * launch is only told, so one listing is enough.
 */
export class Sweep {
  readonly #ctx: EngineContext;
  /** Sessions that the last listing had out of place, and when each was first seen so. */
  #seenOnce: ReadonlyMap<string, number> = new Map();
  readonly #reported = new Set<string>();
  readonly #nextIn: (ms: number) => void;

  /** @param nextIn hears after each comparison when the next sweep is due */
  constructor(ctx: EngineContext, nextIn: (ms: number) => void) {
    this.#ctx = ctx;
    this.#nextIn = nextIn;
  }

  async run(signal: AbortSignal): Promise<void> {
    const begunAtMs = this.#ctx.steadyClock();
    const listing = await this.#ctx.studio.listSessions(signal);
    await this.compare(listing, begunAtMs, new Set(), signal);
  }

  /**
   * Compares a whole listing with the rows.
   * @param begunAtMs when the listing was asked for, by the steady clock
   * @param accounted ids of sessions that are known to have their row
   */
  async compare(
    listing: readonly StreamingSession[],
    begunAtMs: number,
    accounted: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const candidates = listing
      .filter(({ id }) => !accounted.has(id))
      .map((session) => candidateFrom(session, this.#ctx.botName))
      .filter((session) => session !== null);
    const rows = await this.#rowsOf(candidates);
    const steps = candidates
      .map((session) => sweepStep(session, rows))
      .filter((step) => step !== null);
    const seenOnce = new Map<string, number>();
    const unclaimed = new Set<string>();
    for (const step of steps) {
      const { sessionId } = step.session;
      if (step.do === 'report') {
        unclaimed.add(sessionId);
        this.#report(step.session);
        continue;
      }
      const seenAtMs = this.#seenOnce.get(sessionId);
      // A listing that had begun by then may be as old as the one that had it first.
      if (seenAtMs !== undefined && begunAtMs > seenAtMs) await this.#take(step);
      // What was dealt with counts as seen for the first time when it is out of place again.
      else seenOnce.set(sessionId, seenAtMs ?? this.#ctx.steadyClock());
    }
    this.#seenOnce = seenOnce;
    const listed = new Set(listing.map(({ id }) => id));
    for (const id of this.#reported) if (!listed.has(id)) this.#reported.delete(id);
    const { sweepAgainMs, sweepEveryMs } = this.#ctx.limits;
    const isPending = steps.length > unclaimed.size;
    this.#nextIn(isPending ? sweepAgainMs : sweepEveryMs);
    const without = listing.filter(({ id }) => unclaimed.has(id));
    if (await noteUnclaimed(this.#ctx, without, listing, signal)) this.#nextIn(sweepAgainMs);
  }

  async #rowsOf(candidates: readonly StraySession[]): Promise<Map<string, SweptLaunch>> {
    const tokens = candidates.flatMap(({ clientToken, sessionId }) => [
      clientToken,
      sessionToken(sessionId),
    ]);
    const rows = new Map<string, SweptLaunch>();
    for (let from = 0; from < tokens.length; from += sweepTokensAtOnce) {
      const some = tokens.slice(from, from + sweepTokensAtOnce);
      for (const row of await this.#ctx.store.sweptLaunches(some)) rows.set(row.clientToken, row);
      // SQLite answers within the turn: others get theirs.
      await nextTurn();
    }
    const untagged = candidates.filter(isUntagged).map(({ sessionId }) => sessionId);
    for (let from = 0; from < untagged.length; from += sweepTokensAtOnce) {
      const some = untagged.slice(from, from + sweepTokensAtOnce);
      for (const row of await this.#ctx.store.sweptSessions(some)) {
        if (row.sessionId !== null) rows.set(sessionToken(row.sessionId), row);
      }
    }
    return rows;
  }

  #report({ clientToken, sessionId, state }: StraySession): void {
    if (this.#reported.has(sessionId)) return;
    this.#reported.add(sessionId);
    const about = { launch: clientToken, session: sessionId, state };
    this.#ctx.log.warn(about, 'session of a launch that this database does not have');
  }

  async #take({ do: what, session }: Exclude<SweepStep, { do: 'report' }>): Promise<void> {
    const { store, log, changed } = this.#ctx;
    const about = { launch: session.clientToken, session: session.sessionId, state: session.state };
    let owner: string | null;
    switch (what) {
      case 'reopen':
        owner = await store.reopen(session, null, { kind: 'found_again' });
        if (owner !== null) log.warn(about, 'session found again, launch reopened');
        break;
      case 'reopen_to_terminate':
        owner = await store.reopen(session, 'terminate', { kind: 'made_after_all' });
        if (owner !== null) log.error(about, 'session without a launch found, terminating it');
        break;
      case 'take_late':
        owner = await store.takeLate(session);
        if (owner !== null) log.warn(about, 'session of an earlier attempt found, launch goes on');
        break;
      case 'add_second':
        owner = await store.addSecond(session, { kind: 'made_twice' });
        if (owner !== null) log.error(about, 'second session of a launch found, terminating it');
        break;
    }
    if (owner !== null) changed(owner);
  }
}
