import { beforeEach, describe, expect, it, vi } from 'vitest';
import { noWeek } from '../../../src/launches/hours.js';
import { interactionsKeptMs, longestWaitMs } from '../../../src/limits.js';
import { observedSingly } from '../../../src/studio/studio.js';
import { studioError } from '../../support/engine-context.js';
import { GivenReconciler, soon } from '../../support/reconciler-given.js';
import { storeCalls } from '../../support/store-calls.js';
import { aSession, byId } from '../../support/studio-of-mocks.js';

describe('the rounds of the reconciler', () => {
  const engine = new GivenReconciler();
  const { studio, limits } = engine;
  const addEnded = async () => {
    await engine.add({ clientToken: 'slack-ended' });
    await engine.change({ set: { state: 'NOT_CREATED' } }, null);
  };
  const stray = aSession({ id: 's-stray', clientToken: 'slack-ended', state: 'READY' });
  const terminated = () => studio.deleteSession.mock.calls.map(([id]) => id);

  beforeEach(() => {
    studio.deleteSession.mockResolvedValue({ ...stray, state: 'DELETED', stateWord: 'DELETED' });
  });

  it('carry out the weekly hours of others if those of one person fail', async () => {
    const [ada, ben] = ['U0ADA00001', 'U0BEN00001'];
    const moment = { does: 'start', atMs: engine.nowMs, forMs: engine.nowMs } as const;
    for (const owner of [ada, ben]) {
      const none = { notToday: null, keepOnUntilMs: null, pausedUntil: null };
      const hours = { owner, timeZone: 'UTC', week: noWeek, ...none };
      expect(await engine.store.saveHours(hours, moment, null)).toBe(true);
    }
    const { startHistory } = engine.store;
    vi.spyOn(engine.store, 'startHistory').mockImplementation(async (owner) => {
      if (owner === ada) throw new RangeError('no such zone');
      return startHistory(owner);
    });
    engine.reconciler.start();
    await vi.waitFor(async () => {
      expect(await engine.store.hoursOf(ben)).toMatchObject({ moment: null });
      expect(engine.logged).toContainEqual(
        expect.objectContaining({ msg: 'step failed', kind: 'hours', slackUser: ada }),
      );
    }, soon);
    expect(engine.messages()).not.toContain('database did not answer');
  });

  describe('of observations', () => {
    const addSessions = async (count: number) => {
      for (let number = 0; number < count; number += 1) {
        const token = `slack-${number}`;
        const set = { state: 'READY', sessionId: token } as const;
        await engine.addSession(set, { clientToken: token, dueInMs: number * 1_000 });
      }
    };

    it('take along what would be due soon, so that one listing serves all', async () => {
      await addSessions(5);
      engine.nowMs += observedSingly * 1_000;
      engine.reconciler.start();
      await vi.waitFor(() => expect(studio.getSessions).toHaveBeenCalledOnce(), soon);
      expect(studio.getSessions.mock.calls[0]?.[0]).toHaveLength(5);
    });

    it('take along little when a few calls do', async () => {
      await addSessions(5);
      engine.reconciler.start();
      await vi.waitFor(() => expect(studio.getSessions).toHaveBeenCalledOnce(), soon);
      // The first is due; the next ones are within half of the shorter wait.
      const along = 1 + Math.floor(limits.movingMs / 2 / 1_000);
      expect(studio.getSessions.mock.calls[0]?.[0]).toHaveLength(along);
    });

    it('compare a listing with the rows', async () => {
      await addEnded();
      await addSessions(1);
      studio.getSessions.mockImplementation(async (ids) => {
        const sessions = ids.map((id) => aSession({ id, state: 'READY' }));
        return { sessions: byId(sessions), listing: [...sessions, stray] };
      });
      engine.reconciler.start();
      await vi.waitFor(() => {
        engine.passSteadily(1);
        engine.pass(limits.settledMs);
        expect(terminated()).toEqual(['s-stray']);
      }, soon);
      // Once, at the start.
      expect(studio.listSessions).toHaveBeenCalledTimes(1);
    });
  });

  describe('of sweeps', () => {
    beforeEach(addEnded);

    it('come at the start, and soon again if a session is out of place', async () => {
      studio.listSessions.mockImplementation(async () =>
        terminated().length === 0 ? [stray] : [],
      );
      engine.reconciler.start();
      await vi.waitFor(() => expect(studio.listSessions).toHaveBeenCalledTimes(1), soon);
      await vi.waitFor(() => {
        engine.passSteadily(limits.sweepAgainMs);
        expect(terminated()).toEqual(['s-stray']);
      }, soon);
    });

    it('go on after a listing that failed', async () => {
      studio.listSessions.mockRejectedValueOnce(studioError('server'));
      engine.reconciler.start();
      await vi.waitFor(() => expect(engine.messages()).toEqual(['step failed']), soon);
      engine.passSteadily(limits.sweepEveryMs);
      await vi.waitFor(() => expect(studio.listSessions).toHaveBeenCalledTimes(2), soon);
    });
  });

  describe('with the sweep’s cadence', () => {
    /** What each begins with. */
    const begins = () => ({
      hours: vi.spyOn(engine.store, 'hoursAfter'),
      sweeping: studio.listSessions,
      leavers: vi.spyOn(engine.store, 'claimOwner'),
      budgets: vi.spyOn(engine.ctx.room, 'spendings'),
      forgetting: vi.spyOn(engine.store, 'forgetOld'),
    });
    let calls: () => Record<string, number>;
    let rounds: () => number;

    beforeEach(() => {
      const spies = Object.entries(begins());
      calls = () => Object.fromEntries(spies.map(([kind, spy]) => [kind, spy.mock.calls.length]));
      const looks = vi.spyOn(engine.store, 'nextDue');
      rounds = () => looks.mock.calls.length;
    });

    /** Has the loop make a whole round after this. */
    const afterARound = async () => {
      const before = rounds();
      await vi.waitFor(() => {
        engine.reconciler.wake();
        expect(rounds()).toBeGreaterThan(before + 2);
      }, soon);
    };

    it('begin what is due, and some of it not at the start', async () => {
      engine.reconciler.start();
      await afterARound();
      expect(calls()).toEqual({ hours: 1, sweeping: 1, leavers: 0, budgets: 1, forgetting: 0 });
      engine.passSteadily(limits.sweepEveryMs - 1);
      await afterARound();
      expect(calls()).toEqual({ hours: 1, sweeping: 1, leavers: 0, budgets: 1, forgetting: 0 });
      engine.passSteadily(1);
      await afterARound();
      expect(calls()).toEqual({ hours: 2, sweeping: 2, leavers: 1, budgets: 2, forgetting: 1 });
    });

    it('begin nothing that is still under way, and what fails no sooner', async () => {
      studio.listSessions.mockImplementationOnce(() => new Promise(() => {}));
      vi.spyOn(engine.ctx.room, 'spendings').mockRejectedValueOnce(new Error('a mistake'));
      engine.reconciler.start();
      await afterARound();
      expect(calls()).toMatchObject({ sweeping: 1, budgets: 1 });
      engine.passSteadily(limits.sweepEveryMs);
      await afterARound();
      expect(calls()).toMatchObject({ sweeping: 1, budgets: 2 });
    });

    it('tell of budgets only while Slack accepts the token', async () => {
      engine.isSlackOpen = false;
      engine.reconciler.start();
      await afterARound();
      expect(calls()).toMatchObject({ hours: 1, budgets: 0 });
      engine.isSlackOpen = true;
      await afterARound();
      expect(calls()).toMatchObject({ hours: 1, budgets: 1 });
    });

    it('are hastened by a move of the clock, as far as they go by that', async () => {
      engine.reconciler.start();
      await afterARound();
      engine.reconciler.moved();
      await afterARound();
      expect(calls()).toEqual({ hours: 2, sweeping: 1, leavers: 0, budgets: 2, forgetting: 0 });
    });

    it('look at owners at once when an account of one has changed, and not for anybody else', async () => {
      await engine.addSession({ state: 'READY' }, { dueInMs: 60_000 });
      engine.hasLeft.mockResolvedValue(false);
      engine.timeZone.mockResolvedValue(null);
      engine.reconciler.start();
      await engine.reconciler.accountChanged('U0BEN00002');
      await afterARound();
      expect(calls()).toMatchObject({ leavers: 0 });
      await engine.reconciler.accountChanged('U0ADA00001');
      await vi.waitFor(() => expect(engine.hasLeft).toHaveBeenCalledWith('U0ADA00001'), soon);
    });
  });

  describe('that no one has called for', () => {
    let asked: () => string[];

    beforeEach(() => {
      const names = Object.keys(storeCalls) as (keyof typeof storeCalls)[];
      const spies = names.map((name) => ({ name, spy: vi.spyOn(engine.store, name) }));
      asked = () =>
        spies
          .flatMap(({ name, spy }) => spy.mock.invocationCallOrder.map((at) => ({ name, at })))
          .toSorted((one, other) => one.at - other.at)
          .map(({ name }) => name);
    });

    const idle = () =>
      vi.waitFor(() => expect(asked().slice(-3)).toEqual(['nextDue', 'nextDue', 'nextDue']), soon);

    it('ask one question while nothing is due', async () => {
      await engine.addSession({ state: 'READY' }, { dueInMs: 60_000 });
      engine.reconciler.start();
      await idle();
      expect(await engine.read()).toMatchObject({ messageTs: '100.1' });
    });

    it('take up what another bot has stored', async () => {
      engine.reconciler.start();
      await idle();
      await engine.add();
      await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledOnce(), soon);
    });

    it('begin what has its time by then', async () => {
      const atMs = engine.nowMs + 60_000;
      await engine.add({ readyByMs: atMs, beginsAtMs: atMs });
      engine.reconciler.start();
      await idle();
      expect(await engine.read()).toMatchObject({ state: 'PLANNED' });
      engine.nowMs = atMs;
      const state = async () => (await engine.read()).state;
      await vi.waitFor(async () => expect(await state()).not.toBe('PLANNED'), soon);
    });

    it('take up what is stranded by a clock that was set back', async () => {
      await engine.addSession({ state: 'READY' }, { dueInMs: 60_000 });
      engine.reconciler.start();
      await idle();
      engine.nowMs -= 60 * 60_000;
      await vi.waitFor(() => expect(studio.getSessions).toHaveBeenCalledOnce(), soon);
    });

    it('take it up now and then also where a nearer one hides it', async () => {
      await engine.addSession({ state: 'READY', sessionId: 's-near' }, { dueInMs: 60_000 });
      const far = { clientToken: 'far', dueInMs: 120_000 };
      await engine.addSession({ state: 'READY', sessionId: 's-far' }, far);
      engine.reconciler.start();
      await idle();
      engine.nowMs -= longestWaitMs - 90_000;
      engine.steadyMs += limits.noteRoundEveryMs;
      const asked = () => studio.getSessions.mock.calls.map(([ids]) => ids);
      await vi.waitFor(() => expect(asked()).toEqual([['s-far']]), soon);
    });
  });

  it('forget old interactions, also while the studio does not answer', async () => {
    studio.listSessions.mockRejectedValue(studioError('server'));
    engine.reconciler.start();
    await engine.interactions.take('press');
    for (let times = 1; times <= 2; times += 1) {
      expect(await engine.interactions.take('press')).toBe(false);
      engine.nowMs += interactionsKeptMs + 1;
      engine.passSteadily(limits.sweepEveryMs);
      const isTaken = () => engine.interactions.take('press');
      await vi.waitFor(async () => expect(await isTaken()).toBe(true), soon);
    }
  });
});
