import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keepTrying } from '../../../src/launches/keep-trying.js';
import { failureOf } from '../../../src/launches/launch.js';
import { GivenEngine, minute } from '../../support/engine-context.js';
import { noRules } from '../../support/examples.js';
import { unlimited } from '../../support/quotas.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';

describe('a launch that is to be kept trying', () => {
  const engine = new GivenEngine();
  const { clientToken, changed, isAdmin } = engine;

  const asked = () => ({
    clientToken,
    untilMs: engine.nowMs + 120 * minute,
    takesOtherTypes: false,
    by: ada,
    press: 'press-1',
  });

  const submit = () =>
    keepTrying(
      {
        store: engine.store,
        people: { isAdminAtHand: () => isAdmin(ada) === null },
        rules: noRules,
        room: unlimited,
        approval: { withinMs: 24 * 60 * minute },
        clock: () => engine.nowMs,
        auditLog: engine.auditLog,
        interactions: engine.interactions,
        changed,
        log: engine.ctx.log,
      },
      asked(),
    );

  beforeEach(async () => {
    const failure = failureOf('capacity');
    const granted = { approval: 'granted', decidedBy: ben, beginsAtMs: engine.nowMs } as const;
    await engine.addSession(
      { state: 'NOT_CREATED', sessionId: null, failure, ...granted },
      { dueInMs: minute },
    );
  });

  it('answers deliveries alike that come after one another', async () => {
    expect(await submit()).toEqual({ kind: 'requested' });
    expect(await submit()).toEqual({ kind: 'requested' });
  });

  it('answers deliveries alike that come at one moment', async () => {
    const before = await engine.read();
    expect(await submit()).toEqual({ kind: 'requested' });
    vi.spyOn(engine.store, 'get').mockResolvedValueOnce(before);
    expect(await submit()).toEqual({ kind: 'requested' });
  });

  it.each([
    ['as long as it could be decided', 24, 'granted', ben],
    ['and not longer', 25, null, null],
  ])('goes by the approval that it had, %s', async (_what, hours, approval, decidedBy) => {
    engine.nowMs += hours * 60 * minute;
    expect(await submit()).toEqual({ kind: 'requested' });
    expect(await engine.read()).toMatchObject({ approval, decidedBy });
  });

  it('is refused once it has ended otherwise', async () => {
    await engine.store.dismiss(clientToken, { by: ada, press: 'press-0' });
    expect(await submit()).toMatchObject({ kind: 'refused', refusal: 'wrong_state' });
  });
});
