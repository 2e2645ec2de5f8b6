import { describe, expect, it, vi } from 'vitest';
import { Sweep } from '../../../../src/engine/studio/sweep.js';
import { sessionToken } from '../../../../src/launches/ports/stray-sessions.js';
import type { LaunchState } from '../../../../src/launches/states.js';
import { defaultLimits, sweepTokensAtOnce } from '../../../../src/limits.js';
import type { StreamingSession } from '../../../../src/studio/studio.js';
import { never, studioError } from '../../../support/engine-context.js';
import { GivenSweep } from '../../../support/given-sweep.js';

const { sweepAgainMs, sweepEveryMs } = defaultLimits;

describe('a sweep', () => {
  const engine = new GivenSweep();
  const { studio, clientToken, session, compare, compareTwice } = engine;

  /** Stores a launch that has ended, or is in another state, with this session. */
  const addLaunch = async (state: LaunchState, sessionId: string | null): Promise<void> => {
    await engine.add();
    await engine.change({ set: { state, stateWord: state, sessionId } }, null);
    engine.changed.mockClear();
  };

  const told = async () => (await engine.told()).map(({ kind }) => kind);

  it('does nothing when it sees a session out of place for the first time', async () => {
    await addLaunch('NOT_CREATED', null);
    const before = await engine.read();
    await compare(session());
    expect(await engine.read()).toEqual(before);
    expect(engine.changed).not.toHaveBeenCalled();
  });

  it('does nothing when the second listing had begun before the first was compared', async () => {
    await addLaunch('NOT_CREATED', null);
    const before = await engine.read();
    const begunAtMs = engine.steadyMs;
    await compare(session());
    await engine.sweep.compare([session()], begunAtMs, new Set(), never);
    expect(await engine.read()).toEqual(before);
    await compare(session());
    expect(await engine.read()).toMatchObject({ sessionId: 's-1', intent: 'terminate' });
  });

  it('forgets a session that is in its place, or gone, in between', async () => {
    await addLaunch('NOT_CREATED', null);
    const before = await engine.read();
    await compare(session());
    await compare();
    await compare(session());
    await compare(session({ state: 'DELETE_IN_PROGRESS' }));
    await compare(session());
    expect(await engine.read()).toEqual(before);
  });

  it.each<[LaunchState, string | null]>([
    ['NOT_CREATED', null],
    ['REFUSED', null],
    ['DELETED', 's-1'],
    ['FORGOTTEN', null],
  ])('terminates a session whose launch is %s with the session %s', async (state, sessionId) => {
    await addLaunch(state, sessionId);
    await compareTwice(session());
    expect(await engine.read()).toMatchObject({
      state: 'READY',
      stateWord: 'READY',
      sessionId: 's-1',
      intent: 'terminate',
      intentAtMs: engine.nowMs,
      failure: null,
    });
    expect(await told()).toEqual(['made_after_all']);
    expect(engine.changed).toHaveBeenCalledWith('U0ADA00001');
    studio.deleteSession.mockResolvedValue(session({ state: 'DELETED' }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETED', intent: null });
    expect(studio.deleteSession.mock.calls.map(([id]) => id)).toEqual(['s-1']);
  });

  it('goes on with a session that the studio had not found, and terminates nothing', async () => {
    await addLaunch('FORGOTTEN', 's-1');
    await compareTwice(session());
    expect(await engine.read()).toMatchObject({ state: 'READY', intent: null, intentAtMs: null });
    expect(await told()).toEqual(['found_again']);
    expect(await engine.store.claimObserved()).toMatchObject([{ clientToken }]);
  });

  it('gives the second session of a launch a row of its own, and terminates it', async () => {
    await addLaunch('READY', 's-1');
    await compareTwice(session(), session({ id: 's-2' }));
    const token = sessionToken('s-2');
    expect(await engine.read(token)).toMatchObject({
      sessionId: 's-2',
      state: 'READY',
      owner: 'U0ADA00001',
      intent: 'terminate',
    });
    expect(await engine.read()).toMatchObject({ sessionId: 's-1', intent: null });
    studio.deleteSession.mockResolvedValue(session({ id: 's-2', state: 'DELETED' }));
    await engine.runStudioTasks();
    expect(studio.deleteSession.mock.calls.map(([id]) => id)).toEqual(['s-2']);
    expect(await engine.read(token)).toMatchObject({ state: 'DELETED', intent: null });
  });

  it('terminates a second session again that comes up after its row has ended', async () => {
    await addLaunch('READY', 's-1');
    await compareTwice(session({ id: 's-2' }));
    studio.deleteSession.mockResolvedValue(session({ id: 's-2', state: 'DELETED' }));
    await engine.runStudioTasks();
    await compareTwice(session({ id: 's-2' }));
    expect(await engine.read(sessionToken('s-2'))).toMatchObject({
      state: 'READY',
      intent: 'terminate',
    });
  });

  it('does not deal with a session again because a late listing still has it', async () => {
    await addLaunch('NOT_CREATED', null);
    await compareTwice(session());
    studio.deleteSession.mockResolvedValue(session({ state: 'DELETED' }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETED' });
    await compare(session());
    expect(await engine.read()).toMatchObject({ state: 'DELETED', intent: null });
  });

  it('leaves one of two sessions of an ended launch to the comparisons after that', async () => {
    await addLaunch('NOT_CREATED', null);
    await compareTwice(session(), session({ id: 's-2' }));
    expect(await engine.read()).toMatchObject({ sessionId: 's-1', intent: 'terminate' });
    expect(await engine.store.get(sessionToken('s-2'))).toBeNull();
    await compareTwice(session(), session({ id: 's-2' }));
    expect(await engine.read(sessionToken('s-2'))).toMatchObject({ intent: 'terminate' });
  });

  it('leaves a launch alone that still looks for its session', async () => {
    await engine.add();
    const before = await engine.read();
    await compareTwice(session());
    expect(await engine.read()).toEqual(before);
  });

  it.each<[string, Partial<StreamingSession>]>([
    ['without the tag of a launch', { clientToken: null, tags: {} }],
    ['that is being deleted', { state: 'DELETE_IN_PROGRESS' }],
    ['that is over', { state: 'DELETED' }],
  ])('concludes nothing from a session %s', async (_what, changed) => {
    await addLaunch('NOT_CREATED', null);
    const before = await engine.read();
    await compareTwice(session(changed));
    expect(await engine.read()).toEqual(before);
    expect(engine.logged).toEqual([]);
  });

  it.each([null, 'DELETED'] as const)(
    'reports a session with this bot’s name alone once, and never ends it: its launch is %s',
    async (state) => {
      studio.launchProfiles.mockResolvedValue([]);
      if (state !== null) await addLaunch(state, 's-1');
      const named = session({ clientToken: null });
      await compareTwice(named);
      await compare(named);
      expect(engine.logged).toHaveLength(1);
      const [noted] = await engine.store.unclaimed();
      expect(noted?.clientToken).toBe(sessionToken('s-1'));
      expect(await engine.store.claimStudioTasks(10)).toEqual([]);
      expect(studio.deleteSession).not.toHaveBeenCalled();
    },
  );

  it('leaves a session alone that lost the tag of its launch, while its row has it', async () => {
    await addLaunch('READY', 's-1');
    const before = await engine.read();
    await compareTwice(session({ clientToken: null }));
    expect(await engine.read()).toEqual(before);
    expect(await engine.store.unclaimed()).toEqual([]);
    expect(engine.logged).toEqual([]);
  });

  it('does not ask the database about sessions that were observed just now', async () => {
    const swept = vi.spyOn(engine.store, 'sweptLaunches');
    const listing = [session(), session({ id: 's-2' })];
    await engine.sweep.compare(listing, engine.steadyMs, new Set(['s-1', 's-2']), never);
    expect(swept).not.toHaveBeenCalled();
  });

  it('asks the database in several queries when there are many sessions', async () => {
    const swept = vi.spyOn(engine.store, 'sweptLaunches');
    const listing = Array.from({ length: sweepTokensAtOnce }, (_, number) =>
      session({ id: `s-${number}`, clientToken: `slack-${number}` }),
    );
    await compare(...listing);
    const asked = swept.mock.calls.map(([tokens]) => tokens);
    expect(asked.map(({ length }) => length)).toEqual([sweepTokensAtOnce, sweepTokensAtOnce]);
    expect(new Set(asked.flat()).size).toBe(2 * sweepTokensAtOnce);
  });

  describe('by its cadence', () => {
    const expectDueAfter = (ms: number) => {
      expect(engine.nextIn.mock.lastCall).toEqual([ms]);
      engine.nextIn.mockClear();
      engine.steadyMs += ms;
    };

    it('is due some minutes after each comparison', async () => {
      studio.listSessions.mockResolvedValue([]);
      await engine.sweep.run(never);
      expectDueAfter(sweepEveryMs);
      await compare();
      expectDueAfter(sweepEveryMs);
    });

    it('is due again soon after it saw a session out of place', async () => {
      await addLaunch('NOT_CREATED', null);
      studio.listSessions.mockResolvedValue([session()]);
      await engine.sweep.run(never);
      expectDueAfter(sweepAgainMs);
      await engine.sweep.run(never);
      expect(await engine.read()).toMatchObject({ intent: 'terminate' });
      expectDueAfter(sweepAgainMs);
      await engine.sweep.run(never);
      expectDueAfter(sweepEveryMs);
    });

    it('forgets nothing that it has seen when a listing fails', async () => {
      await addLaunch('NOT_CREATED', null);
      await compare(session());
      studio.listSessions.mockRejectedValueOnce(studioError('server'));
      await expect(engine.sweep.run(never)).rejects.toMatchObject({ kind: 'server' });
      await compare(session());
      expect(await engine.read()).toMatchObject({ intent: 'terminate' });
    });
  });

  it('that dies after it has reopened a launch is made up for by the store', async () => {
    await addLaunch('NOT_CREATED', null);
    await compare(session());
    engine.changed.mockImplementationOnce(() => {
      throw new Error('killed');
    });
    await expect(compare(session())).rejects.toThrow('killed');
    expect(await engine.store.claimStudioTasks(1)).toMatchObject([{ intent: 'terminate' }]);
    expect(await told()).toEqual(['made_after_all']);
  });

  it.each<[LaunchState, string | null, string]>([
    ['NOT_CREATED', null, clientToken],
    ['FORGOTTEN', 's-1', clientToken],
    ['READY', 's-0', sessionToken('s-1')],
  ])(
    'of two replicas at once deals with a session of a %s launch once',
    async (state, id, token) => {
      await addLaunch(state, id);
      const other = new Sweep(engine.ctx, () => {});
      await compare(session());
      await other.compare([session()], engine.steadyMs, new Set(), never);
      await Promise.all([
        compare(session()),
        other.compare([session()], engine.steadyMs + 1, new Set(), never),
      ]);
      const tasks = await engine.store.claimSlackTasks(10);
      const events = tasks
        .filter(({ launch }) => launch.clientToken === token)
        .flatMap(({ openReplies }) => openReplies);
      expect(events).toHaveLength(1);
      expect(engine.logged).toHaveLength(1);
    },
  );

  it('does not take a claim from a step that has opened the launch before', async () => {
    await addLaunch('NOT_CREATED', null);
    const other = new Sweep(engine.ctx, () => {});
    await compare(session());
    await other.compare([session()], engine.steadyMs, new Set(), never);
    await compare(session());
    studio.deleteSession.mockImplementation(async () => {
      // The other replica is slower, and its listing older.
      await other.compare([session()], engine.steadyMs, new Set(), never);
      return session({ state: 'DELETE_IN_PROGRESS' });
    });
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'DELETE_IN_PROGRESS',
      intent: null,
    });
  });
});
