import { describe, expect, it } from 'vitest';
import {
  countedIn,
  limitsOf,
  type Quotas,
  reachedIn,
  type SessionLimit,
} from '../../../src/launches/quotas.js';

const [ada, ben] = ['U0ADA00001', 'U0BEN00002'];
const animators = 'S0ANIMATORS';
const known = new Map([[animators, new Set([ada])]]);

function limit(changed: Partial<SessionLimit>): SessionLimit {
  return { group: null, profile: null, sessions: 1, ...changed };
}

function launch(owner: string, name = 'Animation') {
  return { owner, launchProfileId: `lp-${name}`, launchProfileName: name };
}

const given = (...limits: SessionLimit[]): Quotas => ({ limits });

describe('which limits concern a launch', () => {
  it.each([
    ['of its profile, by name', limit({ profile: 'Animation' }), true],
    ['of its profile, by id', limit({ profile: 'lp-Animation' }), true],
    ['of another profile', limit({ profile: 'Layout' }), false],
    ['of a group of its owner', limit({ group: animators }), true],
    ['of a group and its profile', limit({ group: animators, profile: 'Animation' }), true],
    ['of a group and another profile', limit({ group: animators, profile: 'Layout' }), false],
  ])('one %s: %j, %s', (_what, one, concerns) => {
    const { limits, isSure } = limitsOf(given(one), launch(ada), known);
    expect(limits.map(({ limit: found }) => found)).toEqual(concerns ? [one] : []);
    expect(isSure).toBe(true);
  });

  it('not one of a group whose owner is no member', () => {
    expect(limitsOf(given(limit({ group: animators })), launch(ben), known).limits).toEqual([]);
  });

  it('is not sure while the members of a group that matters are not known', () => {
    const unknown = limit({ group: 'S0OTHERS' });
    expect(limitsOf(given(unknown), launch(ada), known)).toEqual({ limits: [], isSure: false });
    const elsewhere = limit({ group: 'S0OTHERS', profile: 'Layout' });
    expect(limitsOf(given(elsewhere), launch(ada), known).isSure).toBe(true);
  });
});

describe('a limit', () => {
  const held = [
    { ...launch(ada), sessions: 2 },
    { ...launch(ben), sessions: 3 },
    { ...launch(ada, 'Layout'), sessions: 4 },
  ];

  it('counts what is of its profile and by its members', () => {
    const profile = { limit: limit({ profile: 'Animation' }), members: null };
    expect(countedIn(profile, held)).toBe(5);
    const group = { limit: limit({ group: animators }), members: new Set([ada]) };
    expect(countedIn(group, held)).toBe(6);
  });

  it('is reached when as many are there as there may be', () => {
    const of = (sessions: number) => ({ limit: limit({ sessions }), members: null });
    expect(reachedIn([of(10)], held)).toBeNull();
    expect(reachedIn([of(10), of(9)], held)).toEqual(limit({ sessions: 9 }));
    expect(reachedIn([of(0)], [])).toEqual(limit({ sessions: 0 }));
  });
});
