import { beforeEach, describe, expect, it } from 'vitest';
import { endOverdue, tellOverdue } from '../../../src/engine/overdue.js';
import { theBotInTime, theBotInVain } from '../../../src/launches/actors.js';
import type { Launch } from '../../../src/launches/launch.js';
import { endAttemptsUntold, endTriedAgainMs } from '../../../src/limits.js';
import type { StudioErrorKind } from '../../../src/studio/studio.js';
import { GivenEngine, minute, studioError } from '../../support/engine-context.js';
import { aSession } from '../../support/studio-of-mocks.js';

const hour = 60 * minute;
const lifetime = {
  endedBy: 'bot',
  onForMs: 10 * hour,
  longestMs: 16 * hour,
  stoppedForMs: 48 * hour,
  idleForMs: null,
} as const;

describe('a session whose time is up', () => {
  const engine = new GivenEngine();
  const { studio, tellAdmins, clientToken } = engine;

  /** What the loop does in each of its rounds. */
  async function round(): Promise<Launch> {
    for (const launch of await engine.store.overdue(25)) {
      if (await endOverdue(engine.ctx, launch)) await tellOverdue(engine.ctx, launch);
    }
    return engine.runStudioTasks();
  }

  /** A session that has just become READY, or STOPPED, by an observation. */
  async function observedAs(state: 'READY' | 'STOPPED', canStop = true): Promise<Launch> {
    const from = state === 'READY' ? 'CREATE_IN_PROGRESS' : 'STOP_IN_PROGRESS';
    await engine.addSession({ state: from }, { lifetime, canStop });
    studio.getSession.mockResolvedValue(aSession({ state }));
    await engine.observeDue();
    return engine.read();
  }

  /** Lets the time of a READY session pass, up to the moment before it is up, with its reminder. */
  async function almostUp(): Promise<void> {
    engine.nowMs += 10 * hour - 10 * minute;
    await engine.observeDue();
    engine.nowMs += 10 * minute - 1;
  }

  async function timeUp(): Promise<void> {
    await almostUp();
    engine.nowMs += 1;
  }

  beforeEach(() => {
    studio.stopSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
    studio.deleteSession.mockResolvedValue(aSession({ state: 'DELETED' }));
    tellAdmins.mockResolvedValue(true);
  });

  it('is stopped then and not before, by the bot, and told so', async () => {
    const { stopAtMs, endAtMs } = await observedAs('READY');
    expect([stopAtMs, endAtMs]).toEqual([engine.nowMs + 10 * hour, engine.nowMs + 10 * hour]);
    await almostUp();
    await round();
    expect(studio.stopSession).not.toHaveBeenCalled();
    engine.nowMs += 1;
    expect(await round()).toMatchObject({
      state: 'STOPPED',
      intent: null,
      stopAtMs: null,
      terminateAtMs: engine.nowMs + 48 * hour,
      endAtMs: engine.nowMs + 48 * hour,
      endAttempts: 0,
    });
    expect((await engine.told()).at(-1)).toMatchObject({ state: 'STOPPED', by: theBotInTime });
    expect((await engine.audited()).slice(-2)).toEqual(['stop requested', 'stop succeeded']);
    const [{ actor } = { actor: '' }] = await engine.auditLog.newest(1);
    expect(actor).toBe(theBotInTime);
    await round();
    expect(studio.stopSession).toHaveBeenCalledTimes(1);
  });

  describe('while no bot ran', () => {
    const away = 11 * hour;

    it.each([
      [true, 'stop', 'STOPPED'],
      [false, 'terminate', 'DELETED'],
    ] as const)(
      'is left on for one reminder (it can be stopped: %s)',
      async (canStop, what, end) => {
        await observedAs('READY', canStop);
        engine.nowMs += away;
        const atMs = engine.nowMs + 10 * minute;
        const times = canStop ? { stopAtMs: atMs } : { stopAtMs: null, terminateAtMs: atMs };
        expect(await round()).toMatchObject({
          state: 'READY',
          intent: null,
          endAtMs: atMs,
          ...times,
        });
        expect((await engine.told()).slice(1)).toEqual([{ kind: 'reminder', what, atMs }]);
        await engine.observeDue();
        expect(await engine.read()).toMatchObject({ endAtMs: atMs, endAttempts: 0 });
        // Nor is it reminded again if no bot runs then either.
        engine.nowMs += away;
        expect(await round()).toMatchObject({ state: end });
      },
    );

    it('is reminded once by several replicas, and not if it was prolonged meanwhile', async () => {
      await observedAs('READY');
      engine.nowMs += away;
      const [read] = await engine.store.overdue(25);
      if (read === undefined) throw new Error('nothing is overdue');
      for (let replica = 0; replica < 2; replica += 1) await endOverdue(engine.ctx, read);
      expect(await engine.told()).toHaveLength(2);
      await prolong();
      const { endAtMs } = await engine.read();
      await endOverdue(engine.ctx, read);
      expect(await engine.read()).toMatchObject({ endAtMs, intent: null, endAttempts: 0 });
    });

    it('is ended at once if it was reminded before', async () => {
      await observedAs('READY');
      await almostUp();
      engine.nowMs += away;
      expect(await round()).toMatchObject({ state: 'STOPPED' });
    });
  });

  it('is ended at once where no reminders are given', async () => {
    await observedAs('READY');
    engine.nowMs += 10 * hour;
    const [read] = await engine.store.overdue(25);
    if (read === undefined) throw new Error('nothing is overdue');
    await endOverdue({ ...engine.ctx, limits: { ...engine.limits, reminderLeadsMs: [] } }, read);
    expect(await engine.read()).toMatchObject({ intent: 'stop' });
  });

  it('is terminated when it has been stopped for as long as it may', async () => {
    await observedAs('STOPPED');
    engine.nowMs += 48 * hour;
    expect(await round()).toMatchObject({ state: 'DELETED', endAtMs: null });
    expect((await engine.told()).at(-1)).toMatchObject({ state: 'DELETED', by: theBotInTime });
    expect(await engine.store.overdue(25)).toEqual([]);
  });

  it.each(['READY', 'START_IN_PROGRESS'] as const)(
    'is not terminated if it was started elsewhere, and is %s, while no bot ran',
    async (state) => {
      await observedAs('STOPPED');
      studio.getSession.mockResolvedValue(aSession({ state }));
      engine.nowMs += 50 * hour;
      const endAtMs = engine.nowMs + 10 * hour;
      expect(await round()).toMatchObject({ state, intent: null, endAtMs });
      expect(studio.deleteSession).not.toHaveBeenCalled();
    },
  );

  it('is not terminated while the studio does not say whether it is stopped', async () => {
    await observedAs('STOPPED');
    studio.getSession.mockRejectedValue(studioError('unreadable'));
    engine.nowMs += 50 * hour;
    expect(await round()).toMatchObject({ state: 'STOPPED', intent: 'terminate' });
    expect(studio.deleteSession).not.toHaveBeenCalled();
  });

  it('is terminated where it cannot be stopped', async () => {
    await observedAs('READY', false);
    await timeUp();
    expect(await round()).toMatchObject({ state: 'DELETED' });
    expect(studio.stopSession).not.toHaveBeenCalled();
  });

  describe('that has not become READY by then', () => {
    /** A session that has just been made, of which the studio says no more than that it is being prepared. */
    async function made(canStop = true): Promise<void> {
      studio.createSession.mockResolvedValue(aSession({ state: 'CREATE_IN_PROGRESS' }));
      await engine.add({ lifetime, canStop });
      await engine.runStudioTasks();
      studio.getSession.mockResolvedValue(aSession({ state: 'CREATE_IN_PROGRESS' }));
    }

    it('is stopped, and told why', async () => {
      await made();
      engine.nowMs += 10 * hour - 1;
      await round();
      await engine.observeDue();
      expect(studio.stopSession).not.toHaveBeenCalled();
      engine.nowMs += 1;
      const terminateAtMs = engine.nowMs + 48 * hour;
      expect(await round()).toMatchObject({ state: 'STOPPED', intent: null, terminateAtMs });
      expect(studio.stopSession).toHaveBeenCalledTimes(1);
      expect(await engine.told()).toMatchObject([{ state: 'STOPPED', by: theBotInVain }]);
      expect((await engine.audited()).slice(-2)).toEqual(['stop requested', 'stop succeeded']);
    });

    it.each(['STOPPED', 'STOP_IN_PROGRESS'] as const)(
      'counts as failed, and not once more when it is READY days later (answer: %s)',
      async (answer) => {
        await made();
        studio.stopSession.mockResolvedValue(aSession({ state: answer }));
        engine.nowMs += 10 * hour;
        await round();
        const observedNext = async (state: 'STOPPED' | 'START_IN_PROGRESS' | 'READY') => {
          engine.nowMs += minute;
          studio.getSession.mockResolvedValue(aSession({ state }));
          await engine.observeDue();
          expect(await engine.read()).toMatchObject({ state });
        };
        await observedNext('STOPPED');
        expect(engine.launchEnded.mock.calls).toEqual([['failed', null]]);
        engine.nowMs += 40 * hour;
        await observedNext('START_IN_PROGRESS');
        await observedNext('READY');
        const { launchProfileId, firstReadyAtMs } = await engine.read();
        expect(firstReadyAtMs).toBe(engine.nowMs);
        expect(engine.launchEnded).toHaveBeenCalledTimes(1);
        expect(await engine.store.durations(launchProfileId)).toEqual([]);
      },
    );

    it('is terminated where it cannot be stopped', async () => {
      await made(false);
      engine.nowMs += 10 * hour;
      expect(await round()).toMatchObject({ state: 'DELETED' });
      expect(await engine.told()).toMatchObject([{ state: 'DELETED', by: theBotInVain }]);
    });

    it('is stopped as soon as the studio takes that, if it refuses it so far', async () => {
      await made();
      studio.stopSession.mockRejectedValue(studioError('conflict'));
      engine.nowMs += 10 * hour;
      for (let minutes = 0; minutes < 30; minutes += 1) {
        expect(await round()).toMatchObject({ state: 'CREATE_IN_PROGRESS', intent: 'stop' });
        engine.nowMs += minute;
      }
      studio.stopSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
      expect(await round()).toMatchObject({ state: 'STOPPED' });
      expect(await engine.told()).toMatchObject([{ state: 'STOPPED', by: theBotInVain }]);
    });

    it.each([true, false])(
      'is not ended if it became READY while no bot ran (it can be stopped: %s)',
      async (canStop) => {
        await made(canStop);
        studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
        engine.nowMs += 30 * hour;
        const endAtMs = engine.nowMs + 10 * hour;
        expect(await round()).toMatchObject({ state: 'READY', intent: null, endAtMs });
        expect(studio.stopSession).not.toHaveBeenCalled();
        expect(studio.deleteSession).not.toHaveBeenCalled();
        expect(await engine.told()).toMatchObject([{ kind: 'state', state: 'READY' }]);
        expect((await engine.audited()).at(-1)).toMatch(/superseded$/);
      },
    );

    it('has its hours anew if it does become READY', async () => {
      await made();
      engine.nowMs += 9 * hour;
      studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
      await engine.observeDue();
      expect(await engine.read()).toMatchObject({
        state: 'READY',
        endAtMs: engine.nowMs + 10 * hour,
      });
    });

    it('after a reboot had been READY, and is told as that', async () => {
      const [rebootSentAtMs, endAtMs] = [engine.nowMs - hour, engine.nowMs];
      const set = { state: 'START_IN_PROGRESS', rebootSentAtMs, endAtMs } as const;
      await engine.addSession(set, { lifetime });
      expect(await round()).toMatchObject({ state: 'STOPPED' });
      expect((await engine.told()).at(-1)).toMatchObject({ state: 'STOPPED', by: theBotInTime });
    });

    it('after a reboot has no hours anew if that ends while it is being stopped', async () => {
      const [readyAtMs, endAtMs] = [engine.nowMs - 10 * hour, engine.nowMs];
      const rebooted = {
        rebootSentAtMs: engine.nowMs - minute,
        readyAtMs,
        firstReadyAtMs: readyAtMs,
      };
      const set = { state: 'START_IN_PROGRESS', stopAtMs: endAtMs, endAtMs, ...rebooted } as const;
      await engine.addSession(set, { lifetime });
      studio.stopSession.mockRejectedValue(studioError('conflict'));
      studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
      const stopped = { intent: 'stop', readyAtMs, stopAtMs: endAtMs, endAttempts: 1 };
      expect(await round()).toMatchObject({ state: 'READY', ...stopped });
      expect(await engine.told()).toEqual([]);
      studio.stopSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
      engine.nowMs += minute;
      expect(await round()).toMatchObject({ state: 'STOPPED', rebootSentAtMs: null });
    });
  });

  it('is left alone by an observation, and by one that has begun before it was prolonged', async () => {
    const { endAtMs } = await observedAs('READY');
    engine.nowMs += 10 * hour;
    await engine.observeDue();
    expect(await engine.read()).toMatchObject({ endAtMs, stopAtMs: endAtMs });
  });

  it('is not ended while what a person asked for is open', async () => {
    await observedAs('READY');
    engine.nowMs += 10 * hour;
    await engine.ask('terminate');
    expect(await engine.store.overdue(25)).toEqual([]);
    expect(await round()).toMatchObject({ state: 'DELETED' });
    expect((await engine.told()).at(-1)).not.toHaveProperty('by');
  });

  it('is not ended once its deadline has moved between reading and acting', async () => {
    await observedAs('READY');
    await timeUp();
    const [read] = await engine.store.overdue(25);
    if (read === undefined) throw new Error('nothing is overdue');
    const before = { ...read, endAtMs: (read.endAtMs ?? 0) - 1 };
    expect(await endOverdue(engine.ctx, before)).toBe(false);
    expect(await engine.read()).toMatchObject({ intent: null, endAttempts: 0 });
    await endOverdue(engine.ctx, read);
    expect(await engine.read()).toMatchObject({ intent: 'stop', endAttempts: 1 });
    // As another replica, which has read the same.
    await endOverdue(engine.ctx, read);
    expect(await engine.read()).toMatchObject({ endAttempts: 1 });
  });

  /** As a person does while the studio has the call for its stop. */
  async function prolong(): Promise<void> {
    const press = { by: 'U0ADA00001', press: 'press', untilMs: engine.nowMs + 2 * hour };
    expect(await engine.store.prolong(clientToken, press, await engine.read())).toBe(true);
  }

  it('is stopped all the same if the studio did so while it was prolonged', async () => {
    await observedAs('READY');
    await timeUp();
    studio.stopSession.mockImplementation(async () => {
      await prolong();
      return aSession({ state: 'STOPPED' });
    });
    expect(await round()).toMatchObject({ state: 'STOPPED', intent: null, stopAtMs: null });
    expect((await engine.told()).at(-1)).not.toHaveProperty('by');
  });

  it('is left on if the studio gave no answer while it was prolonged', async () => {
    await observedAs('READY');
    await timeUp();
    const untilMs = engine.nowMs + 2 * hour;
    studio.stopSession.mockImplementation(async () => {
      await prolong();
      throw studioError('unreachable', true);
    });
    await round();
    const prolonged = { state: 'READY', intent: null, stopAtMs: untilMs, endAtMs: untilMs };
    await engine.observeDue();
    expect(await engine.read()).toMatchObject({ ...prolonged, trouble: null });
    engine.nowMs += hour;
    await round();
    expect(studio.stopSession).toHaveBeenCalledTimes(1);
    expect((await engine.told()).at(-1)).toMatchObject({ kind: 'extended' });
  });

  it.each<StudioErrorKind>(['access_denied', 'unreachable'])(
    'says nothing of a stop that failed (%s) once it was prolonged',
    async (kind) => {
      await observedAs('READY');
      await timeUp();
      studio.stopSession.mockImplementation(async () => {
        await prolong();
        throw studioError(kind);
      });
      expect(await round()).toMatchObject({ state: 'READY', intent: null, trouble: null });
      const told = (await engine.told()).map(({ kind: what }) => what);
      expect(told).toEqual(['state', 'reminder', 'extended']);
    },
  );

  it('is ended however long the studio gave no answer, and the admins hear of it once', async () => {
    await observedAs('READY');
    studio.stopSession.mockRejectedValue(studioError('unreachable'));
    await timeUp();
    for (let minutes = 0; minutes < 180; minutes += 1) {
      const { intent, trouble } = await round();
      expect([intent, trouble?.kind]).toEqual(['stop', 'unreachable']);
      engine.nowMs += minute;
    }
    expect(tellAdmins.mock.calls).toMatchObject([
      [{ kind: 'not_ended', launches: [{ clientToken, state: 'READY' }] }],
    ]);
    studio.stopSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
    engine.nowMs += 2 * minute;
    expect(await round()).toMatchObject({ state: 'STOPPED' });
  });

  it.each<StudioErrorKind>(['access_denied', 'validation'])(
    'that the studio refuses to stop (%s) is tried again, told once, and to the admins after an hour',
    async (kind) => {
      await observedAs('READY');
      studio.stopSession.mockRejectedValue(studioError(kind));
      studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
      await timeUp();
      const calls: number[] = [];
      for (let minutes = 0; minutes < 180; minutes += 1) {
        const before = studio.stopSession.mock.calls.length;
        expect(await round()).toMatchObject({ state: 'READY', intent: null });
        if (studio.stopSession.mock.calls.length > before) calls.push(minutes);
        if (minutes < 60) expect(tellAdmins).not.toHaveBeenCalled();
        else expect(tellAdmins).toHaveBeenCalledTimes(1);
        engine.nowMs += minute;
      }
      const every = endTriedAgainMs / minute;
      expect(calls).toEqual(Array.from({ length: 180 / every }, (_, n) => n * every));
      const told = await engine.told();
      expect(told.slice(1)).toMatchObject([
        { kind: 'reminder' },
        { kind: 'not_done', intent: 'stop', by: theBotInTime },
      ]);
    },
  );

  it('is told to the admins again until one of them was told', async () => {
    await observedAs('READY');
    studio.stopSession.mockRejectedValue(studioError('access_denied'));
    tellAdmins.mockResolvedValue(false);
    await timeUp();
    for (let attempt = 0; attempt < endAttemptsUntold + 2; attempt += 1) {
      await round();
      engine.nowMs += endTriedAgainMs;
    }
    expect(tellAdmins).toHaveBeenCalledTimes(3);
    tellAdmins.mockResolvedValue(true);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await round();
      engine.nowMs += endTriedAgainMs;
    }
    expect(tellAdmins).toHaveBeenCalledTimes(4);
  });
});
