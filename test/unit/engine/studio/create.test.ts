import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runStudioTask } from '../../../../src/engine/studio/studio-task.js';
import { leaseMs, renewEveryMs, tokenTrustedForMs } from '../../../../src/limits.js';
import type { StreamingSession, StudioErrorKind } from '../../../../src/studio/studio.js';
import { GivenEngine, minute, never, studioError } from '../../../support/engine-context.js';
import { aSession } from '../../../support/studio-of-mocks.js';

describe('creating a session', () => {
  const engine = new GivenEngine();
  const { studio, clientToken } = engine;
  const session = (changed: Partial<StreamingSession> = {}) =>
    aSession({ clientToken, ...changed });

  beforeEach(() => engine.add());

  it('marks the call before it is made, and saves the session after it', async () => {
    studio.createSession.mockImplementation(async () => {
      expect((await engine.read()).createSentAtMs).toBe(engine.nowMs);
      return session();
    });
    expect(await engine.runStudioTasks()).toMatchObject({
      sessionId: 's-1',
      state: 'CREATE_IN_PROGRESS',
      createSentAtMs: null,
    });
    expect(await engine.told()).toEqual([]);
    expect(engine.changed).toHaveBeenCalledWith('U0ADA00001');
  });

  it('asks for what was requested, in the bot’s name', async () => {
    studio.createSession.mockResolvedValue(session());
    await engine.runStudioTasks();
    expect(studio.createSession.mock.calls[0]?.[0]).toEqual({
      clientToken,
      attempt: 0,
      mayHaveBeenSent: false,
      launchProfileId: 'lp-lighting-seq040',
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: 'img-rocky-8-dcc-01',
      ownedBy: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001',
      place: 'us-west-2',
      tags: {
        'launched-by': engine.botName,
        'slack-team': 'T0PAPERMOON',
        'slack-user': 'U0ADA00001',
        'slack-channel': 'C0WORKSTN01',
      },
    });
  });

  it('names no channel where none was asked for', async () => {
    await engine.add({ clientToken: 'slack-direct', channelId: null });
    studio.createSession.mockImplementation(async (request) =>
      session({ id: `s-of-${request.clientToken}` }),
    );
    await engine.runStudioTasks();
    const requests = studio.createSession.mock.calls.map(([request]) => request);
    const direct = requests.find((request) => request.clientToken === 'slack-direct');
    expect(Object.keys(direct?.tags ?? {})).toEqual(['launched-by', 'slack-team', 'slack-user']);
  });

  it('saves how long launches like it have taken', async () => {
    vi.spyOn(engine.store, 'durations').mockResolvedValue([9, 1, 2, 8, 3, 7, 4, 6, 5, 10]);
    studio.createSession.mockResolvedValue(session());
    expect(await engine.runStudioTasks()).toMatchObject({ typicalMs: 5, slowMs: 9 });
    expect(engine.store.durations).toHaveBeenCalledWith('lp-lighting-seq040', 'g5.2xlarge');
  });

  it('saves how long launches of the profile have taken while its type has no history', async () => {
    const known: Record<string, number[]> = { 'g5.2xlarge': [1, 2], any: [30, 10, 20] };
    vi.spyOn(engine.store, 'durations').mockImplementation(
      async (_profile, type = 'any') => known[type] ?? [],
    );
    studio.createSession.mockResolvedValue(session());
    expect(await engine.runStudioTasks()).toMatchObject({ typicalMs: 20, slowMs: 30 });
  });

  it('promises nothing when too few launches like it are known', async () => {
    studio.createSession.mockResolvedValue(session());
    expect(await engine.runStudioTasks()).toMatchObject({ typicalMs: null, slowMs: null });
  });

  it('is tried again with the same token at growing distances, and only the message shows it', async () => {
    studio.createSession.mockRejectedValue(studioError('throttled'));
    for (const [index, seconds] of [2, 4, 8, 16, 32, 60, 60].entries()) {
      expect(await engine.runStudioTasks()).toMatchObject({
        studioAttempts: index + 1,
        createSentAtMs: null,
        trouble: { kind: 'throttled', requestId: 'request-1' },
      });
      await engine.expectDueIn(seconds * 1_000);
    }
    studio.createSession.mockResolvedValue(session());
    expect(await engine.runStudioTasks()).toMatchObject({
      trouble: null,
      studioAttempts: 0,
      sessionId: 's-1',
    });
    expect(await engine.told()).toEqual([]);
    const tokens = studio.createSession.mock.calls.map(([request]) => request.clientToken);
    expect(new Set(tokens)).toEqual(new Set([clientToken]));
  });

  it('shows another reason for the trouble without a further reply', async () => {
    studio.createSession.mockRejectedValueOnce(studioError('throttled'));
    const { revision } = await engine.runStudioTasks();
    engine.nowMs += 2_000;
    studio.createSession.mockRejectedValueOnce(studioError('server'));
    expect((await engine.runStudioTasks()).revision).toBeGreaterThan(revision);
    expect(await engine.told()).toEqual([]);
  });

  it('spreads its attempts by up to half of the wait', async () => {
    engine.random = 1;
    studio.createSession.mockRejectedValue(studioError('server', true));
    await engine.runStudioTasks();
    await engine.expectDueIn(3_000);
  });

  it.each<StudioErrorKind>([
    'validation',
    'quota',
    'capacity',
    'access_denied',
    'credentials',
    'not_found',
    'conflict',
  ])('ends at once after “%s”', async (kind) => {
    studio.createSession.mockRejectedValue(studioError(kind));
    const failure = { kind, message: kind, requestId: 'request-1' };
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'NOT_CREATED',
      failure,
      createSentAtMs: null,
    });
    expect(await engine.told()).toEqual([
      {
        kind: 'state',
        state: 'NOT_CREATED',
        problem: null,
        failure,
      },
    ]);
    expect(await engine.audited()).toEqual(['launch requested', `launch ${kind}`]);
    engine.nowMs += 60 * minute;
    await engine.runStudioTasks();
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('says that a request may have been sent before, after a lost answer', async () => {
    studio.createSession.mockRejectedValueOnce(studioError('timeout', true));
    studio.createSession.mockResolvedValueOnce(session());
    await engine.runStudioTasks();
    engine.nowMs += 2_000;
    await engine.runStudioTasks();
    const sent = studio.createSession.mock.calls.map(([{ mayHaveBeenSent }]) => mayHaveBeenSent);
    expect(sent).toEqual([false, true]);
  });

  it('says so too when the process died after the mark', async () => {
    studio.createSession.mockRejectedValueOnce(new Error('killed'));
    await expect(engine.runStudioTasks()).rejects.toThrow('killed');
    await engine.store.releaseClaims();
    engine.nowMs += 1;
    studio.createSession.mockResolvedValueOnce(session());
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1' });
    expect(studio.createSession.mock.calls[1]?.[0]).toMatchObject({ mayHaveBeenSent: true });
  });

  it('takes a conflict after a lost answer for its own earlier call', async () => {
    studio.createSession.mockRejectedValueOnce(studioError('timeout', true));
    studio.createSession.mockRejectedValueOnce(studioError('conflict'));
    studio.createSession.mockResolvedValueOnce(session());
    expect(await engine.runStudioTasks()).toMatchObject({ createSentAtMs: engine.nowMs });
    engine.nowMs += 2_000;
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REQUESTED',
      createSentAtMs: engine.nowMs,
    });
    engine.nowMs += 4_000;
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1', createSentAtMs: null });
  });

  it.each([
    ['that has made nothing', () => studio.findSessions.mockResolvedValue([])],
    ['that cannot say', () => studio.findSessions.mockRejectedValue(studioError('throttled'))],
  ])('ends with the last reason when it has taken too long for a studio %s', async (_, answer) => {
    studio.createSession.mockRejectedValue(studioError('throttled'));
    answer();
    await engine.runStudioTasks();
    engine.nowMs += engine.limits.readyTimeoutMs;
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'NOT_CREATED',
      failure: { kind: 'throttled' },
    });
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('keeps the session of a launch that was restored from a backup without its mark', async () => {
    engine.nowMs += engine.limits.readyTimeoutMs;
    studio.findSessions.mockResolvedValue([session({ state: 'READY' })]);
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1', state: 'READY' });
    expect(studio.createSession).not.toHaveBeenCalled();
  });

  it('looks for what a later attempt made before a launch that has waited long is created', async () => {
    engine.nowMs += tokenTrustedForMs;
    studio.findSessions.mockRejectedValueOnce(studioError('access_denied'));
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REQUESTED',
      createSentAtMs: null,
      trouble: { kind: 'access_denied' },
    });
    engine.nowMs += minute;
    studio.findSessions.mockResolvedValue([session({ state: 'READY', attempt: 1 })]);
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1', state: 'READY' });
    expect(studio.createSession).not.toHaveBeenCalled();
  });

  it('creates a launch that has waited long if the look finds nothing', async () => {
    engine.nowMs += tokenTrustedForMs;
    studio.findSessions.mockResolvedValue([]);
    studio.createSession.mockResolvedValueOnce(session());
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1' });
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('keeps its claim while the studio takes long to answer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const renew = vi.spyOn(engine.store, 'renew');
      studio.createSession.mockImplementationOnce(async () => {
        vi.advanceTimersByTime(renewEveryMs);
        return session();
      });
      await engine.runStudioTasks();
      expect(renew).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves everything as it is when the bot stops', async () => {
    const stop = new AbortController();
    studio.createSession.mockImplementation(async () => {
      stop.abort();
      throw studioError('timeout', true);
    });
    const sentAtMs = engine.nowMs;
    expect(await engine.runStudioTasks(stop.signal)).toMatchObject({
      state: 'REQUESTED',
      createSentAtMs: sentAtMs,
      trouble: null,
      studioAttempts: 0,
    });
  });

  it('makes no second call once another bot has the claim', async () => {
    studio.createSession.mockRejectedValueOnce(studioError('timeout', true));
    await engine.runStudioTasks();
    engine.nowMs += minute;
    const halted = await engine.claimStudioTask();
    engine.nowMs += leaseMs;
    await engine.claimStudioTask();
    await runStudioTask(engine.ctx, halted, never);
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('leaves its session to the bot that has the claim by then, which is given the same one', async () => {
    studio.createSession.mockImplementationOnce(async () => {
      engine.nowMs += leaseMs;
      studio.createSession.mockResolvedValueOnce(session());
      await engine.runStudioTasks();
      return session();
    });
    await engine.runStudioTasks();
    expect(await engine.read()).toMatchObject({ sessionId: 's-1', createSentAtMs: null });
    expect(studio.createSession.mock.calls[1]?.[0]).toMatchObject({ mayHaveBeenSent: true });
  });

  it('passes on a mistake of the bot’s own', async () => {
    studio.createSession.mockRejectedValue(new RangeError('a mistake'));
    await expect(engine.runStudioTasks()).rejects.toThrow(RangeError);
    expect(await engine.read()).toMatchObject({ state: 'REQUESTED', trouble: null });
  });

  describe('that was cancelled in the meantime', () => {
    const askedWhileCreating = (state: StreamingSession['state']) =>
      studio.createSession.mockImplementation(async () => {
        const seen = await engine.read();
        const requested = {
          intent: 'terminate',
          action: 'cancel_launch',
          by: 'U0ADA00001',
          press: '1.2.a',
        } as const;
        expect(await engine.store.setIntent(clientToken, requested, seen)).toBe(true);
        return session({ state });
      });

    it('goes on to terminate the session', async () => {
      askedWhileCreating('CREATE_IN_PROGRESS');
      studio.deleteSession.mockResolvedValue(session({ state: 'DELETED' }));
      expect(await engine.runStudioTasks()).toMatchObject({ intent: 'terminate' });
      expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETED', intent: null });
      expect(await engine.audited()).toEqual([
        'launch requested',
        'launch cancelled',
        'cancel_launch requested',
        'cancel_launch succeeded',
      ]);
    });

    it('ends without a session when nothing was sent yet', async () => {
      await engine.store.setIntent(
        clientToken,
        { intent: 'terminate', action: 'cancel_launch', by: 'U0ADA00001', press: '1.2.a' },
        await engine.read(),
      );
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'NOT_CREATED',
        failure: { kind: 'cancelled' },
        intent: null,
        intentAtMs: null,
      });
      expect(studio.createSession).not.toHaveBeenCalled();
    });
  });

  it('does not trust an old client token: it looks first, then creates', async () => {
    studio.createSession.mockRejectedValueOnce(studioError('timeout', true));
    await engine.runStudioTasks();
    engine.nowMs += tokenTrustedForMs;
    studio.findSessions.mockResolvedValue([]);
    studio.createSession.mockImplementation(async ({ mayHaveBeenSent }) => {
      expect(mayHaveBeenSent).toBe(false);
      expect(studio.findSessions).toHaveBeenCalledOnce();
      expect((await engine.read()).createSentAtMs).toBe(engine.nowMs);
      return session();
    });
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1' });
  });
});
