import { describe, expect, it } from 'vitest';
import type { SessionAction } from '../../../../src/launches/actions.js';
import { PersonLookupError } from '../../../../src/launches/ports/people.js';
import { intentKeptForMs } from '../../../../src/limits.js';
import { GivenEngine, minute } from '../../../support/engine-context.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const mei = 'U0MEI00003';

describe('an intent of a person who is not the owner', () => {
  const engine = new GivenEngine();
  const { studio, clientToken, isAdmin } = engine;
  const noAdmin = { kind: 'not_yours', message: '', requestId: null };

  it('is carried out once Slack says that they are an admin', async () => {
    await engine.addSession({ state: 'READY' });
    await engine.ask('stop', mei);
    isAdmin.mockRejectedValueOnce(new PersonLookupError('silent'));
    expect(await engine.runStudioTasks()).toMatchObject({
      intent: 'stop',
      trouble: { kind: 'slack' },
    });
    expect(studio.stopSession).not.toHaveBeenCalled();
    await engine.expectDueIn(2_000);
    isAdmin.mockResolvedValue(true);
    studio.stopSession.mockResolvedValue(aSession({ state: 'STOP_IN_PROGRESS' }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'STOP_IN_PROGRESS' });
    expect(isAdmin.mock.calls).toEqual([
      [mei, true],
      [mei, true],
    ]);
  });

  it.each<['stop' | 'terminate', SessionAction, 'READY' | 'CREATE_FAILED']>([
    ['stop', 'stop', 'READY'],
    ['terminate', 'terminate', 'READY'],
    ['terminate', 'dismiss', 'CREATE_FAILED'],
  ])('is given up if Slack says that they are none: %s by %s', async (intent, action, state) => {
    await engine.addSession({ state });
    const requested = { intent, action, by: mei, press: '1.2.a' };
    await engine.store.setIntent(clientToken, requested, await engine.read());
    isAdmin.mockResolvedValue(false);
    expect(await engine.runStudioTasks()).toMatchObject({ state, intent: null, dismissed: false });
    expect(studio.stopSession).not.toHaveBeenCalled();
    expect(studio.deleteSession).not.toHaveBeenCalled();
    expect(await engine.told()).toEqual([{ kind: 'not_done', intent, failure: noAdmin, by: mei }]);
    expect((await engine.audited()).at(-1)).toBe(`${action} not_yours`);
  });

  it('that gives up what was never created leaves the launch to go on', async () => {
    await engine.add();
    const requested = {
      intent: 'terminate',
      action: 'cancel_launch',
      by: mei,
      press: '1.2.a',
    } as const;
    await engine.store.setIntent(clientToken, requested, await engine.read());
    isAdmin.mockResolvedValue(false);
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'REQUESTED', intent: null });
  });

  it('is too late after ten minutes in which Slack did not say', async () => {
    await engine.addSession({ state: 'READY' });
    await engine.ask('stop', mei);
    isAdmin.mockRejectedValue(new PersonLookupError('silent'));
    await engine.runStudioTasks();
    engine.nowMs += intentKeptForMs;
    studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'READY', intent: null });
    expect((await engine.told()).at(-1)).toMatchObject({ failure: { kind: 'too_late' } });
    expect(studio.stopSession).not.toHaveBeenCalled();
  });

  it('is the bot’s own if a sweep has found the session', async () => {
    await engine.addSession({ state: 'DELETED' }, { dueInMs: minute });
    const found = { sessionId: 's-1', clientToken, state: 'READY', stateWord: 'READY' } as const;
    await engine.store.reopen(found, 'terminate', { kind: 'made_after_all' });
    studio.deleteSession.mockResolvedValue(aSession({ state: 'DELETE_IN_PROGRESS' }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETE_IN_PROGRESS' });
    expect(isAdmin).not.toHaveBeenCalled();
  });
});
