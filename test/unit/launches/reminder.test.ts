import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../src/launches/launch.js';
import { deadlineOf, leadsFor, reminderDue } from '../../../src/launches/reminder.js';
import { launchInState } from '../../support/launches.js';

const minute = 60_000;
const stopAtMs = 1_790_000_000_000;
const terminateAtMs = stopAtMs + 1_440 * minute;
const leadsMs = [30 * minute, 10 * minute];

const ready = (changed: Partial<Launch> = {}) =>
  launchInState({ state: 'READY', stopAtMs, ...changed });

/** What is reminded of at each minute before (and after) the deadline, remembered each time. */
function reminders(launch: Launch, minutes: readonly number[], leads = leadsMs) {
  let remembered = launch;
  return minutes.map((before) => {
    const due = reminderDue(remembered, stopAtMs - before * minute, leads);
    if (due === null) return null;
    remembered = { ...remembered, remindedDeadlineMs: due.atMs, remindedLeadMs: due.leadMs };
    return due.leadMs / minute;
  });
}

describe('a reminder', () => {
  it('comes once for each lead before the deadline', () => {
    expect(reminders(ready(), [31, 30, 29, 11, 10, 9, 1])).toEqual([
      null,
      30,
      null,
      null,
      10,
      null,
      null,
    ]);
  });

  it('comes for each lead, in any order of the setting', () => {
    expect(
      reminders(
        ready(),
        [30, 10, 5],
        [5, 30, 10].map((lead) => lead * minute),
      ),
    ).toEqual([30, 10, 5]);
  });

  it('is not made up for when a shorter lead has begun', () => {
    expect(reminders(ready(), [9, 8])).toEqual([10, null]);
    expect(reminders(ready(), [20, 9])).toEqual([30, 10]);
  });

  it('is over with the deadline', () => {
    expect(reminders(ready(), [0, -1, -100])).toEqual([null, null, null]);
    expect(reminderDue(ready(), stopAtMs - 1, leadsMs)).toMatchObject({ leadMs: 10 * minute });
  });

  it('says what happens, and when', () => {
    expect(reminderDue(ready(), stopAtMs - 30 * minute, leadsMs)).toEqual({
      what: 'stop',
      atMs: stopAtMs,
      leadMs: 30 * minute,
    });
  });

  it('comes again when the deadline has moved, for each lead', () => {
    const reminded = ready({ remindedDeadlineMs: stopAtMs, remindedLeadMs: 10 * minute });
    const moved = { ...reminded, stopAtMs: stopAtMs + 120 * minute };
    const at = (before: number) =>
      reminderDue(moved, moved.stopAtMs - before * minute, leadsMs)?.leadMs ?? null;
    expect(at(31)).toBeNull();
    expect(at(30)).toBe(30 * minute);
    expect(at(10)).toBe(10 * minute);
  });

  it('is never given when none is set', () => {
    expect(reminderDue(ready(), stopAtMs - 1, [])).toBeNull();
  });

  it('of a stopped session is about its termination', () => {
    const stopped = ready({
      state: 'STOPPED',
      terminateAtMs,
      remindedDeadlineMs: stopAtMs,
      remindedLeadMs: 10 * minute,
    });
    expect(reminderDue(stopped, stopAtMs - minute, leadsMs)).toBeNull();
    expect(reminderDue(stopped, terminateAtMs - 30 * minute, leadsMs)).toEqual({
      what: 'terminate',
      atMs: terminateAtMs,
      leadMs: 30 * minute,
    });
  });
});

describe('how far ahead the owner is reminded', () => {
  const hour = 60 * minute;
  const bots = {
    endedBy: 'bot',
    onForMs: 10 * hour,
    longestMs: null,
    stoppedForMs: 0,
    idleForMs: null,
  } as const;

  it.each<[string, Partial<Launch>, readonly number[]]>([
    ['of the studio’s stop', {}, [0.5, 1 / 6]],
    ['of the studio’s termination', { state: 'STOPPED' }, [0.5, 1 / 6]],
    ['of the bot’s stop', { lifetime: bots }, [0.5, 1 / 6]],
    [
      'of the bot’s termination of what is stopped',
      { state: 'STOPPED', lifetime: { ...bots, stoppedForMs: 96 * hour } },
      [72, 24, 2],
    ],
    [
      'of that, if it comes sooner than the first of them',
      { state: 'STOPPED', lifetime: { ...bots, stoppedForMs: 24 * hour } },
      [2],
    ],
  ])('%s', (_what, changed, hours) => {
    const leads = leadsFor(ready(changed), leadsMs);
    expect(leads.map((leadMs) => leadMs / hour)).toEqual(hours);
  });
});

describe('what happens next by itself', () => {
  const both = { stopAtMs, terminateAtMs };
  const stop = { what: 'stop', atMs: stopAtMs };
  const terminate = { what: 'terminate', atMs: terminateAtMs };

  it.each<[string, Partial<Launch>, ReturnType<typeof deadlineOf> | object]>([
    ['READY with both times: it is stopped', { state: 'READY', ...both }, stop],
    ['READY that cannot be stopped', { state: 'READY', terminateAtMs }, terminate],
    ['STOPPED', { state: 'STOPPED', ...both }, terminate],
    ['STOPPED that may stay so', { state: 'STOPPED', stopAtMs }, null],
    ['READY without times', { state: 'READY' }, null],
    ['on the move', { state: 'STOP_IN_PROGRESS', ...both }, null],
    ['being created', { state: 'CREATE_IN_PROGRESS', ...both }, null],
    ['failed', { state: 'STOP_FAILED', ...both }, null],
    ['over', { state: 'DELETED', ...both }, null],
    ['UNKNOWN', { state: 'UNKNOWN', ...both }, null],
  ])('to a session %s', (_what, changed, deadline) => {
    expect(deadlineOf(launchInState(changed))).toEqual(deadline);
  });
});
