import type { Launch } from '../launches/launch.js';
import { endForLeaver } from '../launches/leavers.js';
import type { Admins } from '../launches/ports/admins.js';
import { type People, PersonLookupError } from '../launches/ports/people.js';
import { leaverTriedAgainMs, ownersAtOnce } from '../limits.js';
import type { EngineContext } from './context.js';

interface LeaversContext
  extends Pick<EngineContext, 'store' | 'limits' | 'clock' | 'steadyClock' | 'changed' | 'log'> {
  people: Pick<People, 'hasLeft'>;
  admins: Admins;
}

/**
 * Looks once a day whether the owners of live sessions are still in the workspace, and tells the admins of
 * those who are not. Slack is asked again before anything is ended: an owner may have come back.
 */
export class Leavers {
  readonly #ctx: LeaversContext;
  /** When each owner was looked at, by the steady clock. */
  #lookedAtMs: ReadonlyMap<string, number> = new Map();
  /** When the bot began to end each launch: what fails is not tried all the time. */
  readonly #endedAtMs = new Map<string, number>();
  #nextAtMs: number;

  constructor(ctx: LeaversContext) {
    this.#ctx = ctx;
    this.#nextAtMs = ctx.steadyClock() + ctx.limits.sweepEveryMs;
  }

  get isDue(): boolean {
    return this.#ctx.steadyClock() >= this.#nextAtMs;
  }

  /** A part of the owners at a time: Slack limits how often it may be asked. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, limits, steadyClock } = this.#ctx;
    const nowMs = steadyClock();
    this.#nextAtMs = nowMs + limits.sweepEveryMs;
    const owners = await store.liveOwners();
    const lookedAtMs = new Map(
      owners.map(({ owner }) => [owner, this.#lookedAtMs.get(owner) ?? Number.NEGATIVE_INFINITY]),
    );
    this.#lookedAtMs = lookedAtMs;
    const due = owners
      .filter(({ owner, hasLeft }) => {
        return hasLeft || nowMs - (lookedAtMs.get(owner) ?? 0) >= limits.ownersEveryMs;
      })
      .slice(0, ownersAtOnce);
    for (const { owner } of due) {
      if (signal.aborted) return;
      lookedAtMs.set(owner, nowMs);
      await this.look(owner);
    }
  }

  /** Looks whether this owner has left or come back, and does what follows. */
  async look(owner: string): Promise<void> {
    const { store, people, admins, log } = this.#ctx;
    if (!(await store.liveOwners()).some((one) => one.owner === owner)) return;
    try {
      if (!(await people.hasLeft(owner))) {
        if (await store.noteBack(owner)) log.info({ slackUser: owner }, 'owner has come back');
        return;
      }
    } catch (error) {
      if (!(error instanceof PersonLookupError)) throw error;
      log.warn({ err: error, slackUser: owner }, 'not known whether an owner has left');
      return;
    }
    const [first, ...others] = await store.noteLeft(owner);
    if (first !== undefined) {
      log.warn(
        { slackUser: owner, launches: 1 + others.length },
        'owner of live sessions has left',
      );
      await admins.tell({ kind: 'owner_left', launches: [first, ...others] });
    }
    await this.#endOverdue(owner);
  }

  async #endOverdue(owner: string): Promise<void> {
    const { store, limits, clock, changed, admins } = this.#ctx;
    const overdue = (await store.ofLeaver(owner)).filter(
      ({ ownerLeftAtMs }) =>
        ownerLeftAtMs !== null && clock() - ownerLeftAtMs >= limits.leaverGraceMs,
    );
    const ended: Launch[] = [];
    for (const launch of overdue) if (await this.#end(launch)) ended.push(launch);
    if (overdue.length > 0) changed(owner);
    const [first, ...others] = ended;
    if (first !== undefined) {
      await admins.tell({ kind: 'ended_for_leaver', launches: [first, ...others] });
    }
  }

  /** Begins to end it, unless that was tried a short while ago. Returns whether it is the first time. */
  async #end(launch: Launch): Promise<boolean> {
    const { store, steadyClock, log } = this.#ctx;
    const { clientToken } = launch;
    const endedAtMs = this.#endedAtMs.get(clientToken);
    if (endedAtMs !== undefined && steadyClock() - endedAtMs < leaverTriedAgainMs) return false;
    const intent = endForLeaver(launch);
    if (intent === null || !(await store.setLeaverIntent(launch, intent))) return false;
    this.#endedAtMs.set(clientToken, steadyClock());
    log.warn({ launch: clientToken, intent }, 'session of an owner who has left is being ended');
    return endedAtMs === undefined;
  }
}
