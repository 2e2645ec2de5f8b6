import { z } from 'zod';
import { idleQuestionMs, keptOnMs, keptRenderingMs } from '../limits.js';
import type { Activity, SessionState } from '../studio/studio.js';
import { theBotWhenIdle } from './actors.js';
import type { Launch } from './launch.js';
import type { LaunchEvent } from './launch-event.js';
import { savedFrom, type Used } from './usage.js';

/** How it stands with a session that is idle. */
export const idleSchema = z.discriminatedUnion('is', [
  /** Its owner was asked, and it stops at that time unless it is used by then. */
  z.object({ is: z.literal('asked'), sinceMs: z.number(), stopAtMs: z.number() }),
  /** It is being stopped. */
  z.object({ is: z.literal('stopping'), sinceMs: z.number() }),
  /** It is not asked for until then: a person wants it on. */
  z.object({ is: z.literal('held'), untilMs: z.number() }),
  /** It is not asked for until then, because the stop failed. */
  z.object({ is: z.literal('not_stopped'), untilMs: z.number() }),
  /** It was stopped. At `untilMs` its own deadline would have stopped it; null: it had none. */
  z.object({
    is: z.literal('stopped'),
    sinceMs: z.number(),
    atMs: z.number(),
    untilMs: z.number().nullable(),
  }),
]);

export type Idle = z.infer<typeof idleSchema>;

type Asked = Extract<Idle, { is: 'asked' }>;

/** What a person may answer. Both keep it on; for how long differs. */
export const idleAnswers = ['keep_on', 'rendering'] as const;

export type IdleAnswer = (typeof idleAnswers)[number];

const keptForMs: Readonly<Record<IdleAnswer, number>> = {
  keep_on: keptOnMs,
  rendering: keptRenderingMs,
};

/** Until when the answer keeps it on. It takes nothing from an earlier one. */
export function heldUntilMs(answer: IdleAnswer, { idle }: Launch, nowMs: number): number {
  const untilMs = nowMs + keptForMs[answer];
  return idle?.is === 'held' ? Math.max(idle.untilMs, untilMs) : untilMs;
}

/** Whether a person wants it on at that time, and said so when it was idle. */
export function isHeldBeyond({ idle }: Pick<Launch, 'idle'>, atMs: number): boolean {
  return idle?.is === 'held' && idle.untilMs > atMs;
}

/** How long it may be idle before its owner is asked; null: it is never stopped for that. */
export function idleForMs({ lifetime, canStop }: Launch) {
  return lifetime.endedBy === 'bot' && canStop ? lifetime.idleForMs : null;
}

/** Whether the message has its buttons: its owner was asked, and it is on. */
export function isIdleAsked({ state, idle }: Launch): boolean {
  return state === 'READY' && (idle?.is === 'asked' || idle?.is === 'stopping');
}

/** Whether it has been idle all the time since its owner was asked. */
export function isStillIdle({ idle }: Launch, activity: Activity | null): boolean {
  if (idle?.is !== 'asked' && idle?.is !== 'stopping') return false;
  return activity?.kind === 'idle' && activity.sinceMs <= idle.sinceMs;
}

interface Change {
  idle: Idle | null;
  events: LaunchEvent[];
}

/** What it changes that the studio tells this of a session that was READY, and is; null: nothing. */
export function idleNow(launch: Launch, activity: Activity | null, nowMs: number): Change | null {
  const { state, idle, intent, openRequestBy } = launch;
  // What a person has asked for goes first.
  if (state !== 'READY' || (intent !== null && openRequestBy !== theBotWhenIdle)) return null;
  switch (idle?.is) {
    case 'asked':
    case 'stopping':
      if (!isStillIdle(launch, activity)) {
        const why = activity === null ? 'unknown' : 'used';
        return { idle: null, events: [{ kind: 'idle_over', why }] };
      }
      if (idle.is === 'asked') {
        if (nowMs < idle.stopAtMs) return null;
        return { idle: { is: 'stopping', sinceMs: idle.sinceMs }, events: [] };
      }
      // The stop was given up, which its owner was told.
      return intent === null
        ? { idle: { is: 'not_stopped', untilMs: nowMs + keptOnMs }, events: [] }
        : null;
    case 'held':
    case 'not_stopped':
      return nowMs < idle.untilMs ? null : asked(launch, activity, nowMs);
    case 'stopped':
    case undefined:
      return asked(launch, activity, nowMs);
  }
}

function asked(launch: Launch, activity: Activity | null, nowMs: number): Change | null {
  const afterMs = idleForMs(launch);
  if (afterMs === null || activity?.kind !== 'idle' || nowMs - activity.sinceMs < afterMs) {
    return null;
  }
  const idle = askedNow(activity.sinceMs, nowMs);
  // Its time is up by then, of which it has its own reminders.
  if (launch.stopAtMs !== null && launch.stopAtMs <= idle.stopAtMs) return null;
  return { idle, events: [questionOf(idle)] };
}

/** Its owner has the whole time to answer from now on. */
export function askedNow(sinceMs: number, nowMs: number): Asked {
  return { is: 'asked', sinceMs, stopAtMs: nowMs + idleQuestionMs };
}

/** What the thread tells of it. */
export function questionOf({ sinceMs, stopAtMs }: Asked): LaunchEvent {
  return { kind: 'idle', sinceMs, stopAtMs };
}

/** What a change of the state leaves of it, and what a stop has saved that is over; null: nothing changes. */
export function idleAfter(
  { idle, stopAtMs }: Launch,
  state: SessionState | 'FORGOTTEN',
  nowMs: number,
): { idle: Idle | null; used: Used[] } | null {
  const isStopped = state === 'STOP_IN_PROGRESS' || state === 'STOPPED';
  switch (idle?.is) {
    case 'asked':
      return { idle: null, used: [] };
    case 'stopping': {
      const { sinceMs } = idle;
      const stopped: Idle = { is: 'stopped', sinceMs, atMs: nowMs, untilMs: stopAtMs };
      return { idle: isStopped ? stopped : null, used: [] };
    }
    case 'stopped': {
      if (isStopped) return null;
      return { idle: null, used: savedSoFar(idle, nowMs) };
    }
    case 'held':
    case 'not_stopped':
    case undefined:
      return null;
  }
}

/** What its stop has saved by now, up to its own deadline. */
export function savedSoFar(
  { atMs, untilMs }: { atMs: number; untilMs: number | null },
  nowMs: number,
): Used[] {
  return savedFrom(atMs, Math.min(nowMs, untilMs ?? nowMs));
}
