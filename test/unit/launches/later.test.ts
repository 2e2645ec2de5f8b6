import { describe, expect, it } from 'vitest';
import { estimateFrom } from '../../../src/launches/estimate.js';
import { isShortNotice, lateByMs, planned, timeProblem } from '../../../src/launches/later.js';
import {
  justPastMs,
  keepTryingMs,
  launchLeadMs,
  longestLaunchLeadMs,
  plannedAheadMs,
} from '../../../src/limits.js';
import { launchInState, newLaunch } from '../../support/launches.js';

const minute = 60_000;
const nowMs = newLaunch().requestedAtMs;

describe('the time at which a workstation is to be ready', () => {
  it.each<[string, number, ReturnType<typeof timeProblem>]>([
    ['is ahead', minute, null],
    ['is now', 0, null],
    ['has gone by while the form was open', -justPastMs, null],
    ['is past', -justPastMs - 1, 'past'],
    ['is as far ahead as can be', plannedAheadMs, null],
    ['is further ahead', plannedAheadMs + 1, 'too_far'],
    ['is in the year 33658', 1_000_000_000_000_000, 'too_far'],
  ])('%s', (_what, aheadMs, problem) => {
    expect(timeProblem(nowMs + aheadMs, nowMs)).toBe(problem);
  });
});

describe('a launch for later', () => {
  const durations = [3, 4, 5, 6, 7, 8, 9, 10, 11, 40].map((minutes) => minutes * minute);
  const began = (readyInMs: number, estimate = estimateFrom(durations), changed = {}) =>
    planned(newLaunch(changed), nowMs + readyInMs, estimate);

  it.each<[string, number, number | null, number]>([
    ['as long before as nine of ten took', 60 * minute, 11 * minute, 49 * minute],
    ['a usual time before, if nothing is known', 60 * minute, null, 60 * minute - launchLeadMs],
    [
      'the longest time before, at most',
      120 * minute,
      300 * minute,
      120 * minute - longestLaunchLeadMs,
    ],
    ['at once, if that is past', 10 * minute, 11 * minute, 0],
    ['at once, if the time itself has just gone by', -minute, null, 0],
  ])('begins %s', (_when, readyInMs, slowMs, beginsInMs) => {
    const estimate = slowMs === null ? null : { typicalMs: slowMs / 2, slowMs };
    expect(began(readyInMs, estimate).beginsAtMs - nowMs).toBe(beginsInMs);
  });

  it('goes by nine of ten of the launches before it', () => {
    expect(began(60 * minute).beginsAtMs).toBe(nowMs + 49 * minute);
  });

  it('keeps trying from when it begins', () => {
    const keepTryingUntilMs = nowMs + keepTryingMs;
    const { beginsAtMs, keepTryingUntilMs: untilMs } = began(60 * minute, null, {
      keepTryingUntilMs,
    });
    expect(untilMs).toBe(beginsAtMs + keepTryingMs);
    expect(began(60 * minute).keepTryingUntilMs).toBeNull();
  });

  it('is at short notice if it began at once', () => {
    const launch = (beginsInMs: number, readyByMs: number | null) =>
      launchInState({ requestedAtMs: nowMs, beginsAtMs: nowMs + beginsInMs, readyByMs });
    expect(isShortNotice(launch(0, nowMs + minute))).toBe(true);
    expect(isShortNotice(launch(1, nowMs + minute))).toBe(false);
    expect(isShortNotice(launch(0, null))).toBe(false);
  });

  it.each<[string, number | null, number | null, number | null]>([
    ['in time', nowMs, nowMs - 1, null],
    ['in time, as people read clocks', nowMs, nowMs + minute - 1, null],
    ['late', nowMs, nowMs + minute, minute],
    ['not ready yet', nowMs, null, null],
    ['at no time asked for', null, nowMs, null],
  ])('is ready %s', (_what, readyByMs, firstReadyAtMs, lateMs) => {
    expect(lateByMs(launchInState({ readyByMs, firstReadyAtMs }))).toBe(lateMs);
  });
});
