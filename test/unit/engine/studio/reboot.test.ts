import { beforeEach, describe, expect, it } from 'vitest';
import { runStudioTask } from '../../../../src/engine/studio/studio-task.js';
import { intentRefusalsAtMost, leaseMs } from '../../../../src/limits.js';
import type { StudioErrorKind } from '../../../../src/studio/studio.js';
import { GivenEngine, minute, never, studioError } from '../../../support/engine-context.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const engine = new GivenEngine();
const { studio, limits } = engine;
const { rebootSession } = studio;

const readyAtMs = 1_780_000_000_000;

beforeEach(async () => {
  await engine.addSession(
    { state: 'READY', readyAtMs, firstReadyAtMs: readyAtMs },
    { canReboot: true },
  );
  await engine.ask('reboot');
  studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
});

const askToTerminate = () => {
  studio.deleteSession.mockResolvedValue(aSession({ state: 'DELETE_IN_PROGRESS' }));
  return engine.ask('terminate');
};

/** Long enough for any claim to end, and for any other attempt. */
const later = async () => {
  engine.nowMs += leaseMs + 15 * minute;
  return engine.runStudioTasks();
};

describe('the intent to reboot', () => {
  it('is one call, marked before it, and ended and told by its answer', async () => {
    rebootSession.mockImplementation(async () => {
      expect(await engine.read()).toMatchObject({
        intent: 'reboot',
        rebootSentAtMs: engine.nowMs,
      });
    });
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'READY',
      intent: null,
      intentAtMs: null,
    });
    expect(rebootSession.mock.calls.map(([id]) => id)).toEqual(['s-1']);
    expect(await engine.told()).toEqual([{ kind: 'rebooted' }]);
    expect((await engine.audited()).slice(-2)).toEqual(['reboot requested', 'reboot succeeded']);
    await later();
    expect(rebootSession).toHaveBeenCalledOnce();
  });

  it.each<StudioErrorKind>(['timeout', 'server', 'unreachable', 'unreadable'])(
    'is reported and not repeated when the answer is lost: %s',
    async (kind) => {
      rebootSession.mockRejectedValue(studioError(kind, true));
      expect(await engine.runStudioTasks()).toMatchObject({ state: 'READY', intent: null });
      expect(await engine.told()).toMatchObject([
        { kind: 'not_done', intent: 'reboot', failure: { kind } },
      ]);
      expect((await engine.audited()).at(-1)).toBe(`reboot ${kind}`);
      await later();
      expect(rebootSession).toHaveBeenCalledOnce();
    },
  );

  it('is reported and not repeated by the bot after one that died during the call', async () => {
    rebootSession.mockReturnValue(new Promise(() => {}));
    void runStudioTask(engine.ctx, await engine.claimStudioTask(), never);
    await expect.poll(() => rebootSession.mock.calls.length).toBe(1);
    engine.nowMs += leaseMs + 1;
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'READY', intent: null });
    expect(await engine.told()).toEqual([
      {
        kind: 'not_done',
        intent: 'reboot',
        failure: { kind: 'answer_lost', message: '', requestId: null },
      },
    ]);
    expect((await engine.audited()).at(-1)).toBe('reboot answer_lost');
    await later();
    expect(rebootSession).toHaveBeenCalledOnce();
  });

  it('is repeated if the one before it was reported and the owner asks again', async () => {
    rebootSession.mockRejectedValueOnce(studioError('timeout', true)).mockResolvedValue();
    await engine.runStudioTasks();
    await engine.ask('reboot');
    expect(await engine.read()).toMatchObject({ rebootSentAtMs: null });
    await engine.runStudioTasks();
    expect(rebootSession).toHaveBeenCalledTimes(2);
    expect((await engine.audited()).at(-1)).toBe('reboot succeeded');
  });

  it.each<StudioErrorKind>(['throttled', 'unreachable', 'no_credentials'])(
    'is tried again when the studio surely has not done it: %s',
    async (kind) => {
      rebootSession.mockRejectedValueOnce(studioError(kind)).mockResolvedValue();
      expect(await engine.runStudioTasks()).toMatchObject({
        intent: 'reboot',
        rebootSentAtMs: null,
        trouble: { kind },
      });
      engine.nowMs += minute;
      expect(await engine.runStudioTasks()).toMatchObject({ intent: null, trouble: null });
      expect(rebootSession).toHaveBeenCalledTimes(2);
      expect(await engine.told()).toEqual([{ kind: 'rebooted' }]);
    },
  );

  it.each<StudioErrorKind>(['access_denied', 'quota', 'validation'])(
    'is given up when the studio refuses it: %s',
    async (kind) => {
      rebootSession.mockRejectedValue(studioError(kind));
      expect(await engine.runStudioTasks()).toMatchObject({ state: 'READY', intent: null });
      expect(await engine.told()).toMatchObject([{ kind: 'not_done', failure: { kind } }]);
      await later();
      expect(rebootSession).toHaveBeenCalledOnce();
    },
  );

  it('bears another operation in the way a few times', async () => {
    rebootSession.mockRejectedValue(studioError('conflict'));
    for (let time = 0; time <= intentRefusalsAtMost; time += 1) {
      await engine.runStudioTasks();
      engine.nowMs += limits.movingMs;
    }
    expect(rebootSession).toHaveBeenCalledTimes(intentRefusalsAtMost + 1);
    expect(await engine.told()).toMatchObject([
      { kind: 'not_done', failure: { kind: 'conflict' } },
    ]);
  });

  it('is superseded if the session has stopped by then', async () => {
    rebootSession.mockRejectedValue(studioError('conflict'));
    studio.getSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'STOPPED', intent: null });
    expect((await engine.audited()).at(-1)).toBe('reboot superseded');
  });

  it('comes too late after ten minutes', async () => {
    await later();
    expect(rebootSession).not.toHaveBeenCalled();
    expect((await engine.audited()).at(-1)).toBe('reboot too_late');
  });

  it('gives way to Terminate, before the call and during it', async () => {
    rebootSession.mockImplementation(async () => {
      await askToTerminate();
    });
    await engine.runStudioTasks();
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETE_IN_PROGRESS' });
    expect(rebootSession).toHaveBeenCalledOnce();
    expect(studio.deleteSession).toHaveBeenCalledOnce();
  });
});

describe('after a reboot', () => {
  beforeEach(async () => {
    rebootSession.mockResolvedValue();
    await engine.runStudioTasks();
  });

  const seen = async (state: 'READY' | 'START_IN_PROGRESS' | 'STOPPED') => {
    studio.getSession.mockResolvedValue(aSession({ state }));
    engine.nowMs += limits.settledMs;
    await engine.observeDue();
    return engine.read();
  };
  const toldReady = async () =>
    (await engine.told()).filter((event) => event.kind === 'state' && event.state === 'READY');

  it('a session that starts anew is not announced once more, and has been on all the time', async () => {
    expect(await seen('START_IN_PROGRESS')).toMatchObject({ state: 'START_IN_PROGRESS' });
    expect(await seen('READY')).toMatchObject({ state: 'READY', readyAtMs, rebootSentAtMs: null });
    expect(await toldReady()).toEqual([]);
  });

  it('a session that is started later is announced', async () => {
    await seen('READY');
    await seen('STOPPED');
    await seen('START_IN_PROGRESS');
    const { readyAtMs: anew } = await seen('READY');
    expect(anew).toBe(engine.nowMs);
    expect(await toldReady()).toHaveLength(1);
  });
});
