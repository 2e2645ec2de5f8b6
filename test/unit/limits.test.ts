import { describe, expect, it } from 'vitest';
import * as limits from '../../src/limits.js';
import { readSandboxSettings } from '../../src/settings/read-settings.js';

const {
  beginCallsWithinMs,
  defaultLimits,
  intentKeptForMs,
  leaseMs,
  longestWaitMs,
  missingAgainAfterMs,
  slackCallMs,
  studioBackOffMaxMs,
  studioCallMs,
  studioReadMs,
  studioRetries,
  studioRetryMaxMs,
  studioRetryMinMs,
  tokenTrustedForMs,
} = limits;

const minute = 60_000;
const sum = (durations: readonly number[]) => durations.reduce((one, other) => one + other, 0);

/** p-retry: each wait is twice the one before, and up to twice as long by chance. */
const studioWaits = Array.from({ length: studioRetries }, (_, retry) =>
  Math.min(2 * studioRetryMinMs * 2 ** retry, studioRetryMaxMs),
);
const attempts = studioRetries + 1;
const longestCallMs = attempts * studioCallMs + sum(studioWaits);
const longestQuestionMs = (limits.slackReadRetries + 1) * limits.slackReadMs;
const longestReadMs = sum(studioReadMs) + sum(studioWaits);

/** The back-off after a failure at the studio is up to half as long again. */
const longestBackOffMs = 1.5 * studioBackOffMaxMs;

/** The settings with the longest and the shortest waits that an operator may choose. */
const settings = (POLL_INTERVAL_SECONDS: string, minutes: string) =>
  readSandboxSettings({
    POLL_INTERVAL_SECONDS,
    READY_TIMEOUT_MINUTES: minutes,
    REMINDER_MINUTES: minutes,
  }).limits;
const slowest = settings('60', '1440');
const fastest = settings('1', '1');

/** In each pair the first is shorter than the second. */
type Ordered = Readonly<Record<string, readonly [number, number]>>;

function holds(ordered: Ordered): void {
  it.each(Object.entries(ordered))('%s', (_what, [shorter, longer]) => {
    expect(shorter).toBeLessThan(longer);
  });
}

describe('a claim outlasts', () => {
  holds({
    'the longest step: three attempts to terminate, then three to observe why not': [
      longestCallMs + longestReadMs,
      leaseMs,
    ],
    'three attempts to create': [longestCallMs, leaseMs],
    'a last call to Slack that begins as late as it may': [
      beginCallsWithinMs + slackCallMs,
      leaseMs,
    ],
    'a last question to Slack about a person, asked again': [
      beginCallsWithinMs + limits.slackAskedAgainMs + longestQuestionMs,
      leaseMs,
    ],
    'two renewals, so that one may be lost': [2 * limits.renewEveryMs, leaseMs],
  });
});

describe('no task is put off longer than a clock that was set back would explain', () => {
  holds({
    'by a claim': [leaseMs, longestWaitMs],
    'by the back-off at the studio': [longestBackOffMs, longestWaitMs],
    'by the back-off in Slack': [limits.slackBackOffMaxMs, longestWaitMs],
    'by a pause that Slack asks for': [limits.slackPauseMaxMs, longestWaitMs],
    'by a refusal that an operator has to mend': [limits.slackRefusedAgainMs, longestWaitMs],
    'by the search after a post without an answer': [defaultLimits.searchAfterMs, longestWaitMs],
    'between two observations at rest': [slowest.settledMs, longestWaitMs],
    // After an observation that failed, three times as long.
    'between two observations on the move': [3 * slowest.movingMs, longestWaitMs],
  });
});

