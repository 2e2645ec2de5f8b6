import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keepTrying } from '../../../src/launches/keep-trying.js';
import { failureOf } from '../../../src/launches/launch.js';
import { GivenEngine, minute } from '../../support/engine-context.js';
import { noRules } from '../../support/examples.js';
import { unlimited } from '../../support/quotas.js';

const ada = 'U0ADA00001';

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
        auditLog: engine.auditLog,
        interactions: engine.interactions,
        changed,
        log: engine.ctx.log,
      },
      asked(),
    );

  beforeEach(async () => {
    const failure = failureOf('capacity');
    await engine.addSession(
      { state: 'NOT_CREATED', sessionId: null, failure },
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

  it('is refused once it has ended otherwise', async () => {
    await engine.store.dismiss(clientToken, { by: ada, press: 'press-0' });
    expect(await submit()).toMatchObject({ kind: 'refused', refusal: 'wrong_state' });
  });
});
