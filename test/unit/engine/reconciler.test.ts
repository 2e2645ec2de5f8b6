import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Reconciler } from '../../../src/engine/reconciler.js';
import {
  forgetEveryMs,
  leaseMs,
  stopProcessWithinMs,
  sweepAgainMs,
  sweepEveryMs,
  tasksAtOnce,
} from '../../../src/limits.js';
import { observedSingly, type StreamingSession } from '../../../src/studio/studio.js';
import { GivenEngine, studioError } from '../../support/engine-context.js';
import { aSession } from '../../support/studio-of-mocks.js';

/** Generous: the machine may be busy. */
const soon = { timeout: 15_000 };

describe('the reconciler', () => {
  const engine = new GivenEngine();
  const { studio, statusBoard, clientToken, limits } = engine;
  const homeTabsChanged = vi.fn<(owner: string) => void>();
  const forgetOld = vi.fn<() => Promise<void>>();
  let reconciler: Reconciler;
  let steadyMs: number;

  beforeEach(() => {
    steadyMs = 0;
    const { changed: _, ...ctx } = engine.ctx;
    reconciler = new Reconciler({
      ...ctx,
      homeTabs: { changed: homeTabsChanged },
      interactions: { forgetOld },
      steadyClock: () => steadyMs,
    });
    onTestFinished(() => reconciler.stop());
    forgetOld.mockResolvedValue();
    statusBoard.access.mockResolvedValue({ kind: 'open' });
    for (const show of [statusBoard.post, statusBoard.edit, statusBoard.reply]) {
      show.mockResolvedValue({ kind: 'shown', channel: 'C0WORKSTN01', ts: '100.1' });
    }
    studio.createSession.mockImplementation(async (request) =>
      aSession({ id: request.clientToken }),
    );
    studio.getSession.mockImplementation(async (id) => aSession({ id, state: 'READY' }));
    studio.listSessions.mockResolvedValue([]);
  });

  /** Answers no call before it is broken off. */
  const silence = (_: unknown, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(studioError('timeout', true)));
    });

  /** Lets time pass, for the store and for the loop, and wakes the loop. */
  const pass = (ms: number) => {
    engine.nowMs += ms;
    steadyMs += ms;
    reconciler.wake();
  };

  /** Time passes by itself, 1 s at each look, until the launch is shown in this state. */
  const untilShown = (state: string, token = clientToken) =>
    vi.waitFor(async () => {
      pass(1_000);
      const launch = await engine.read(token);
      expect(launch).toMatchObject({ state, shownRevision: launch.revision });
    }, soon);

  const logged = () => engine.logged.map(({ msg }) => msg);

  it('takes a launch all the way by itself', async () => {
    await engine.add();
    reconciler.start();
    await untilShown('READY');
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('begins what a change of an owner is about, and has that owner’s Home tabs published', async () => {
    reconciler.start();
    // By now it sleeps, because there is nothing to do.
    await vi.waitFor(async () => expect(await engine.store.msUntilDue()).toBeNull(), soon);
    await engine.add();
    reconciler.changed('U0ADA00001');
    expect(homeTabsChanged.mock.calls).toEqual([['U0ADA00001']]);
    await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalled(), soon);
  });

  it('has the Home tabs published after a step that changes what they show', async () => {
    await engine.add();
    reconciler.start();
    await vi.waitFor(() => expect(homeTabsChanged).toHaveBeenCalledWith('U0ADA00001'), soon);
  });

  it('runs once, however often it is started', async () => {
    const claims = vi.spyOn(engine.store, 'claimStudioTasks').mockImplementation(async () => {
      throw new Error('the database is away');
    });
    reconciler.start();
    reconciler.start();
    await vi.waitFor(() => expect(claims).toHaveBeenCalled(), soon);
    await reconciler.stop();
    expect(logged()).toEqual(['database did not answer']);
  });

  it('works on so many launches at one time as it has slots', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    onTestFinished(() => {
      process.off('warning', warned);
    });
    studio.createSession.mockImplementation(silence);
    statusBoard.post.mockResolvedValue({ kind: 'later', afterMs: 60_000 });
    const launches = tasksAtOnce + 15;
    for (let number = 0; number < launches; number += 1) {
      await engine.add({ clientToken: `slack-${number}` });
    }
    reconciler.start();
    await vi.waitFor(() => expect(statusBoard.post).toHaveBeenCalledTimes(launches), soon);
    expect(studio.createSession).toHaveBeenCalledTimes(tasksAtOnce);
    expect(warned).not.toHaveBeenCalled();
  });

  it('claims no more Slack tasks than it has slots', async () => {
    studio.createSession.mockImplementation(silence);
    const answers: (() => void)[] = [];
    statusBoard.post.mockImplementation(async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return { kind: 'later', afterMs: 60_000 };
    });
    for (let number = 0; number <= tasksAtOnce; number += 1) {
      await engine.add({ clientToken: `slack-${number}` });
    }
    const looks = vi.spyOn(engine.store, 'msUntilDue');
    reconciler.start();
    await vi.waitFor(() => expect(answers).toHaveLength(tasksAtOnce), soon);
    const before = looks.mock.calls.length;
    reconciler.wake();
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(before + 1), soon);
    expect(statusBoard.post).toHaveBeenCalledTimes(tasksAtOnce);
    for (const answer of answers.splice(0)) answer();
    await vi.waitFor(() => expect(answers).toHaveLength(1), soon);
    for (const answer of answers) answer();
  });

  describe('when it stops', () => {
    it('breaks off what is under way, and gives it back as it was', async () => {
      studio.createSession.mockImplementation(silence);
      await engine.add();
      reconciler.start();
      await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledOnce(), soon);
      await reconciler.stop();
      expect(await engine.store.claimStudioTasks(10)).toMatchObject([
        { clientToken, state: 'REQUESTED', trouble: null, createSentAtMs: expect.any(Number) },
      ]);
    });

    it('does not wait for longer than it has for a step that does not end', async () => {
      let end: () => void = () => {};
      statusBoard.post.mockImplementation(
        () =>
          new Promise((resolve) => {
            end = () => resolve({ kind: 'unknown' });
          }),
      );
      await engine.add();
      reconciler.start();
      await vi.waitFor(() => expect(statusBoard.post).toHaveBeenCalledOnce(), soon);
      const beganAt = performance.now();
      await reconciler.stop();
      expect(performance.now() - beganAt).toBeLessThan(stopProcessWithinMs);
      expect(await engine.store.claimSlackTasks(10)).toMatchObject([{ launch: { clientToken } }]);
      end();
    });

    it('says when it cannot give its claims back', async () => {
      vi.spyOn(engine.store, 'releaseClaims').mockRejectedValueOnce(new Error('away'));
      await reconciler.stop();
      expect(logged()).toEqual(['claims not given back']);
    });
  });

  it('goes on when the database answers again', async () => {
    const claim = vi.spyOn(engine.store, 'claimStudioTasks');
    claim.mockRejectedValueOnce(new Error('the database is away'));
    await engine.add();
    reconciler.start();
    await vi.waitFor(() => expect(claim).toHaveBeenCalledOnce(), soon);
    await untilShown('READY');
    expect(logged()).toEqual(['database did not answer']);
  });

  it('loses neither itself nor other launches to a mistake in one step', async () => {
    studio.createSession.mockRejectedValueOnce(new RangeError('a mistake of ours'));
    await engine.add({ clientToken: 'slack-unlucky' });
    reconciler.start();
    await vi.waitFor(() => expect(logged()).toEqual(['step failed']), soon);
    await engine.add();
    reconciler.wake();
    await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledTimes(2), soon);
    expect(await engine.read('slack-unlucky')).toMatchObject({ sessionId: null });
    // It is tried again when its lease has ended.
    pass(leaseMs);
    await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledTimes(3), soon);
  });

  describe('when the clock leaps ahead during a post', () => {
    const shown = { kind: 'shown' as const, channel: 'C0WORKSTN01', ts: '100.1' };
    let end: (how: 'arrives' | 'fails') => void;

    beforeEach(async () => {
      end = () => {};
      statusBoard.post.mockImplementationOnce(
        () =>
          new Promise((resolve, reject) => {
            end = (how) => (how === 'arrives' ? resolve(shown) : reject(new Error('a mistake')));
          }),
      );
      statusBoard.findMessage.mockResolvedValue({ ...shown, kind: 'found' });
      const claims = vi.spyOn(engine.store, 'claimSlackTasks');
      await engine.add();
      reconciler.start();
      await vi.waitFor(() => expect(statusBoard.post).toHaveBeenCalledOnce(), soon);
      claims.mockClear();
      pass(60 * 60_000);
      const claimedAgain = async () =>
        (await Promise.all(claims.mock.results.map(({ value }) => value))).flat();
      await vi.waitFor(async () => expect(await claimedAgain()).toHaveLength(1), soon);
    });

    it('neither searches for the message before that has ended, nor posts it again', async () => {
      expect(statusBoard.findMessage).not.toHaveBeenCalled();
      end('arrives');
      await vi.waitFor(async () => expect((await engine.read()).messageTs).toBe('100.1'), soon);
      expect(statusBoard.post).toHaveBeenCalledOnce();
    });

    it('searches for it after a mistake has ended that', async () => {
      end('fails');
      await vi.waitFor(async () => expect((await engine.read()).messageTs).toBe('100.1'), soon);
      expect(statusBoard.post).toHaveBeenCalledOnce();
      expect(logged()).toContain('step failed');
    });
  });

  describe('that observes', () => {
    const addSessions = async (count: number) => {
      for (let number = 0; number < count; number += 1) {
        const token = `slack-${number}`;
        const set = { state: 'READY', sessionId: token } as const;
        await engine.addSession(set, { clientToken: token, dueInMs: number * 1_000 });
      }
    };

    it('takes along what would be due soon, so that one listing serves all', async () => {
      await addSessions(5);
      engine.nowMs += observedSingly * 1_000;
      reconciler.start();
      await vi.waitFor(() => expect(studio.getSessions).toHaveBeenCalledOnce(), soon);
      expect(studio.getSessions.mock.calls[0]?.[0]).toHaveLength(5);
    });

    it('takes along little when a few calls do', async () => {
      await addSessions(5);
      reconciler.start();
      await vi.waitFor(() => expect(studio.getSessions).toHaveBeenCalledOnce(), soon);
      // The first is due; the next ones are within half of the shorter wait.
      const along = 1 + Math.floor(limits.movingMs / 2 / 1_000);
      expect(studio.getSessions.mock.calls[0]?.[0]).toHaveLength(along);
    });

    it('compares the listing with the rows', async () => {
      await engine.add({ clientToken: 'slack-ended' });
      await engine.change({ set: { state: 'NOT_CREATED' } }, null);
      await addSessions(1);
      const stray = aSession({ id: 's-stray', clientToken: 'slack-ended', state: 'READY' });
      studio.getSessions.mockImplementation(async (ids) => {
        const sessions = ids.map((id) => aSession({ id, state: 'READY' }));
        return { sessions, missing: [], failures: new Map(), listing: [...sessions, stray] };
      });
      studio.deleteSession.mockResolvedValue({ ...stray, state: 'DELETED', stateWord: 'DELETED' });
      reconciler.start();
      await vi.waitFor(() => {
        // Not on the clock of the sweep, which would list the sessions itself.
        engine.nowMs += limits.settledMs;
        reconciler.wake();
        expect(studio.deleteSession.mock.calls.map(([id]) => id)).toEqual(['s-stray']);
      }, soon);
      expect(studio.listSessions).not.toHaveBeenCalled();
    });
  });

  describe('that sweeps', () => {
    const stray: StreamingSession = aSession({
      id: 's-stray',
      clientToken: 'slack-ended',
      state: 'READY',
    });

    beforeEach(async () => {
      await engine.add({ clientToken: 'slack-ended' });
      await engine.change({ set: { state: 'NOT_CREATED' } }, null);
    });

    it('lists all sessions every few minutes, and soon again if one is out of place', async () => {
      studio.listSessions.mockResolvedValue([stray]);
      studio.deleteSession.mockResolvedValue({ ...stray, state: 'DELETED', stateWord: 'DELETED' });
      reconciler.start();
      pass(sweepEveryMs);
      await vi.waitFor(() => expect(studio.listSessions).toHaveBeenCalledTimes(1), soon);
      await vi.waitFor(() => {
        pass(sweepAgainMs);
        expect(studio.deleteSession).toHaveBeenCalledOnce();
      }, soon);
    });

    it('goes on after a listing that failed', async () => {
      studio.listSessions.mockRejectedValueOnce(studioError('server'));
      reconciler.start();
      pass(sweepEveryMs);
      await vi.waitFor(() => expect(logged()).toEqual(['step failed']), soon);
      pass(sweepEveryMs);
      await vi.waitFor(() => expect(studio.listSessions).toHaveBeenCalledTimes(2), soon);
    });
  });

  it('forgets old interactions, also while the studio does not answer', async () => {
    studio.listSessions.mockRejectedValue(studioError('server'));
    reconciler.start();
    for (let times = 1; times <= 2; times += 1) {
      pass(forgetEveryMs);
      await vi.waitFor(() => expect(forgetOld).toHaveBeenCalledTimes(times), soon);
    }
  });
});
