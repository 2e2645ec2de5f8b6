import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type FailureKind, failureOf } from '../../../src/launches/failures.js';
import type { People } from '../../../src/launches/ports/people.js';
import type { Room } from '../../../src/launches/room.js';
import { SessionActions } from '../../../src/launches/session-actions.js';
import { GivenEngine, minute } from '../../support/engine-context.js';
import { noRules } from '../../support/examples.js';
import { unlimited } from '../../support/quotas.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';

describe('a launch that is to be kept trying', () => {
  const engine = new GivenEngine();
  const { clientToken, changed, isAdmin } = engine;

  const asked = () => ({
    action: 'keep_trying' as const,
    clientToken,
    actor: ada,
    press: 'press-1',
    keep: { untilMs: engine.nowMs + 120 * minute, takesOtherTypes: false },
  });

  const actionsIn = (
    room: Pick<Room, 'atHand' | 'spentIn'>,
    isAdminAtHand: People['isAdminAtHand'] = () => false,
  ) =>
    new SessionActions({
      store: engine.store,
      studio: engine.studio,
      people: { isAdmin, isAdminAtHand, isAdminForCertain: isAdmin },
      rules: noRules,
      room,
      approval: { isApproverAtHand: () => false, withinMs: 24 * 60 * minute },
      clock: () => engine.nowMs,
      auditLog: engine.auditLog,
      interactions: engine.interactions,
      changed,
      log: engine.ctx.log,
    });

  const submit = () => actionsIn(unlimited).store(asked());

  beforeEach(async () => {
    const failure = failureOf('capacity');
    const granted = { approval: 'granted', decidedBy: ben, beginsAtMs: engine.nowMs } as const;
    await engine.addSession(
      { state: 'NOT_CREATED', sessionId: null, failure, ...granted },
      { dueInMs: minute },
    );
  });

  it('answers deliveries alike that come after one another', async () => {
    expect(await submit()).toMatchObject({ kind: 'requested' });
    expect(await submit()).toMatchObject({ kind: 'requested' });
  });

  it('answers deliveries alike of an admin of whom Slack said so some minutes ago', async () => {
    const isAdminAtHand = (_id: string, atMostMs?: number) =>
      atMostMs === undefined ? true : null;
    const byMei = { ...asked(), actor: 'U0MEI00003' };
    const actions = actionsIn(unlimited, isAdminAtHand);
    expect(await actions.store(byMei)).toMatchObject({ kind: 'requested' });
    expect(await actions.store(byMei)).toMatchObject({ kind: 'requested' });
  });

  it('answers deliveries alike that come at one moment', async () => {
    const before = await engine.read();
    expect(await submit()).toMatchObject({ kind: 'requested' });
    vi.spyOn(engine.store, 'get').mockResolvedValueOnce(before);
    expect(await submit()).toMatchObject({ kind: 'requested' });
  });

  it.each([
    ['as long as it could be decided', 24, 'granted', ben],
    ['and not longer', 25, null, null],
  ])('goes by the approval that it had, %s', async (_what, hours, approval, decidedBy) => {
    engine.nowMs += hours * 60 * minute;
    expect(await submit()).toMatchObject({ kind: 'requested' });
    expect(await engine.read()).toMatchObject({ approval, decidedBy });
  });

  it('is refused once it has ended otherwise', async () => {
    await engine.store.dismiss(clientToken, { by: ada, press: 'press-0' });
    expect(await submit()).toMatchObject({ kind: 'refused', refusal: 'wrong_state' });
  });

  const none = { group: null, profile: null, sessions: 0 };
  const spent = { usd: 1, person: null, group: null, profile: null };
  it.each<[string, Pick<Room, 'atHand' | 'spentIn'>, FailureKind]>([
    [
      'a limit is reached',
      {
        atHand: () => ({ limits: [{ limit: none, members: null }], budgets: [], isSure: true }),
        spentIn: async () => null,
      },
      'limit_reached',
    ],
    [
      'a budget is spent',
      {
        atHand: () => ({ limits: [], budgets: [{ budget: spent, members: null }], isSure: true }),
        spentIn: async () => spent,
      },
      'budget_spent',
    ],
  ])('stays as it is while %s, and that is recorded once', async (_what, room, kind) => {
    const before = await engine.read();
    const actions = actionsIn(room);
    const answer = await actions.store(asked());
    expect(answer).toMatchObject({ kind: 'no_room', failure: { kind } });
    expect(await actions.answer(asked(), answer)).toEqual(answer);
    expect(await actions.answer(asked(), answer)).toBeNull();
    expect(await engine.read()).toEqual(before);
    const recorded = (await engine.auditLog.newest(100)).filter(({ result }) => result === kind);
    expect(recorded).toMatchObject([{ action: 'keep_trying', actor: ada, clientToken }]);
  });
});
