import type { Launch } from '../../launches/launch.js';
import type { LaunchEvent } from '../../launches/launch-event.js';
import { ownEndMs } from '../../launches/lifetime.js';
import { idleQuestionMs } from '../../limits.js';
import { timeAhead, timeOf } from './mrkdwn.js';
import { diskWords } from './names.js';

type Question = Extract<LaunchEvent, { kind: 'idle' }>;

/** Whether the question still stands: a reply may wait for Slack until it does not. */
export function isOpen({ sinceMs, stopAtMs }: Question, { state, idle }: Launch): boolean {
  return (
    state === 'READY' &&
    idle?.is === 'asked' &&
    idle.sinceMs === sinceMs &&
    idle.stopAtMs === stopAtMs
  );
}

function reason(sinceMs: number, nowMs: number): string {
  return `nobody has been connected since ${timeOf(sinceMs, nowMs)}, and its GPU is at rest`;
}

/** Before it is stopped for being idle. */
export function idleWords(launch: Launch, event: Question, person: string): string {
  const { sinceMs, stopAtMs } = event;
  const nowMs = stopAtMs - idleQuestionMs;
  const why = reason(sinceMs, nowMs);
  const when = timeAhead(stopAtMs, nowMs);
  if (!isOpen(event, launch)) return `This workstation was to stop ${when}: ${why}.`;
  return `${person} is this workstation in use? ${why.charAt(0).toUpperCase()}${why.slice(1)}. It stops ${when}. What is not saved is lost then. ${diskWords(launch)} If you connect at least two minutes before that, it stays on.`;
}

const over: Readonly<Record<Extract<LaunchEvent, { kind: 'idle_over' }>['why'], string>> = {
  used: 'It is in use again, so it stays on.',
  unknown: 'I can no longer tell whether it is in use, so it stays on.',
};

export function idleOverWords({ why }: Extract<LaunchEvent, { kind: 'idle_over' }>): string {
  return over[why];
}

/** Until when it is not stopped for being idle, with its deadline if that comes before. */
export function heldWords(launch: Launch, untilMs: number): string {
  const endMs = ownEndMs(launch);
  const stays = `it stays on until ${timeOf(untilMs, launch.stateSinceMs)} although it is idle`;
  if (endMs === null || endMs > untilMs) return `${stays}.`;
  return `${stays}, but no longer than its profile lets it: it stops ${timeAhead(endMs, launch.stateSinceMs)}.`;
}

/** It was stopped for that. */
export function idleStoppedWords(launch: Launch): string {
  const { idle } = launch;
  const when = idle?.is === 'stopped' ? ` at ${timeOf(idle.atMs, idle.atMs)}` : '';
  const since = idle?.is === 'stopped' ? ` since ${timeOf(idle.sinceMs, idle.atMs)}` : '';
  return `Stopped${when}: nobody had been connected${since}, and its GPU was at rest. ${diskWords(launch)} *Start* brings it back.`;
}