describe('the loop', () => {
  holds({
    'sleeps shorter while it cannot claim what is due': [
      limits.shortestSleepMs,
      limits.longestSleepMs,
    ],
    'sleeps shorter than a session on the move waits': [
      limits.longestSleepMs,
      fastest.movingMs + 1,
    ],
    'waits for its steps before the process is ended': [
      limits.stopStepsWithinMs,
      limits.stopProcessWithinMs,
    ],
    'sweeps again sooner when a session is out of place': [
      limits.defaultLimits.sweepAgainMs,
      limits.defaultLimits.sweepEveryMs,
    ],
    'forgets interactions more often than they age': [
      limits.defaultLimits.sweepEveryMs,
      limits.interactionsKeptMs,
    ],
    'keeps launches that are over for longer than Slack repeats a press': [
      limits.interactionsKeptMs,
      readSandboxSettings({ KEEP_DAYS: '7' }).limits.keptMs,
    ],
  });
});

describe('an alert', () => {
  const overAfterMs = limits.alertOverAfterSweeps * defaultLimits.sweepEveryMs;

  holds({
    'that a bot died over is claimed again by the next round': [
      leaseMs,
      defaultLimits.sweepEveryMs,
    ],
    'outlasts a sweep that is missed': [2 * defaultLimits.sweepEveryMs, overAfterMs],
    'that one bot alone sees outlasts its restart': [
      defaultLimits.alertAfterMs + 2 * defaultLimits.sweepEveryMs,
      overAfterMs,
    ],
    'tells of a session that does not end when the admins hear of it too': [
      limits.notEndingAfterMs - 1,
      (limits.endAttemptsUntold - 1) * limits.endTriedAgainMs,
    ],
  });
});

describe('a launch', () => {
  holds({
    // AWS: a client token is remembered for at least 15 minutes.
    'is sent again only while its token is remembered': [
      tokenTrustedForMs + longestCallMs,
      15 * minute,
    ],
    'is sent again more than once in that time': [longestBackOffMs, tokenTrustedForMs],
    'is not closed while its last Create may be on its way': [
      longestCallMs,
      defaultLimits.missingForMs,
    ],
    'is trusted for a part of the time that it may take': [
      tokenTrustedForMs,
      defaultLimits.readyTimeoutMs,
    ],
  });
});

describe('a session', () => {
  holds({
    'that was READY is believed gone sooner than a new one': [
      missingAgainAfterMs,
      defaultLimits.missingForMs,
    ],
    'that was READY and is gone is closed within a minute, with one call to Slack': [
      defaultLimits.settledMs + Math.max(missingAgainAfterMs, defaultLimits.movingMs),
      minute,
    ],
    'is observed before its shortest reminder is over': [
      defaultLimits.settledMs,
      Math.min(...fastest.reminderLeadsMs),
    ],
    'is observed more often on the move than at rest': [
      defaultLimits.movingMs,
      defaultLimits.settledMs,
    ],
  });
});

describe('an intent', () => {
  holds({
    'is tried more than once before it is given up': [longestBackOffMs, intentKeptForMs],
    'is refused as often as it may be before it is given up': [
      limits.intentRefusalsAtMost * slowest.movingMs,
      intentKeptForMs,
    ],
  });
});

describe('a session whose time is up', () => {
  holds({
    'is tried for an hour before the admins are told': [
      60 * minute - 1,
      (limits.endAttemptsUntold - 1) * limits.endTriedAgainMs,
    ],
    'is tried again only when the studio has been asked more than once': [
      longestBackOffMs,
      limits.endTriedAgainMs,
    ],
    'is offered to be prolonged after the message had time to change': [
      defaultLimits.settledMs,
      limits.prolongOfferedMs,
    ],
    'is offered to be prolonged for a shorter time than that adds': [
      limits.prolongOfferedMs,
      limits.prolongedByMs,
    ],
    'is observed before the shortest reminder of its termination is over': [
      slowest.settledMs,
      Math.min(...limits.stoppedLeadsMs),
    ],
  });
});

describe('a time that a sentence says in words', () => {
  it('is as long as it says: “more than ten minutes”, and “did not stop for an hour”', () => {
    expect(limits.intentKeptForMs).toBe(10 * minute);
    expect(limits.notEndingAfterMs).toBe(60 * minute);
  });
});

describe('a read at the studio', () => {
  it('has a limit for each of its attempts, the last as long as any other call', () => {
    expect(studioReadMs).toHaveLength(attempts);
    expect(studioReadMs.at(-1)).toBe(studioCallMs);
  });
});
