import { beforeEach, describe, expect, it } from 'vitest';
import { runStudioTask } from '../../../../src/engine/studio/studio-task.js';
import { intentRefusalsAtMost, leaseMs } from '../../../../src/limits.js';
import type { SessionState, StudioErrorKind } from '../../../../src/studio/studio.js';
import { GivenEngine, minute, never, studioError } from '../../../support/engine-context.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const engine = new GivenEngine();
const { studio, limits, clientToken } = engine;

describe.each([
  {
    intent: 'stop',
    from: 'READY',
    moving: 'STOP_IN_PROGRESS',
    resting: 'STOPPED',
    call: studio.stopSession,
  },
  {
    intent: 'start',
    from: 'STOPPED',
    moving: 'START_IN_PROGRESS',
    resting: 'READY',
    call: studio.startSession,
  },
] as const)('the intent to $intent', ({ intent, from, moving, resting, call }) => {
  beforeEach(async () => {
    await engine.addSession({ state: from });
    await engine.ask(intent);
    studio.getSession.mockResolvedValue(aSession({ state: from }));
  });

  const refusal = (kind: StudioErrorKind) => ({
    kind: 'not_done',
    intent,
    failure: { kind, message: kind, requestId: 'request-1' },
  });
  const toldKinds = async () => (await engine.told()).map(({ kind }) => kind);
  /** An admin does. */
  const askToTerminate = () => {
    engine.isAdmin.mockResolvedValue(true);
    return engine.ask('terminate', 'U0MEI00003');
  };

  it('asks the studio once, and only observes from then on', async () => {
    call.mockResolvedValue(aSession({ state: moving }));
    expect(await engine.runStudioTasks()).toMatchObject({
      state: moving,
      intent: null,
      intentAtMs: null,
      studioAttempts: 0,
    });
    expect(call.mock.calls.map(([id]) => id)).toEqual(['s-1']);
    expect(await toldKinds()).toEqual([]);
    engine.nowMs += limits.movingMs;
    expect(await engine.store.claimStudioTasks(10)).toEqual([]);
    expect(await engine.store.claimObserved()).toHaveLength(1);
  });

  it.each<StudioErrorKind>(['access_denied', 'credentials', 'quota', 'capacity', 'validation'])(
    'is given up after “%s”, and the owner is told',
    async (kind) => {
      call.mockRejectedValue(studioError(kind));
      expect(await engine.runStudioTasks()).toMatchObject({ state: from, intent: null });
      expect(await engine.told()).toContainEqual(refusal(kind));
      expect((await engine.audited()).slice(-2)).toEqual([
        `${intent} requested`,
        `${intent} ${kind}`,
      ]);
      engine.nowMs += 60 * minute;
      await engine.runStudioTasks();
      expect(call).toHaveBeenCalledOnce();
    },
  );

  it.each<StudioErrorKind>(['validation', 'conflict'])(
    'shows the state when “%s” means that it has happened elsewhere',
    async (kind) => {
      call.mockRejectedValue(studioError(kind));
      studio.getSession.mockResolvedValue(aSession({ state: resting }));
      expect(await engine.runStudioTasks()).toMatchObject({ state: resting, intent: null });
      expect(await engine.told()).toMatchObject([{ kind: 'state', state: resting }]);
      expect((await engine.audited()).at(-1)).toBe(`${intent} succeeded`);
    },
  );

  it.each<[SessionState, string[], string]>([
    ['DELETE_IN_PROGRESS', [], 'superseded'],
    ['DELETED', ['state'], 'superseded'],
    ['CREATE_FAILED', ['state'], 'superseded'],
    // The bot does not know yet what that means for it.
    ['UNKNOWN', [], 'requested'],
  ])(
    'is superseded when a refusal finds the session %s, with the replies %j',
    async (state, replies, result) => {
      call.mockRejectedValue(studioError('validation'));
      studio.getSession.mockResolvedValue(aSession({ state }));
      expect(await engine.runStudioTasks()).toMatchObject({ state, intent: null });
      const told = await engine.told();
      expect(told.map(({ kind }) => kind)).toEqual(replies);
      expect((await engine.audited()).at(-1)).toBe(`${intent} ${result}`);
    },
  );

  it('asks for nothing once another bot has the claim, nor for what is no longer the intent', async () => {
    const halted = await engine.claimStudioTask();
    engine.nowMs += leaseMs;
    const claimed = await engine.claimStudioTask();
    await runStudioTask(engine.ctx, halted, never);
    await askToTerminate();
    studio.deleteSession.mockResolvedValue(aSession({ state: 'DELETE_IN_PROGRESS' }));
    await runStudioTask(engine.ctx, claimed, never);
    expect(await engine.read()).toMatchObject({ state: 'DELETE_IN_PROGRESS', intent: null });
    expect(call).not.toHaveBeenCalled();
  });

  it('is asked for again soon when the studio’s answer still has the old state', async () => {
    call.mockResolvedValueOnce(aSession({ state: from }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: from, intent });
    await engine.expectDueIn(limits.movingMs);
  });

  it('is asked for again when the process died before the answer was saved', async () => {
    call.mockImplementationOnce(async () => {
      throw new Error('killed');
    });
    await expect(engine.runStudioTasks()).rejects.toThrow('killed');
    await engine.store.releaseClaims();
    call.mockResolvedValue(aSession({ state: moving }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: moving, intent: null });
  });

  it('is superseded when the row says that the session is over', async () => {
    await engine.change({ set: { state: 'DELETED', stateWord: 'DELETED' } });
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETED', intent: null });
    expect(await engine.told()).toEqual([]);
    expect((await engine.audited()).at(-1)).toBe(`${intent} superseded`);
    engine.nowMs += 60 * minute;
    expect(await engine.store.claimStudioTasks(10)).toEqual([]);
  });

  it('takes its words off the message when another step saw it fulfilled before', async () => {
    // Asked for in the moment in which an observation saves that it is so.
    await engine.change({ set: { state: resting, stateWord: resting } });
    const { revision } = await engine.read();
    studio.getSession.mockResolvedValue(aSession({ state: resting }));
    const after = await engine.runStudioTasks();
    expect(after).toMatchObject({ state: resting, intent: null });
    expect(after.revision).toBeGreaterThan(revision);
    expect(call).not.toHaveBeenCalled();
  });

  it('waits like an observation when it is fulfilled and the studio does not answer', async () => {
    await engine.change({ set: { state: resting, stateWord: resting } });
    studio.getSession.mockRejectedValue(studioError('access_denied'));
    expect(await engine.runStudioTasks()).toMatchObject({ state: resting, intent });
    await engine.expectDueIn(limits.movingMs);
    await engine.runStudioTasks();
    await engine.expectDueIn(limits.movingMs);
  });

  it('is asked for a few times while another operation is in the way, then given up', async () => {
    call.mockRejectedValue(studioError('conflict'));
    for (let attempt = 1; attempt <= intentRefusalsAtMost; attempt += 1) {
      expect(await engine.runStudioTasks()).toMatchObject({
        state: from,
        intent,
        studioAttempts: attempt,
      });
      await engine.expectDueIn(limits.movingMs);
    }
    expect(await engine.runStudioTasks()).toMatchObject({
      state: from,
      intent: null,
      studioAttempts: 0,
    });
    expect(await engine.told()).toContainEqual(refusal('conflict'));
    expect(call).toHaveBeenCalledTimes(intentRefusalsAtMost + 1);
  });

  it('is tried again while the studio does not answer, and only the message shows it', async () => {
    call.mockRejectedValue(studioError('timeout', true));
    expect(await engine.runStudioTasks()).toMatchObject({ intent, trouble: { kind: 'timeout' } });
    await engine.expectDueIn(2_000);
    expect(await engine.runStudioTasks()).toMatchObject({ intent, studioAttempts: 2 });
    await engine.expectDueIn(4_000);
    call.mockResolvedValue(aSession({ state: moving }));
    expect(await engine.runStudioTasks()).toMatchObject({
      state: moving,
      intent: null,
      trouble: null,
    });
    expect(await toldKinds()).toEqual([]);
  });

  it('is superseded once the studio has had no such session for long enough', async () => {
    call.mockRejectedValue(studioError('not_found'));
    expect(await engine.runStudioTasks()).toMatchObject({
      state: from,
      intent,
      missingSinceMs: engine.nowMs,
    });
    engine.nowMs += limits.missingForMs;
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'FORGOTTEN', intent: null });
    expect(await engine.told()).toMatchObject([{ kind: 'state', state: 'FORGOTTEN' }]);
  });

  it('gives way to a termination that is asked for in the meantime', async () => {
    call.mockImplementation(async () => {
      await askToTerminate();
      return aSession({ state: moving });
    });
    studio.deleteSession.mockRejectedValueOnce(studioError('conflict'));
    studio.getSession.mockResolvedValue(aSession({ state: moving }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: moving, intent: 'terminate' });
    expect(await engine.runStudioTasks()).toMatchObject({ state: moving, intent: 'terminate' });
    await engine.expectDueIn(limits.movingMs);
    studio.deleteSession.mockResolvedValue(aSession({ state: 'DELETE_IN_PROGRESS' }));
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'DELETE_IN_PROGRESS',
      intent: null,
    });
    expect(call).toHaveBeenCalledOnce();
    expect(await engine.audited()).toContain(`${intent} superseded`);
  });

  it('leaves a termination that was asked for during a refusal as it is', async () => {
    call.mockImplementation(async () => {
      await askToTerminate();
      throw studioError('access_denied');
    });
    expect(await engine.runStudioTasks()).toMatchObject({ intent: 'terminate' });
    expect((await engine.store.get(clientToken))?.intentAtMs).toBe(engine.nowMs);
  });
});
