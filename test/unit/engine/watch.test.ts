import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Watch } from '../../../src/engine/studio/watch.js';
import { leaseMs } from '../../../src/launches/ports/claim.js';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import type { StudioFields } from '../../../src/launches/ports/studio-tasks.js';
import { openStore } from '../../../src/store/open.js';
import { type SessionState, type SessionsAnswer, StudioError } from '../../../src/studio/studio.js';
import { newLaunch } from '../../support/launches.js';
import { aSession, studioOfMocks } from '../../support/studio-of-mocks.js';

const never = new AbortController().signal;
const log = pino({ level: 'silent' });
const limits = {
  movingMs: 5_000,
  settledMs: 60_000,
  readyTimeoutMs: 1_800_000,
  missingForMs: 120_000,
  lookAfterMs: 5_000,
  reminderLeadsMs: [1_800_000, 600_000],
};

const session = (id: string, state: SessionState = 'CREATE_IN_PROGRESS') => aSession({ id, state });

const studioError = (kind: 'not_found' | 'server') =>
  new StudioError(kind, { message: '', requestId: null, outcomeUnknown: false, cause: undefined });

describe('the watch', () => {
  let nowMs: number;
  let store: LaunchStore;
  let watch: Watch;
  const studio = studioOfMocks();
  const changed = vi.fn();

  beforeEach(async () => {
    vi.resetAllMocks();
    nowMs = 1_790_000_000_000;
    const clock = () => nowMs;
    ({ launches: store } = await openStore('file::memory:', clock, log));
    onTestFinished(() => store.close());
    watch = new Watch({ store, studio, limits, clock, changed, log });
    studio.getSession.mockImplementation(async (id) => session(id));
  });

  /** Stores launches that each have a session named like themselves, due for a look. */
  const addWatched = async (ids: string[], set: Partial<StudioFields> = {}): Promise<void> => {
    for (const id of ids) await store.add(newLaunch({ clientToken: id, requestedAtMs: nowMs }), 10);
    for (const { clientToken, ticket } of await store.claimStudioTasks(100)) {
      await store.saveStudio(clientToken, ticket, {
        set: { sessionId: clientToken, state: 'CREATE_IN_PROGRESS', ...set },
        release: { dueInMs: 0, seenIntent: null },
      });
    }
  };

  const look = async () => watch.run(await store.claimWatched(), never);

  const dueIn = async (ms: number): Promise<string[]> => {
    nowMs += ms;
    const due = await store.claimWatched();
    return due.map(({ clientToken }) => clientToken).sort();
  };

  it('asks for all that are due at once', async () => {
    await addWatched(['a', 'b', 'c', 'd']);
    await look();
    expect(studio.getSessions).toHaveBeenCalledOnce();
    expect(studio.getSessions.mock.calls[0]?.[0].toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('saves each answer, whatever the others are', async () => {
    await addWatched(['a', 'b', 'c', 'd']);
    studio.getSessions.mockResolvedValueOnce({
      sessions: [session('a', 'READY')],
      missing: ['b'],
      failures: new Map([['c', studioError('server')]]),
    });
    await look();
    expect(await store.get('a')).toMatchObject({ state: 'READY', readyAtMs: nowMs });
    expect(await store.get('b')).toMatchObject({ missingSinceMs: nowMs });
    expect(await store.get('c')).toMatchObject({ trouble: { kind: 'server' } });
    expect(await store.get('d')).toMatchObject({ missingSinceMs: null, trouble: null });
  });

  it('says at once that something has changed, before the rest goes back', async () => {
    await addWatched(['a', 'b', 'c']);
    studio.getSession.mockImplementation(async (id) =>
      session(id, id === 'b' ? 'READY' : undefined),
    );
    const backToWatch = vi.spyOn(store, 'keepWatching');
    await look();
    expect(changed).toHaveBeenCalledOnce();
    expect(changed.mock.invocationCallOrder[0]).toBeLessThan(
      backToWatch.mock.invocationCallOrder[0] ?? 0,
    );
  });

  it('holds on to what it looks at for as long as the listing takes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    await addWatched(['a', 'b', 'c', 'd']);
    let answer: (sessions: SessionsAnswer) => void = () => {};
    studio.getSessions.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const looking = watch.run(await store.claimWatched(), never);
    const renewed = vi.spyOn(store, 'renew');
    for (let third = 1; third <= 6; third += 1) {
      nowMs += leaseMs / 3;
      vi.advanceTimersByTime(leaseMs / 3);
      expect(renewed).toHaveBeenCalledTimes(third);
      await renewed.mock.results.at(-1)?.value;
      expect(await store.claimWatched()).toEqual([]);
    }
    const sessions = ['a', 'b', 'c', 'd'].map((id) => session(id, 'READY'));
    answer({ sessions, missing: [], failures: new Map() });
    await looking;
    expect(await store.get('d')).toMatchObject({ state: 'READY' });
    vi.advanceTimersByTime(10 * leaseMs);
    expect(renewed).toHaveBeenCalledTimes(6);
  });

  it('leaves alone what is as it was, and comes back at its limits', async () => {
    await addWatched(['moving']);
    await addWatched(['resting'], { state: 'READY' });
    studio.getSession.mockImplementation(async (id) =>
      session(id, id === 'resting' ? 'READY' : undefined),
    );
    await look();
    expect(await store.get('moving')).toMatchObject({ revision: 1 });
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
    await addWatched(['a']);
    studio.getSession.mockResolvedValue(session('a', state));
    await look();
    expect(await store.get('a')).toMatchObject({ state, revision: 2 });
    if (ms === null) {
      expect(await dueIn(1_000 * limits.settledMs)).toEqual([]);
    } else {
      expect(await dueIn(ms - 1)).toEqual([]);
      expect(await dueIn(1)).toEqual(['a']);
    }
  });

  it('closes what the studio has not known for two minutes, for good', async () => {
    await addWatched(['old']);
    studio.getSession.mockRejectedValue(studioError('not_found'));
    await look();
    expect(await store.get('old')).toMatchObject({
      state: 'CREATE_IN_PROGRESS',
      missingSinceMs: nowMs,
      revision: 1,
    });
    nowMs += limits.missingForMs;
    await addWatched(['young']);
    await look();
    expect(await store.get('old')).toMatchObject({ state: 'FORGOTTEN', revision: 2 });
    expect(await store.get('young')).toMatchObject({ state: 'CREATE_IN_PROGRESS', revision: 1 });
    expect(await dueIn(limits.movingMs)).toEqual(['young']);
  });

  it('closes what had been ready at the second look, soon after the first', async () => {
    await addWatched(['a'], { state: 'READY', firstReadyAtMs: nowMs });
    studio.getSession.mockRejectedValue(studioError('not_found'));
    await look();
    expect(await store.get('a')).toMatchObject({ state: 'READY', missingSinceMs: nowMs });
    nowMs += Math.max(limits.movingMs, 10_000);
    await look();
    expect(await store.get('a')).toMatchObject({ state: 'FORGOTTEN' });
  });

  it('looks soon again at what is missing, at rest or not', async () => {
    await addWatched(['resting'], { state: 'READY' });
    studio.getSession.mockRejectedValueOnce(studioError('not_found'));
    await look();
    expect(await dueIn(limits.movingMs - 1)).toEqual([]);
    nowMs += 1;
    studio.getSession.mockResolvedValueOnce(session('resting', 'READY'));
    await look();
    expect(await store.get('resting')).toMatchObject({ state: 'READY', missingSinceMs: null });
  });

  it('closes it once although somebody ends it at that very moment', async () => {
    await addWatched(['a'], { missingSinceMs: nowMs, state: 'READY' });
    nowMs += limits.missingForMs;
    studio.getSession.mockImplementation(async () => {
      const seen = await store.get('a');
      expect(
        seen !== null &&
          (await store.intent(
            'a',
            { intent: 'terminate', action: 'terminate', by: 'U0ADA00001' },
            seen,
          )),
      ).toBe(true);
      throw studioError('not_found');
    });
    await look();
    expect(await store.get('a')).toMatchObject({ state: 'FORGOTTEN' });
    // The intent that the look has not seen gets a step of its own, and that finds nothing to do.
    expect(await store.claimStudioTasks(10)).toMatchObject([{ clientToken: 'a' }]);
    expect(await dueIn(limits.settledMs)).toEqual([]);
  });

  it('calls stuck what hangs, although nobody can look', async () => {
    await addWatched(['a']);
    nowMs += limits.readyTimeoutMs;
    studio.getSession.mockRejectedValue(studioError('server'));
    await look();
    expect(await store.get('a')).toMatchObject({ stuckSinceMs: nowMs });
  });

  it('tells whoever waits that nobody can look, once, and slows down', async () => {
    await addWatched(['waiting']);
    await addWatched(['resting'], { state: 'READY' });
    studio.getSession.mockRejectedValue(studioError('server'));
    await look();
    expect(await store.get('waiting')).toMatchObject({ trouble: { kind: 'server' }, revision: 2 });
    expect(await store.get('resting')).toMatchObject({ trouble: null, revision: 1 });
    nowMs += limits.movingMs;
    await look();
    expect(await store.get('waiting')).toMatchObject({ revision: 2 });
    expect(await dueIn(3 * limits.movingMs - 1)).toEqual([]);
    expect(await dueIn(1)).toEqual(['waiting']);
  });

  it('takes that back when it can look again', async () => {
    await addWatched(['a'], { trouble: { kind: 'server', message: '', requestId: null } });
    await look();
    expect(await store.get('a')).toMatchObject({ trouble: null, revision: 2 });
  });

  it('saves nothing when it is broken off', async () => {
    await addWatched(['a']);
    studio.getSession.mockResolvedValue(session('a', 'READY'));
    await watch.run(await store.claimWatched(), AbortSignal.abort());
    expect(await store.get('a')).toMatchObject({ state: 'CREATE_IN_PROGRESS' });
  });
});
