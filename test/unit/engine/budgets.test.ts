import { beforeEach, describe, expect, it } from 'vitest';
import { tellBudgets } from '../../../src/engine/budgets.js';
import { PersonLookupError } from '../../../src/launches/ports/people.js';
import type { UserGroupMembers } from '../../../src/launches/ports/user-groups.js';
import { noQuotas } from '../../../src/launches/quotas.js';
import { Room } from '../../../src/launches/room.js';
import { dayOf } from '../../../src/launches/usage.js';
import { leaseMs } from '../../../src/limits.js';
import { GivenEngine } from '../../support/engine-context.js';

const ada = 'U0ADA00001';
const none = { person: null, group: null, profile: null };
const budgets = [
  { ...none, usd: 1_000 },
  { ...none, person: '*', usd: 100 },
];

describe('budgets of a month', () => {
  const engine = new GivenEngine();
  const { tellAdmins: tell } = engine;
  let groups: UserGroupMembers;

  /** As each bot is after its start: it remembers nothing. */
  function newBot(of = budgets): { run: () => Promise<void> } {
    const { ctx, usage } = engine;
    const quotas = { ...noQuotas, budgets: of };
    const room = new Room({ quotas, groups, store: ctx.store, usage, clock: ctx.clock });
    return { run: () => tellBudgets({ ...ctx, room }) };
  }

  beforeEach(() => {
    groups = { membersOf: async () => new Map(), membersAtHand: () => new Map() };
    tell.mockResolvedValue(true);
  });

  async function spend(usd: number): Promise<void> {
    await engine.add({ clientToken: `of ${engine.nowMs} for ${usd}` });
    await engine.change(
      { set: {}, used: [{ day: dayOf(engine.nowMs), onMs: 1, usd, savedMs: 0 }] },
      null,
    );
  }

  const told = () => tell.mock.calls.map(([notice, person]) => ({ ...notice, person }));

  it('are told of once by each level, to their owner and the admins, whatever restarts', async () => {
    await spend(79);
    await newBot().run();
    expect(told()).toEqual([]);
    await spend(2);
    const [one, other] = [newBot(), newBot()];
    await Promise.all([one.run(), other.run()]);
    await newBot().run();
    await spend(30);
    await Promise.all([one.run(), other.run()]);
    await newBot().run();
    const of = { kind: 'budget', budget: { ...none, person: ada, usd: 100 }, person: ada };
    expect(told()).toEqual([
      { ...of, level: 80, spentUsd: 81 },
      { ...of, level: 100, spentUsd: 111 },
    ]);
  });

  it('are told of again until one of them was told', async () => {
    await spend(90);
    tell.mockResolvedValueOnce(false);
    await newBot().run();
    await newBot().run();
    expect(told()).toHaveLength(1);
    engine.nowMs += leaseMs;
    await newBot().run();
    engine.nowMs += leaseMs;
    await newBot().run();
    expect(told()).toHaveLength(2);
  });

  it('are told of anew once they were raised', async () => {
    await spend(90);
    await newBot().run();
    await spend(20);
    await newBot([{ ...none, person: '*', usd: 120 }]).run();
    expect(told()).toMatchObject([
      { level: 80, budget: { usd: 100 } },
      { level: 80, budget: { usd: 120 } },
    ]);
  });

  it('begin anew with the month', async () => {
    await spend(90);
    await newBot().run();
    engine.nowMs += 31 * 24 * 3_600_000;
    await newBot().run();
    expect(told()).toHaveLength(1);
    await spend(90);
    await newBot().run();
    expect(told()).toHaveLength(2);
  });

  it('wait while Slack does not say who is in a group', async () => {
    await spend(90);
    groups.membersOf = async () => {
      throw new PersonLookupError('Slack usergroups.users.list: no answer');
    };
    await newBot().run();
    expect(told()).toEqual([]);
    expect(engine.logged.map(({ msg }) => msg)).toEqual(['not known whose budgets are spent']);
  });
});
