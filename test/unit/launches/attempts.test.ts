import { describe, expect, it } from 'vitest';
import {
  type AfterRefusal,
  afterRefusal,
  failedForCapacity,
  typesOf,
  waitBeforeRound,
} from '../../../src/launches/attempts.js';
import type { Launch } from '../../../src/launches/launch.js';
import {
  defaultLimits,
  keepTryingEndsMs,
  longestWaitMs,
  roundAgainMaxMs,
} from '../../../src/limits.js';
import type { SessionProblem, SessionState } from '../../../src/studio/studio.js';
import { launchInState } from '../../support/launches.js';

const nowMs = 1_790_000_000_000;
const minute = 60_000;
const hour = 60 * minute;
const limits = { ...defaultLimits, roundAgainMs: minute };
const places = ['a', 'b'].map((id) => ({ id, name: `zone ${id}` }));
const offered = ['g4dn.4xlarge', 'g5.2xlarge', 'g5.8xlarge'];

const tried = (fields: Partial<Launch> = {}) =>
  launchInState({ places, placeId: 'a', offeredInstanceTypes: offered, ...fields });
const nextOf = (fields: Partial<Launch> = {}, atMs = nowMs, random = 0) =>
  afterRefusal(tried(fields), atMs, limits, random);

describe('what follows when nothing is free', () => {
  const keep = { keepTryingUntilMs: nowMs + 2 * hour };
  const others = { takesOtherTypes: true };
  const lastType = { ec2InstanceType: 'g4dn.4xlarge', insteadOfType: 'g5.2xlarge' };

  it.each<[string, Partial<Launch>, AfterRefusal['kind'], string, string | null]>([
    ['in the first place', {}, 'go_on', 'g5.2xlarge', 'b'],
    ['in the last place', { placeId: 'b' }, 'end', 'g5.2xlarge', 'a'],
    ['in the only place', { places: [{ id: 'a', name: 'a' }] }, 'end', 'g5.2xlarge', 'a'],
    ['in a place that is not offered any more', { placeId: 'x' }, 'go_on', 'g5.2xlarge', 'a'],
    ['where no places are known', { places: [], placeId: 'x' }, 'end', 'g5.2xlarge', 'x'],
    ['and other types are taken', { placeId: 'b', ...others }, 'go_on', 'g5.8xlarge', null],
    [
      'of the second type in the first place',
      { ...others, ec2InstanceType: 'g5.8xlarge', insteadOfType: 'g5.2xlarge' },
      'go_on',
      'g5.8xlarge',
      'b',
    ],
    [
      'of the last type that the profile lists',
      { ...others, placeId: 'b', ec2InstanceType: 'g5.8xlarge', insteadOfType: 'g5.2xlarge' },
      'go_on',
      'g4dn.4xlarge',
      null,
    ],
    ['of any type', { ...others, placeId: 'b', ...lastType }, 'end', 'g5.2xlarge', null],
    ['and it keeps trying', { ...keep, placeId: 'b' }, 'wait', 'g5.2xlarge', 'a'],
    [
      'of any type, and it keeps trying',
      { ...keep, ...others, placeId: 'b', ...lastType },
      'wait',
      'g5.2xlarge',
      null,
    ],
    [
      'when the time is over',
      { placeId: 'b', keepTryingUntilMs: nowMs + keepTryingEndsMs },
      'end',
      'g5.2xlarge',
      'a',
    ],
  ])('%s', (_, fields, kind, type, placeId) => {
    const next = nextOf(fields);
    const asked = tried(fields);
    expect(next.kind).toBe(kind);
    expect({ ...asked, ...next.set }).toMatchObject({ ec2InstanceType: type, placeId });
    expect(next.set).toMatchObject({ attempt: asked.attempt + 1, createSentAtMs: null });
    const asFirst = type === 'g5.2xlarge' ? null : 'g5.2xlarge';
    expect({ ...asked, ...next.set }.insteadOfType).toBe(asFirst);
  });

  it('says that it was in vain only to the person who had it wait', () => {
    expect(nextOf({ placeId: 'b' })).toMatchObject({ failure: null, set: { refusedRounds: 1 } });
    expect(nextOf({ placeId: 'b', keepTryingUntilMs: nowMs })).toMatchObject({
      failure: { kind: 'waited_in_vain' },
    });
  });

  it('waits longer each time, up to less than ten minutes', () => {
    const waits: number[] = [];
    let launch: Partial<Launch> = { placeId: 'b', ...keep };
    let atMs = nowMs;
    for (let round = 1; round <= 6; round += 1) {
      const next = nextOf(launch, atMs);
      expect(next.set).toMatchObject({ refusedRounds: round, refusedSinceMs: nowMs });
      const nextMs = next.set.nextRoundAtMs ?? 0;
      expect(next.set.attemptSinceMs).toBe(nextMs);
      waits.push((nextMs - atMs) / minute);
      launch = { ...launch, ...next.set, placeId: 'b' };
      atMs = nextMs;
    }
    expect(waits).toEqual([1, 2, 4, 8, roundAgainMaxMs / minute, roundAgainMaxMs / minute]);
    expect(roundAgainMaxMs).toBeLessThan(longestWaitMs);
  });

  it('spreads the rounds by up to a quarter of the pause', () => {
    expect(nextOf({ placeId: 'b', ...keep }, nowMs, 1).set.nextRoundAtMs).toBe(nowMs + 45_000);
  });

  it('has its last round a little before the time is over', () => {
    const keepTryingUntilMs = nowMs + 50_000;
    const { set } = nextOf({ placeId: 'b', keepTryingUntilMs });
    expect(set.nextRoundAtMs).toBe(keepTryingUntilMs - keepTryingEndsMs);
  });

  it('numbers every attempt anew, over all places, types and rounds', () => {
    let launch = tried({ ...keep, ...others });
    const requests = new Map<number, string>();
    for (let count = 0; count < 30; count += 1) {
      const { attempt, ec2InstanceType, placeId } = launch;
      expect(requests.has(attempt)).toBe(false);
      requests.set(attempt, `${ec2InstanceType} ${placeId}`);
      launch = { ...launch, ...afterRefusal(launch, nowMs, limits, 0).set };
      // As it is admitted.
      launch.placeId ??= 'a';
    }
    const round = [...requests.values()].slice(0, 6);
    expect(new Set(round).size).toBe(6);
    expect([...requests.values()].slice(6, 12)).toEqual(round);
  });
});

