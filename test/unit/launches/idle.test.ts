import { describe, expect, it } from 'vitest';
import { theBotInTime, theBotWhenIdle } from '../../../src/launches/actors.js';
import { heldUntilMs, type Idle, idleAfter, idleNow } from '../../../src/launches/idle.js';
import { intentAfter } from '../../../src/launches/intents.js';
import type { Launch } from '../../../src/launches/launch.js';
import type { Activity, Lifetime } from '../../../src/studio/studio.js';
import { launchInState } from '../../support/launches.js';

const minute = 60_000;
const hour = 60 * minute;
const nowMs = 1_790_000_000_000;

const lifetime: Lifetime = {
  endedBy: 'bot',
  onForMs: 10 * hour,
  longestMs: null,
  stoppedForMs: null,
  idleForMs: hour,
};

const ready = (changed: Partial<Launch> = {}) =>
  launchInState({ state: 'READY', sessionId: 's-1', lifetime, ...changed });
const idleFor = (ms: number): Activity => ({ kind: 'idle', sinceMs: nowMs - ms });
const active: Activity = { kind: 'active' };
const askedAt: Idle = { is: 'asked', sinceMs: nowMs - 2 * hour, stopAtMs: nowMs };
const stopping: Idle = { is: 'stopping', sinceMs: nowMs - 2 * hour };
const wanted = { intent: 'stop', openRequestBy: theBotWhenIdle } as const;

describe('what is seen of an idle session', () => {
  const question: Idle = { is: 'asked', sinceMs: nowMs - hour, stopAtMs: nowMs + 30 * minute };

  it.each<[string, Partial<Launch>, Activity | null, Idle | null | undefined]>([
    ['idle for long enough', {}, idleFor(hour), question],
    ['idle for less', {}, idleFor(hour - 1), undefined],
    ['in use', {}, active, undefined],
    ['that the studio does not tell of', {}, null, undefined],
    [
      'whose profile does not ask',
      { lifetime: { ...lifetime, idleForMs: null } },
      idleFor(9 * hour),
      undefined,
    ],
    ['that the studio ends', { lifetime: { endedBy: 'studio' } }, idleFor(9 * hour), undefined],
    ['that cannot be stopped', { canStop: false }, idleFor(9 * hour), undefined],
    ['that is not on', { state: 'STOPPED' }, idleFor(9 * hour), undefined],
    [
      'that a person is stopping',
      { intent: 'stop', openRequestBy: 'U1' },
      idleFor(hour),
      undefined,
    ],
    [
      'whose time is up within half an hour',
      { stopAtMs: nowMs + 30 * minute },
      idleFor(hour),
      undefined,
    ],
    ['whose time is up later', { stopAtMs: nowMs + 31 * minute }, idleFor(hour), question],
    ['held', { idle: { is: 'held', untilMs: nowMs + 1 } }, idleFor(9 * hour), undefined],
    ['held until now', { idle: { is: 'held', untilMs: nowMs } }, idleFor(hour), question],
    [
      'asked about, still idle',
      { idle: { ...askedAt, stopAtMs: nowMs + 1 } },
      idleFor(2 * hour),
      undefined,
    ],
    ['asked about, whose half hour is over', { idle: askedAt }, idleFor(2 * hour), stopping],
    ['asked about, in use', { idle: askedAt }, active, null],
    ['asked about, used in between', { idle: askedAt }, idleFor(2 * hour - 1), null],
    ['asked about, not told of any more', { idle: askedAt }, null, null],
    [
      'asked about, being terminated',
      { idle: askedAt, intent: 'terminate', openRequestBy: 'U1' },
      active,
      undefined,
    ],
    ['being stopped for that', { idle: stopping, ...wanted }, idleFor(2 * hour), undefined],
    ['being stopped for that, in use', { idle: stopping, ...wanted }, active, null],
    [
      'whose stop was given up',
      { idle: stopping },
      idleFor(2 * hour),
      { is: 'not_stopped', untilMs: nowMs + 4 * hour },
    ],
    [
      'not asked about until now, because the stop was given up',
      { idle: { is: 'not_stopped', untilMs: nowMs } },
      idleFor(2 * hour),
      { ...question, sinceMs: nowMs - 2 * hour },
    ],
  ])('one %s', (_, changed, activity, idle) => {
    const change = idleNow(ready(changed), activity, nowMs);
    expect(change?.idle).toEqual(idle);
    const kinds = change?.events.map(({ kind }) => kind);
    if (idle === null) expect(kinds).toEqual(['idle_over']);
    else if (idle?.is === 'asked') expect(kinds).toEqual(['idle']);
    else expect(kinds ?? []).toEqual([]);
  });

  it('says whether it is used, or not told of any more', () => {
    const why = (activity: Activity | null) =>
      idleNow(ready({ idle: askedAt }), activity, nowMs)?.events;
    expect(why(active)).toEqual([{ kind: 'idle_over', why: 'used' }]);
    expect(why(null)).toEqual([{ kind: 'idle_over', why: 'unknown' }]);
  });
});

