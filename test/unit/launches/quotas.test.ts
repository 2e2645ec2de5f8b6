import { describe, expect, it } from 'vitest';
import {
  type Budget,
  countedIn,
  everyBudget,
  levelOf,
  noQuotas,
  type Quotas,
  reachedIn,
  roomIn,
  type SessionLimit,
  spentOf,
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

const given = (...limits: SessionLimit[]): Quotas => ({ ...noQuotas, limits });

describe('which limits concern a launch', () => {
  it.each([
    ['of its profile, by name', limit({ profile: 'Animation' }), true],
    ['of its profile, by id', limit({ profile: 'lp-Animation' }), true],
    ['of another profile', limit({ profile: 'Layout' }), false],
    ['of a group of its owner', limit({ group: animators }), true],
    ['of a group and its profile', limit({ group: animators, profile: 'Animation' }), true],
    ['of a group and another profile', limit({ group: animators, profile: 'Layout' }), false],
  ])('one %s: %j, %s', (_what, one, concerns) => {
    const { limits, isSure } = roomIn(given(one), launch(ada), known);
    expect(limits.map(({ limit: found }) => found)).toEqual(concerns ? [one] : []);
    expect(isSure).toBe(true);
  });

  it('not one of a group whose owner is no member', () => {
    expect(roomIn(given(limit({ group: animators })), launch(ben), known).limits).toEqual([]);
  });

  it('is not sure while the members of a group that matters are not known', () => {
    const unknown = limit({ group: 'S0OTHERS' });
    expect(roomIn(given(unknown), launch(ada), known)).toEqual({
      limits: [],
      budgets: [],
      isSure: false,
    });
    const elsewhere = limit({ group: 'S0OTHERS', profile: 'Layout' });
    expect(roomIn(given(elsewhere), launch(ada), known).isSure).toBe(true);
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

describe('which budgets concern a launch', () => {
  const budget = (changed: Partial<Budget>): Budget => ({
    usd: 100,
    person: null,
    group: null,
    profile: null,
    ...changed,
  });
  const budgets = [
    budget({ usd: 1 }),
    budget({ usd: 2, person: '*' }),
    budget({ usd: 3, person: ben }),
    budget({ usd: 4, group: animators }),
    budget({ usd: 5, profile: 'Layout' }),
  ];
  const quotas: Quotas = { ...noQuotas, budgets };
  const sums = [
    { ...launch(ada), usd: 10 },
    { ...launch(ada, 'Layout'), usd: 20 },
    { ...launch(ben, 'Layout'), usd: 40 },
  ];

  it.each([
    ['a member of the group', ada, 'Animation', [1, 2, 4]],
    ['one with a budget of their own', ben, 'Layout', [1, 3, 5]],
  ])('of %s', (_who, owner, profile, expected) => {
    const { budgets: found } = roomIn(quotas, launch(owner, profile), known);
    expect(found.map(({ budget: { usd } }) => usd)).toEqual(expected);
    const ofPerson = found.filter(({ budget: { person } }) => person !== null);
    expect(ofPerson.map(({ budget: { person } }) => person)).toEqual([owner]);
  });

  it('and what is spent of each', () => {
    const spendings = everyBudget(quotas, sums, known).map((one) => spentOf(one, sums));
    expect(
      spendings.map(({ budget: { usd, person }, spentUsd }) => [usd, person, spentUsd]),
    ).toEqual([
      [1, null, 70],
      [2, ada, 30],
      [3, ben, 40],
      [4, null, 30],
      [5, null, 60],
    ]);
  });

  it('are told of at 80 % and at 100 %', () => {
    const at = (spentUsd: number) => levelOf({ budget: budget({}), spentUsd });
    expect([0, 79.99, 80, 99.99, 100, 250].map(at)).toEqual([null, null, 80, 80, 100, 100]);
  });
});