describe('the types that a launch may take', () => {
  it.each<[string, Partial<Launch>, string[]]>([
    ['only the one', {}, ['g5.2xlarge']],
    ['any', { takesOtherTypes: true }, ['g5.2xlarge', 'g5.8xlarge', 'g4dn.4xlarge']],
    [
      'any, when the one is not offered any more',
      { takesOtherTypes: true, ec2InstanceType: 'g6.xlarge' },
      ['g6.xlarge', ...offered],
    ],
  ])('%s', (_, fields, types) => expect(typesOf(tried(fields))).toEqual(types));
});

describe('the wait before a round', () => {
  it.each<[string, number | null, number | null]>([
    ['is none when none is planned', null, null],
    ['is what is left of it', nowMs + 5, 5],
    ['is over when its time has come', nowMs, null],
    ['is over when the clock was set back', nowMs + longestWaitMs + 1, null],
  ])('%s', (_, nextRoundAtMs, waitMs) => {
    expect(waitBeforeRound(tried({ nextRoundAtMs }), nowMs)).toBe(waitMs);
  });
});

describe('a session that failed', () => {
  it.each<[string, Partial<Launch>, SessionState, SessionProblem | null, boolean]>([
    ['for lack of capacity', {}, 'CREATE_FAILED', 'capacity', true],
    ['for another reason', {}, 'CREATE_FAILED', 'network', false],
    ['to start', {}, 'START_FAILED', 'capacity', false],
    ['after it was READY', { firstReadyAtMs: 1 }, 'CREATE_FAILED', 'capacity', false],
    ['as people were told', { state: 'CREATE_FAILED' }, 'CREATE_FAILED', 'capacity', false],
    ['and is to be terminated', { intent: 'terminate' }, 'CREATE_FAILED', 'capacity', false],
  ])('%s', (_, fields, state, problem, leadsOn) => {
    const launch = launchInState({ state: 'CREATE_IN_PROGRESS', ...fields });
    expect(failedForCapacity(launch, { state, problem })).toBe(leadsOn);
  });
});
