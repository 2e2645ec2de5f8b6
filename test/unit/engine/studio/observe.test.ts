import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { observe } from '../../../../src/engine/studio/observe.js';
import type { StudioChange } from '../../../../src/launches/ports/launch-store.js';
import type { LaunchState } from '../../../../src/launches/states.js';
import { leaseMs, missingAgainAfterMs, renewEveryMs } from '../../../../src/limits.js';
import type { Said, SessionState, SessionsAnswer } from '../../../../src/studio/studio.js';
import { GivenEngine, never, studioError } from '../../../support/engine-context.js';
import { aSession, byId } from '../../../support/studio-of-mocks.js';

describe('observing sessions', () => {
  const engine = new GivenEngine();
  const { studio, limits } = engine;
  const session = (id: string, state: SessionState = 'CREATE_IN_PROGRESS') =>
    aSession({ id, state });

  beforeEach(() => {
    studio.getSession.mockImplementation(async (id) => session(id));
  });

  /** Stores launches with a session each that is named like its launch, due for an observation. */
  const addSessions = async (
    ids: string[],
    { state = 'CREATE_IN_PROGRESS', ...set }: StudioChange['set'] & { state?: LaunchState } = {},
  ): Promise<void> => {
    for (const clientToken of ids) {
      await engine.addSession({ sessionId: clientToken, state, ...set }, { clientToken });
    }
    engine.changed.mockClear();
  };

  const dueIn = async (ms: number): Promise<string[]> => {
    engine.nowMs += ms;
    const due = await engine.store.claimObserved();
    return due.map(({ clientToken }) => clientToken).sort();
  };

  it('does nothing without any', async () => {
    expect(await observe(engine.ctx, [], never)).toBeNull();
    expect(studio.getSessions).not.toHaveBeenCalled();
  });

  it('asks for all that are due in one query', async () => {
    await addSessions(['a', 'b', 'c', 'd']);
    await engine.observeDue();
    expect(studio.getSessions).toHaveBeenCalledOnce();
    expect(studio.getSessions.mock.calls[0]?.[0].toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('returns the listing, if the studio was asked for one', async () => {
    await addSessions(['a']);
    expect(await engine.observeDue()).toBeNull();
    engine.nowMs += limits.movingMs;
    const listing = [session('a'), session('stray', 'READY')];
    studio.getSessions.mockResolvedValueOnce({
      sessions: byId([session('a')]),
      listing,
    });
    expect(await engine.observeDue()).toEqual(listing);
  });

  it('saves each answer, also where others failed', async () => {
    await addSessions(['a', 'b', 'c', 'd']);
    studio.getSessions.mockResolvedValueOnce({
      sessions: new Map<string, Said>([
        ['a', session('a', 'READY')],
        ['b', null],
        ['c', studioError('server')],
      ]),
      listing: null,
    });
    await engine.observeDue();
    expect(await engine.read('a')).toMatchObject({ state: 'READY', readyAtMs: engine.nowMs });
    expect(await engine.read('b')).toMatchObject({ missingSinceMs: engine.nowMs });
    expect(await engine.read('c')).toMatchObject({ trouble: { kind: 'server' } });
    expect(await engine.read('d')).toMatchObject({ missingSinceMs: null, trouble: null });
  });

  it('reports a change at once, before the unchanged rest is given back', async () => {
    await addSessions(['a', 'b', 'c']);
    studio.getSession.mockImplementation(async (id) =>
      session(id, id === 'b' ? 'READY' : undefined),
    );
    const release = vi.spyOn(engine.store, 'releaseUnchanged');
    await engine.observeDue();
    expect(engine.changed).toHaveBeenCalledOnce();
    expect(engine.changed.mock.invocationCallOrder[0]).toBeLessThan(
      release.mock.invocationCallOrder[0] ?? 0,
    );
  });

  it('loses nothing when the process dies between two saves', async () => {
    await addSessions(['a', 'b']);
    studio.getSession.mockImplementation(async (id) => session(id, 'READY'));
    const save = engine.store.saveStudio.bind(engine.store);
    vi.spyOn(engine.store, 'saveStudio').mockImplementationOnce(async (...change) => {
      await save(...change);
      throw new Error('killed');
    });
    await expect(engine.observeDue()).rejects.toThrow('killed');
    await engine.store.releaseClaims();
    expect((await engine.observeDue()) === null).toBe(true);
    for (const id of ['a', 'b']) {
      expect(await engine.read(id)).toMatchObject({ state: 'READY', revision: 2 });
    }
  });

  it('saves nothing once another bot has the claim', async () => {
    await addSessions(['a']);
    studio.getSession.mockImplementation(async (id) => {
      engine.nowMs += leaseMs;
      await engine.store.claimObserved();
      return session(id, 'READY');
    });
    await engine.observeDue();
    expect(await engine.read('a')).toMatchObject({ state: 'CREATE_IN_PROGRESS' });
    expect(await dueIn(leaseMs - 1)).toEqual([]);
  });

  it('holds its claims for as long as the listing takes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    await addSessions(['a', 'b', 'c', 'd']);
    let answer: (answered: SessionsAnswer) => void = () => {};
    studio.getSessions.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const observing = engine.observeDue();
    await vi.waitFor(() => expect(studio.getSessions).toHaveBeenCalled());
    const renewed = vi.spyOn(engine.store, 'renew');
    const renewals = 6;
    for (let renewal = 1; renewal <= renewals; renewal += 1) {
      engine.nowMs += renewEveryMs;
      vi.advanceTimersByTime(renewEveryMs);
      expect(renewed).toHaveBeenCalledTimes(renewal);
      await renewed.mock.results.at(-1)?.value;
      expect(await engine.store.claimObserved()).toEqual([]);
    }
    const sessions = ['a', 'b', 'c', 'd'].map((id) => session(id, 'READY'));
    answer({ sessions: byId(sessions), listing: sessions });
    await observing;
    expect(await engine.read('d')).toMatchObject({ state: 'READY' });
    vi.advanceTimersByTime(10 * leaseMs);
    expect(renewed).toHaveBeenCalledTimes(renewals);
  });

  it('leaves what is unchanged alone, and comes back by whether its state moves', async () => {
    await addSessions(['moving']);
    await addSessions(['resting'], { state: 'READY' });
    studio.getSession.mockImplementation(async (id) =>
      session(id, id === 'resting' ? 'READY' : undefined),
    );
    await engine.observeDue();
    expect(await engine.read('moving')).toMatchObject({ revision: 1 });
    expect(await dueIn(limits.movingMs - 1)).toEqual([]);
    expect(await dueIn(1)).toEqual(['moving']);
    expect(await dueIn(limits.settledMs - limits.movingMs)).toContain('resting');
  });

  it.each<[SessionState, number | null]>([
    ['START_IN_PROGRESS', limits.movingMs],
    ['UNKNOWN', limits.movingMs],
    ['READY', limits.settledMs],
    ['CREATE_FAILED', limits.settledMs],
    ['DELETED', null],
  ])('comes back to what has become %s after %s ms', async (state, ms) => {
    await addSessions(['a']);
    studio.getSession.mockResolvedValue(session('a', state));
    await engine.observeDue();
    expect(await engine.read('a')).toMatchObject({ state, revision: 2 });
    if (ms === null) {
      expect(await dueIn(1_000 * limits.settledMs)).toEqual([]);
    } else {
      expect(await dueIn(ms - 1)).toEqual([]);
      expect(await dueIn(1)).toEqual(['a']);
    }
  });

  it('closes what the studio has not had for long enough, for good', async () => {
    await addSessions(['old']);
    studio.getSession.mockRejectedValue(studioError('not_found'));
    await engine.observeDue();
    expect(await engine.read('old')).toMatchObject({
      state: 'CREATE_IN_PROGRESS',
      missingSinceMs: engine.nowMs,
      revision: 1,
    });
    engine.nowMs += limits.missingForMs;
    await addSessions(['young']);
    await engine.observeDue();
    expect(await engine.read('old')).toMatchObject({ state: 'FORGOTTEN', revision: 2 });
    expect(await engine.read('young')).toMatchObject({ state: 'CREATE_IN_PROGRESS', revision: 1 });
    expect(await dueIn(limits.movingMs)).toEqual(['young']);
  });

  it('closes what had been READY at the second observation, soon after the first', async () => {
    await addSessions(['a'], { state: 'READY', firstReadyAtMs: engine.nowMs });
    studio.getSession.mockRejectedValue(studioError('not_found'));
    await engine.observeDue();
    expect(await engine.read('a')).toMatchObject({ state: 'READY', missingSinceMs: engine.nowMs });
    engine.nowMs += Math.max(limits.movingMs, missingAgainAfterMs);
    await engine.observeDue();
    expect(await engine.read('a')).toMatchObject({ state: 'FORGOTTEN' });
  });

  it('comes back soon to what is missing, at rest or not', async () => {
    await addSessions(['resting'], { state: 'READY' });
    studio.getSession.mockRejectedValueOnce(studioError('not_found'));
    await engine.observeDue();
    expect(await dueIn(limits.movingMs - 1)).toEqual([]);
    engine.nowMs += 1;
    studio.getSession.mockResolvedValueOnce(session('resting', 'READY'));
    await engine.observeDue();
    expect(await engine.read('resting')).toMatchObject({ state: 'READY', missingSinceMs: null });
  });

  it('closes once what a person has terminated at that very moment', async () => {
    await addSessions(['a'], { missingSinceMs: engine.nowMs, state: 'READY' });
    engine.nowMs += limits.missingForMs;
    studio.getSession.mockImplementation(async () => {
      const seen = await engine.read('a');
      const requested = {
        intent: 'terminate',
        action: 'terminate',
        by: 'U0ADA00001',
        press: '1.2.a',
      } as const;
      expect(await engine.store.setIntent('a', requested, seen)).toBe(true);
      throw studioError('not_found');
    });
    await engine.observeDue();
    // The intent that this observation has not seen gets a step of its own, at once.
    expect(await engine.read('a')).toMatchObject({ state: 'READY', intent: 'terminate' });
    await engine.add();
    studio.createSession.mockResolvedValue(session('s-1'));
    studio.deleteSession.mockRejectedValue(studioError('not_found'));
    await engine.runStudioTasks();
    expect(await engine.read('a')).toMatchObject({ state: 'FORGOTTEN', intent: null });
    expect(studio.deleteSession).toHaveBeenCalledOnce();
    expect(await dueIn(leaseMs)).not.toContain('a');
  });

  describe('while the studio does not answer', () => {
    beforeEach(() => {
      studio.getSession.mockRejectedValue(studioError('server'));
    });

    it('calls stuck what hangs', async () => {
      await addSessions(['a']);
      engine.nowMs += limits.readyTimeoutMs;
      await engine.observeDue();
      expect(await engine.read('a')).toMatchObject({ stuckSinceMs: engine.nowMs });
    });

    it('tells those who wait, once, and slows down', async () => {
      await addSessions(['waiting']);
      await addSessions(['resting'], { state: 'READY' });
      await engine.observeDue();
      expect(await engine.read('waiting')).toMatchObject({
        trouble: { kind: 'server' },
        revision: 2,
      });
      expect(await engine.read('resting')).toMatchObject({ trouble: null, revision: 1 });
      engine.nowMs += limits.movingMs;
      await engine.observeDue();
      expect(await engine.read('waiting')).toMatchObject({ revision: 2 });
      expect(await dueIn(3 * limits.movingMs - 1)).toEqual([]);
      expect(await dueIn(1)).toEqual(['waiting']);
    });

    it('takes the trouble back once it answers again', async () => {
      await addSessions(['a'], { trouble: { kind: 'server', message: '', requestId: null } });
      studio.getSession.mockResolvedValue(session('a'));
      await engine.observeDue();
      expect(await engine.read('a')).toMatchObject({ trouble: null, revision: 2 });
    });
  });

  it('saves nothing when the bot stops', async () => {
    await addSessions(['a']);
    studio.getSession.mockResolvedValue(session('a', 'READY'));
    await engine.observeDue(AbortSignal.abort());
    expect(await engine.read('a')).toMatchObject({ state: 'CREATE_IN_PROGRESS' });
  });
});