describe('the intent to stop it', () => {
  it.each<[string, Activity | null | undefined, 'stop' | null]>([
    ['is there while it is idle', idleFor(2 * hour), 'stop'],
    ['is there while nothing was asked', undefined, 'stop'],
    ['goes when it is used', active, null],
    ['goes when it was used meanwhile', idleFor(minute), null],
    ['goes when the studio does not tell', null, null],
  ])('%s', (_, activity, intent) => {
    const launch = ready({ idle: stopping, ...wanted });
    const { state, ec2InstanceType } = launch;
    const seen = { state, ec2InstanceType, ...(activity !== undefined && { activity }) };
    expect(intentAfter(launch, seen)).toBe(intent);
    // That of a person, or of a deadline, does not look at its use.
    for (const openRequestBy of ['U1', theBotInTime]) {
      expect(intentAfter({ ...launch, openRequestBy }, seen)).toBe('stop');
    }
  });
});

describe('a stop for being idle', () => {
  const untilMs = nowMs + 3 * hour;

  it.each(['STOP_IN_PROGRESS', 'STOPPED'] as const)('is noted in %s', (state) => {
    expect(idleAfter(ready({ idle: stopping, stopAtMs: untilMs }), state, nowMs)).toEqual({
      idle: { is: 'stopped', sinceMs: nowMs - 2 * hour, atMs: nowMs, untilMs },
      used: [],
    });
    const stopped: Idle = { is: 'stopped', sinceMs: 1, atMs: nowMs, untilMs };
    expect(idleAfter(ready({ idle: stopped, stopAtMs: null }), state, nowMs + hour)).toBeNull();
  });

  it.each([
    ['until it is started', 2, 'START_IN_PROGRESS', untilMs, 2],
    ['until it is gone', 2, 'FORGOTTEN', untilMs, 2],
    ['until its own deadline', 50, 'DELETE_IN_PROGRESS', untilMs, 3],
    ['until it is started, if it had none', 50, 'READY', null, 50],
  ] as const)('has saved what it would have been on: %s', (_, hours, state, endMs, saved) => {
    const stopped: Idle = { is: 'stopped', sinceMs: 1, atMs: nowMs, untilMs: endMs };
    const after = idleAfter(ready({ idle: stopped, stopAtMs: null }), state, nowMs + hours * hour);
    expect(after?.idle).toBeNull();
    expect(after?.used.reduce((sum, { savedMs }) => sum + savedMs, 0)).toBe(saved * hour);
    expect(after?.used.every(({ onMs, usd }) => onMs === 0 && usd === 0)).toBe(true);
  });

  it('has saved nothing if it did not come for that', () => {
    for (const idle of [askedAt, stopping]) {
      const after = idleAfter(ready({ idle, stopAtMs: untilMs }), 'DELETE_IN_PROGRESS', nowMs);
      expect(after).toEqual({ idle: null, used: [] });
    }
    const held: Idle = { is: 'held', untilMs };
    expect(idleAfter(ready({ idle: held, stopAtMs: untilMs }), 'STOPPED', nowMs)).toBeNull();
    expect(idleAfter(ready({ idle: null, stopAtMs: untilMs }), 'STOPPED', nowMs)).toBeNull();
  });
});

describe('an answer', () => {
  it('holds for four hours, or for twelve, and takes nothing from an earlier one', () => {
    expect(heldUntilMs('keep_on', ready({ idle: askedAt }), nowMs)).toBe(nowMs + 4 * hour);
    expect(heldUntilMs('rendering', ready({ idle: null }), nowMs)).toBe(nowMs + 12 * hour);
    const idle: Idle = { is: 'held', untilMs: nowMs + 5 * hour };
    expect(heldUntilMs('keep_on', ready({ idle }), nowMs)).toBe(nowMs + 5 * hour);
    expect(heldUntilMs('rendering', ready({ idle }), nowMs)).toBe(nowMs + 12 * hour);
  });
});
