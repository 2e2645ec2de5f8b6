import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { leaseMs, renewEveryMs } from '../../../../src/limits.js';
import type { StreamingSession } from '../../../../src/studio/studio.js';
import { GivenEngine, minute, studioError } from '../../../support/engine-context.js';
import { aSession } from '../../../support/studio-of-mocks.js';

describe('looking for a session that an unanswered Create may have made', () => {
  const engine = new GivenEngine();
  const { studio, clientToken, limits } = engine;
  const session = (changed: Partial<StreamingSession> = {}) =>
    aSession({ clientToken, ...changed });
  /** Refused for good; but an attempt before it got no answer. */
  const failure = { kind: 'access_denied' };

  beforeEach(async () => {
    await engine.add();
    studio.createSession.mockRejectedValue(studioError('access_denied', true));
  });

  it('keeps the one that it finds', async () => {
    studio.findSessions.mockResolvedValue([session({ id: 's-mine', state: 'READY' })]);
    expect(await engine.runStudioTasks()).toMatchObject({
      sessionId: 's-mine',
      state: 'READY',
      failure: null,
      createSentAtMs: null,
    });
    expect(await engine.audited()).toEqual(['launch requested', 'launch succeeded']);
  });

  it('keeps one of two, and leaves the other to the sweep', async () => {
    studio.findSessions.mockResolvedValue([session(), session({ id: 's-2', state: 'READY' })]);
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1', intent: null });
    expect(studio.deleteSession).not.toHaveBeenCalled();
  });

  it('keeps the one that is not over', async () => {
    studio.findSessions.mockResolvedValue([
      session({ id: 's-over', state: 'DELETED' }),
      session({ id: 's-2' }),
    ]);
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-2' });
  });

  it('ends the launch when none has come up two minutes after the last Create', async () => {
    studio.findSessions.mockResolvedValue([]);
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'REQUESTED', failure });
    const waits = [limits.settledMs, limits.settledMs, limits.missingForMs % limits.settledMs];
    for (const wait of waits) {
      await engine.expectDueIn(wait);
      const { state } = await engine.runStudioTasks();
      expect(state).toBe(wait === waits.at(-1) ? 'NOT_CREATED' : 'REQUESTED');
    }
    expect(await engine.read()).toMatchObject({ failure });
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('keeps the one that comes up late', async () => {
    studio.findSessions.mockResolvedValueOnce([]);
    await engine.runStudioTasks();
    engine.nowMs += minute;
    studio.findSessions.mockResolvedValueOnce([session({ state: 'READY' })]);
    expect(await engine.runStudioTasks()).toMatchObject({
      sessionId: 's-1',
      state: 'READY',
      failure: null,
    });
  });

  it('does not end the launch as long as the studio does not answer', async () => {
    studio.findSessions.mockRejectedValue(studioError('credentials'));
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REQUESTED',
      failure,
      trouble: { kind: 'credentials' },
    });
    engine.nowMs += 60 * minute;
    studio.findSessions.mockResolvedValue([session()]);
    expect(await engine.runStudioTasks()).toMatchObject({
      sessionId: 's-1',
      failure: null,
      trouble: null,
    });
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('terminates what it finds of a launch that was cancelled', async () => {
    studio.findSessions.mockResolvedValueOnce([]);
    await engine.runStudioTasks();
    engine.nowMs += 1;
    await engine.store.setIntent(
      clientToken,
      { intent: 'terminate', action: 'cancel_launch', by: 'U0ADA00001', press: '1.2.a' },
      await engine.read(),
    );
    studio.findSessions.mockResolvedValue([session()]);
    studio.deleteSession.mockResolvedValue(session({ state: 'DELETE_IN_PROGRESS' }));
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1', intent: 'terminate' });
    engine.nowMs += limits.movingMs;
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'DELETE_IN_PROGRESS',
      intent: null,
    });
  });

  it('has nothing to terminate when what it finds of a given-up launch is over', async () => {
    await engine.change({ set: { createSentAtMs: engine.nowMs } });
    engine.nowMs += 1;
    await engine.store.setIntent(
      clientToken,
      { intent: 'terminate', action: 'cancel_launch', by: 'U0ADA00001', press: '1.2.a' },
      await engine.read(),
    );
    studio.findSessions.mockResolvedValue([session({ state: 'DELETED' })]);
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'DELETED',
      intent: null,
      intentAtMs: null,
    });
    expect(studio.deleteSession).not.toHaveBeenCalled();
    engine.nowMs += 60 * minute;
    expect(await engine.store.claimStudioTasks(1)).toEqual([]);
    expect(await engine.store.claimObserved()).toEqual([]);
  });

  it('holds its claim for as long as the studio takes to answer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const renewed = vi.spyOn(engine.store, 'renew');
    studio.findSessions.mockImplementation(async () => {
      for (let passed = 0; passed < 2 * leaseMs; passed += renewEveryMs) {
        engine.nowMs += renewEveryMs;
        vi.advanceTimersByTime(renewEveryMs);
        await renewed.mock.results.at(-1)?.value;
        expect(await engine.store.claimStudioTasks(1)).toEqual([]);
      }
      return [session()];
    });
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1' });
  });

  it('goes on although its claim could not be renewed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    vi.spyOn(engine.store, 'renew').mockRejectedValue(new Error('the database is away'));
    studio.findSessions.mockImplementation(async () => {
      vi.advanceTimersByTime(renewEveryMs);
      return [session()];
    });
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1' });
    expect(engine.logged.map(({ msg }) => msg)).toContain('claim not renewed');
  });
});
