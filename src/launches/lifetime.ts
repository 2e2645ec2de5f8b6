import { z } from 'zod';
import { prolongedByMs } from '../limits.js';
import type { Lifetime } from '../studio/studio.js';
import type { Launch } from './launch.js';
import { type LaunchState, states } from './states.js';

const time = z.number().nullable();

export const lifetimeSchema: z.ZodType<Lifetime> = z.discriminatedUnion('endedBy', [
  z.object({ endedBy: z.literal('studio') }),
  z.object({
    endedBy: z.literal('bot'),
    onForMs: time,
    longestMs: time,
    stoppedForMs: time,
    idleForMs: time,
  }),
]);

type Times = Pick<Launch, 'stopAtMs' | 'terminateAtMs'>;

export type Deadlines = Times & Pick<Launch, 'endAtMs' | 'endAttempts' | 'endToldAtMs'>;

/**
 * What it changes about the bot's own deadlines that a session is in this state. They are set when it comes
 * into the state, and an observation leaves them alone: the owner may have prolonged them meanwhile.
 */
export function ownDeadlines(
  state: LaunchState,
  launch: Launch,
  nowMs: number,
): Partial<Deadlines> {
  const { lifetime, endAtMs: knownAtMs } = launch;
  if (lifetime.endedBy === 'studio') return {};
  const lastsMs = lastsIn(state, lifetime);
  // An adopted session, or one that was found again, comes into no state and has no deadline yet.
  if (state === launch.state && (knownAtMs !== null || lastsMs === null)) return {};
  const endAtMs = lastsMs === null ? null : nowMs + lastsMs;
  const isStop = ownEnd({ ...launch, state }) === 'stop';
  return {
    stopAtMs: isStop ? endAtMs : null,
    terminateAtMs: isStop ? null : endAtMs,
    endAtMs,
    endAttempts: 0,
    endToldAtMs: null,
  };
}

/**
 * Of a session whose profile is gone: each time is the longest that another profile of the studio gives. With none
 * there, it counts as one that the studio ends.
 */
export function longestLifetime(known: readonly Lifetime[]): Lifetime {
  const ofBot = known.flatMap((one) => (one.endedBy === 'bot' ? [one] : []));
  if (ofBot.length === 0) return { endedBy: 'studio' };
  const longest = (what: 'onForMs' | 'longestMs' | 'stoppedForMs' | 'idleForMs') => {
    const times = ofBot.flatMap((one) => one[what] ?? []);
    return times.length < ofBot.length ? null : Math.max(...times);
  };
  return {
    endedBy: 'bot',
    onForMs: longest('onForMs'),
    longestMs: longest('longestMs'),
    stoppedForMs: longest('stoppedForMs'),
    idleForMs: longest('idleForMs'),
  };
}

/** With no more time to be on than it is needed for, where the bot ends sessions. */
export function neededLifetime(lifetime: Lifetime, neededForMs: number): Lifetime {
  if (lifetime.endedBy === 'studio') return lifetime;
  const { onForMs, longestMs } = lifetime;
  return {
    ...lifetime,
    onForMs: Math.min(onForMs ?? neededForMs, neededForMs),
    longestMs: Math.min(longestMs ?? neededForMs, neededForMs),
  };
}

/** How the bot ends a session whose time is up in this state. */
export function ownEnd({ state, canStop }: Launch): 'stop' | 'terminate' {
  return canStop && states[state].endsAfter === 'on' ? 'stop' : 'terminate';
}

/** How long a session stays in this state before the bot ends that; null: for ever. */
export function lastsIn(state: LaunchState, lifetime: Lifetime): number | null {
  const { endsAfter } = states[state];
  if (lifetime.endedBy === 'studio' || endsAfter === null) return null;
  const { onForMs, longestMs, stoppedForMs } = lifetime;
  if (endsAfter === 'stopped') return stoppedForMs;
  if (onForMs === null || longestMs === null) return onForMs;
  return Math.min(onForMs, longestMs);
}

/** The deadline that the bot has set itself for a READY session; null: there is none. */
export function ownEndMs({ state, lifetime, stopAtMs, terminateAtMs }: Launch): number | null {
  return lifetime.endedBy === 'bot' && state === 'READY' ? (stopAtMs ?? terminateAtMs) : null;
}

/** Up to when a READY session can be prolonged; without a limit, for ever. */
export function longestEndMs({ lifetime, readyAtMs }: Launch): number {
  if (lifetime.endedBy === 'studio' || lifetime.longestMs === null || readyAtMs === null) {
    return Number.POSITIVE_INFINITY;
  }
  return readyAtMs + lifetime.longestMs;
}

/**
 * When a session that ends at `endMs` would end once it is prolonged; null: no later.
 * @param nowMs a deadline that is past counts from now
 */
export function prolongedUntilMs(launch: Launch, endMs: number, nowMs: number): number | null {
  const untilMs = Math.min(Math.max(endMs, nowMs) + prolongedByMs, longestEndMs(launch));
  return untilMs > Math.max(endMs, nowMs) ? untilMs : null;
}

/** Whether the message offers to prolong the session: in the hour before its end. */
export function isProlongOffered(launch: Launch): boolean {
  const { lastHourOfMs } = launch;
  return lastHourOfMs !== null && lastHourOfMs === ownEndMs(launch);
}
