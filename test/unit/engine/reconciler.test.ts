import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  endAttemptsUntold,
  leaseMs,
  outageToldEveryMs,
  stopProcessWithinMs,
  tasksAtOnce,
} from '../../../src/limits.js';
import { studioError } from '../../support/engine-context.js';
import { GivenReconciler, soon } from '../../support/reconciler-given.js';
import { aSession } from '../../support/studio-of-mocks.js';

describe('the reconciler', () => {
  const engine = new GivenReconciler();
  const { studio, statusBoard, clientToken } = engine;

  /** Answers no call before it is broken off. */
  const silence = (_: unknown, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(studioError('timeout', true)));
    });

  /** Time passes, 1 s at each look, until the launch is shown in this state. */
  const untilShown = (state: string) =>
    vi.waitFor(async () => {
      engine.pass(1_000);
      const launch = await engine.read();
      expect(launch).toMatchObject({ state, shownRevision: launch.revision });
    }, soon);

  it('takes a launch all the way by itself', async () => {
    await engine.add();
    engine.reconciler.start();
    await untilShown('READY');
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('begins what a change of an owner is about, and has that owner’s Home tabs published', async () => {
    engine.reconciler.start();
    // By now it sleeps, because there is nothing to do.
    await vi.waitFor(
      async () => expect(await engine.store.nextDue()).toMatchObject({ tasksInMs: null }),
      soon,
    );
    await engine.add();
    engine.reconciler.changed('U0ADA00001');
    expect(engine.homeTabsChanged.mock.calls).toEqual([['U0ADA00001']]);
    await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalled(), soon);
  });

  it('has the Home tabs published after a step that changes what they show', async () => {
    await engine.add();
    engine.reconciler.start();
    await vi.waitFor(() => expect(engine.homeTabsChanged).toHaveBeenCalledWith('U0ADA00001'), soon);
  });

  it('ends a session whose time is up, also one whose time came while no bot ran', async () => {
    const lifetime = {
      endedBy: 'bot',
      onForMs: 1,
      longestMs: null,
      stoppedForMs: null,
      idleForMs: null,
    } as const;
    const set = { state: 'READY', stopAtMs: engine.nowMs, endAtMs: engine.nowMs } as const;
    const reminded = { remindedDeadlineMs: engine.nowMs, remindedLeadMs: 60_000 };
    await engine.addSession({ ...set, ...reminded }, { lifetime, dueInMs: 60_000 });
    studio.stopSession.mockImplementation(async (id) => aSession({ id, state: 'STOPPED' }));
    engine.nowMs += 3 * 60 * 60_000;
    engine.reconciler.start();
    await untilShown('STOPPED');
    expect(studio.stopSession).toHaveBeenCalledOnce();
  });

  it('tells the admins of what it could not end', async () => {
    const set = { state: 'READY', stopAtMs: engine.nowMs, endAtMs: engine.nowMs } as const;
    await engine.addSession({ ...set, endAttempts: endAttemptsUntold - 1 }, { dueInMs: 60_000 });
    engine.tellAdmins.mockResolvedValue(true);
    studio.stopSession.mockRejectedValue(studioError('access_denied'));
    engine.reconciler.start();
    await vi.waitFor(() => expect(engine.tellAdmins).toHaveBeenCalledOnce(), soon);
    await vi.waitFor(async () => {
      expect(await engine.read()).toMatchObject({ endToldAtMs: engine.nowMs });
    }, soon);
  });

  it('runs once, however often it is started', async () => {
    const claims = vi.spyOn(engine.store, 'claimStudioTasks').mockImplementation(async () => {
      throw new Error('the database is away');
    });
    engine.reconciler.start();
    engine.reconciler.start();
    await vi.waitFor(() => expect(claims).toHaveBeenCalled(), soon);
    await engine.reconciler.stop();
    expect(engine.messages()).toEqual(['database did not answer']);
  });

  it('works on as many launches at one time as it has slots', async () => {
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
    engine.reconciler.start();
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
    const looks = vi.spyOn(engine.store, 'nextDue');
    engine.reconciler.start();
    await vi.waitFor(() => expect(answers).toHaveLength(tasksAtOnce), soon);
    const before = looks.mock.calls.length;
    engine.reconciler.wake();
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
      engine.reconciler.start();
      await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledOnce(), soon);
      await engine.reconciler.stop();
      engine.nowMs += 1;
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
      engine.reconciler.start();
      await vi.waitFor(() => expect(statusBoard.post).toHaveBeenCalledOnce(), soon);
      const beganAt = performance.now();
      await engine.reconciler.stop();
      expect(performance.now() - beganAt).toBeLessThan(stopProcessWithinMs);
      expect(await engine.store.claimSlackTasks(10)).toMatchObject([{ launch: { clientToken } }]);
      end();
    });

    it('says when it cannot give its claims back', async () => {
      vi.spyOn(engine.store, 'releaseClaims').mockRejectedValueOnce(new Error('away'));
      await engine.reconciler.stop();
      expect(engine.messages()).toEqual(['claims not given back']);
    });
  });

  it('goes on when the database answers again', async () => {
    const claim = vi.spyOn(engine.store, 'claimStudioTasks');
    claim.mockRejectedValueOnce(new Error('the database is away'));
    await engine.add();
    engine.reconciler.start();
    await vi.waitFor(() => expect(claim).toHaveBeenCalledOnce(), soon);
    await untilShown('READY');
    expect(engine.messages()).toEqual(['database did not answer', 'database answered again']);
  });

  it('tells of an outage when it begins, once a minute, and when it ends', async () => {
    const away = new Error('the database is away');
    const claim = vi.spyOn(engine.store, 'claimStudioTasks').mockRejectedValue(away);
    /** Has the loop find the database away several times. */
    const often = async () => {
      for (let times = 0; times < 3; times += 1) {
        const before = claim.mock.calls.length;
        engine.passSteadily(1_000);
        await vi.waitFor(() => expect(claim.mock.calls.length).toBeGreaterThan(before), soon);
      }
    };
    engine.reconciler.start();
    await often();
    expect(engine.messages()).toEqual(['database did not answer']);
    engine.passSteadily(outageToldEveryMs);
    await often();
    expect(engine.messages()).toEqual(['database did not answer', 'database did not answer']);
    claim.mockRestore();
    engine.reconciler.wake();
    await vi.waitFor(() => expect(engine.messages()).toHaveLength(3), soon);
    expect(engine.messages().at(-1)).toBe('database answered again');
  });

  it('counts steps that fail with the database to its outage', async () => {
    const away = new Error('the database is away');
    const saves = vi.spyOn(engine.store, 'saveStudio').mockRejectedValue(away);
    const looks = vi.spyOn(engine.store, 'nextDue').mockRejectedValue(away);
    for (const name of ['first', 'second']) await engine.add({ clientToken: `slack-${name}` });
    engine.reconciler.start();
    await vi.waitFor(() => expect(saves).toHaveBeenCalledTimes(2), soon);
    // One for each step, and one for each round.
    await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(5), soon);
    expect(engine.messages()).toEqual(['database did not answer']);
  });

  it('loses neither itself nor other launches to a mistake in one step', async () => {
    studio.createSession.mockRejectedValueOnce(new RangeError('a mistake of ours'));
    await engine.add({ clientToken: 'slack-unlucky' });
    engine.reconciler.start();
    await vi.waitFor(() => expect(engine.messages()).toEqual(['step failed']), soon);
    await engine.add();
    engine.reconciler.wake();
    await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledTimes(2), soon);
    expect(await engine.read('slack-unlucky')).toMatchObject({ sessionId: null });
    // It is tried again when its lease has ended.
    engine.pass(leaseMs);
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
      engine.reconciler.start();
      await vi.waitFor(() => expect(statusBoard.post).toHaveBeenCalledOnce(), soon);
      claims.mockClear();
      engine.pass(60 * 60_000);
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
      expect(engine.messages()).toContain('step failed');
    });
  });
});
