import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HomeBoard } from '../../../src/engine/home-task.js';
import { Reconciler } from '../../../src/engine/reconciler.js';
import { Offers } from '../../../src/launches/offers.js';
import type { Homes } from '../../../src/launches/ports/homes.js';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import type { People } from '../../../src/launches/ports/people.js';
import type { StatusBoard } from '../../../src/launches/ports/status-board.js';
import { openStore } from '../../../src/store/open.js';
import { type SessionState, StudioError } from '../../../src/studio/studio.js';
import { noRules } from '../../support/examples.js';
import { newLaunch } from '../../support/launches.js';
import { aSession, studioOfMocks } from '../../support/studio-of-mocks.js';

const log = pino({ level: 'silent' });
const limits = {
  movingMs: 20,
  settledMs: 60_000,
  readyTimeoutMs: 1_800_000,
  missingForMs: 120_000,
  lookAfterMs: 5_000,
  reminderLeadsMs: [],
};
const { clientToken } = newLaunch();

const session = (id: string, state: SessionState) => aSession({ id, state });

describe('the reconciler', () => {
  let store: LaunchStore;
  let homes: Homes;
  let reconciler: Reconciler;
  let aheadMs: number;
  const studio = studioOfMocks();
  const board = {
    access: vi.fn<StatusBoard['access']>(),
    post: vi.fn<StatusBoard['post']>(),
    edit: vi.fn<StatusBoard['edit']>(),
    reply: vi.fn<StatusBoard['reply']>(),
    findMessage: vi.fn<StatusBoard['findMessage']>(),
    findReply: vi.fn<StatusBoard['findReply']>(),
  };
  const homeBoard = { publish: vi.fn<HomeBoard['publish']>() };

  beforeEach(async () => {
    vi.resetAllMocks();
    aheadMs = 0;
    const clock = () => Date.now() + aheadMs;
    const opened = await openStore('file::memory:', clock, log);
    store = opened.launches;
    homes = opened.homes;
    const people: People = {
      person: async () => ({ kind: 'known', name: 'Ada', ownedBy: null, isAdmin: false }),
      isAdmin: async () => false,
      isAdminForCertain: async () => false,
    };
    reconciler = new Reconciler({
      store,
      studio,
      board,
      homes,
      homeBoard,
      maxSessionsPerUser: 1,
      people,
      offers: new Offers({
        studio,
        people,
        lastChoice: async () => null,
        rules: noRules,
        clock,
      }),
      limits,
      clock,
      random: () => 0,
      log,
    });
    onTestFinished(async () => {
      await reconciler.stop();
      await store.close();
    });
    board.access.mockResolvedValue({ kind: 'open' });
    for (const show of [board.post, board.edit, board.reply]) {
      show.mockResolvedValue({ kind: 'shown', channel: 'C0WORKSTN01', ts: '100.1' });
    }
    studio.createSession.mockImplementation(async (request) =>
      session(request.clientToken, 'CREATE_IN_PROGRESS'),
    );
    studio.getSession.mockImplementation(async (id) => session(id, 'READY'));
  });

  const add = (token = clientToken) =>
    store.add(newLaunch({ clientToken: token, requestedAtMs: Date.now() }), 100);

  const state = async () => (await store.get(clientToken))?.state;

  /** Answers no call before it is broken off. */
  const silence = (_: unknown, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () =>
        reject(
          new StudioError('timeout', {
            message: 'aborted',
            requestId: null,
            outcomeUnknown: true,
            cause: undefined,
          }),
        ),
      );
    });

  it('takes a launch all the way by itself, and is woken for a new one', async () => {
    reconciler.start();
    // By now it sleeps, for there is nothing to do.
    await vi.waitFor(async () => expect(await store.msUntilDue()).toBeNull());
    await add();
    reconciler.wake();
    await vi.waitFor(async () => {
      const launch = await store.get(clientToken);
      expect(launch).toMatchObject({ state: 'READY', shownRevision: launch?.revision });
    });
    expect(studio.createSession).toHaveBeenCalledOnce();
  });

  it('works on at most 25 launches at one time', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    onTestFinished(() => {
      process.off('warning', warned);
    });
    studio.createSession.mockImplementation(silence);
    board.post.mockResolvedValue({ kind: 'later', afterMs: 60_000 });
    for (let number = 0; number < 40; number += 1) {
      await add(`slack-${number}`);
    }
    reconciler.start();
    await vi.waitFor(() => expect(board.post).toHaveBeenCalledTimes(40));
    expect(studio.createSession).toHaveBeenCalledTimes(25);
    expect(warned).not.toHaveBeenCalled();
  });

  it('breaks off what is under way when it stops, and gives it back as it was', async () => {
    studio.createSession.mockImplementation(silence);
    await add();
    reconciler.start();
    await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledOnce());
    const before = performance.now();
    await reconciler.stop();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await store.claimStudioTasks(10)).toMatchObject([
      { clientToken, state: 'REQUESTED', trouble: null, createSentAtMs: expect.any(Number) },
    ]);
  });

  it('gives a Home tab back that Slack does not answer about when it stops', async () => {
    homeBoard.publish.mockReturnValue(new Promise(() => {}));
    await homes.open('U0ADA00001', false);
    reconciler.start();
    await vi.waitFor(() => expect(homeBoard.publish).toHaveBeenCalledOnce());
    await reconciler.stop();
    expect(await homes.claim(10)).toHaveLength(1);
  });

  it('goes on when the database answers again', async () => {
    const claim = vi.spyOn(store, 'claimStudioTasks');
    claim.mockRejectedValueOnce(new Error('the database is away'));
    await add();
    reconciler.start();
    await vi.waitFor(() => expect(claim).toHaveBeenCalledOnce());
    reconciler.wake();
    await vi.waitFor(async () => expect(await state()).toBe('READY'));
  });

  it('loses neither itself nor other launches to a mistake in one step', async () => {
    studio.createSession.mockRejectedValueOnce(new RangeError('a mistake of ours'));
    await add('slack-unlucky');
    reconciler.start();
    await vi.waitFor(() => expect(studio.createSession).toHaveBeenCalledOnce());
    await add();
    reconciler.wake();
    await vi.waitFor(async () => expect(await state()).toBe('READY'));
    // It is tried again only when its lease ends.
    expect(await store.get('slack-unlucky')).toMatchObject({ state: 'REQUESTED' });
  });

  it('does not look for what it is still posting, nor post it again, when the clock leaps ahead', async () => {
    let arrive: () => void = () => {};
    const shown = { kind: 'shown' as const, channel: 'C0WORKSTN01', ts: '100.1' };
    board.post.mockImplementation(
      () =>
        new Promise((resolve) => {
          arrive = () => resolve(shown);
        }),
    );
    board.findMessage.mockResolvedValue({ ...shown, kind: 'found' });
    const claims = vi.spyOn(store, 'claimSlackTasks');
    await add();
    reconciler.start();
    await vi.waitFor(() => expect(board.post).toHaveBeenCalledOnce());
    claims.mockClear();
    aheadMs = 3_600_000;
    reconciler.wake();
    const claimedAgain = async () =>
      (await Promise.all(claims.mock.results.map(({ value }) => value))).flat();
    await vi.waitFor(async () => expect(await claimedAgain()).toHaveLength(1), 3_000);
    expect(board.findMessage).not.toHaveBeenCalled();
    arrive();
    await vi.waitFor(async () => expect((await store.get(clientToken))?.messageTs).toBe('100.1'));
    expect(board.post).toHaveBeenCalledOnce();
  });

  it('keeps a place for each launch that is about to be stored, and no more than there are', async () => {
    studio.createSession.mockImplementation(silence);
    const places = Array.from({ length: 30 }, () => reconciler.reserve());
    const kept = places.filter((place) => place !== null);
    expect(kept).toHaveLength(25);
    for (const [number, place] of kept.slice(1).entries()) {
      const launch = newLaunch({ clientToken: `launch ${number}`, requestedAtMs: Date.now() });
      const addition = await store.add(launch, 100, 'take');
      if (addition.kind === 'taken') place.begin(addition.launch);
    }
    expect(studio.createSession).toHaveBeenCalledTimes(24);
    expect(reconciler.reserve()).toBeNull();
    kept[0]?.leave();
    expect(reconciler.reserve()).not.toBeNull();
  });
});
