import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type HomeBoard, runHomeTask } from '../../../src/engine/home-task.js';
import { openStore, type Store } from '../../../src/store/open.js';
import { newLaunch } from '../../support/launches.js';

const log = pino({ level: 'silent' });
const ada = 'U0ADA00001';
const ben = 'U0BEN00002';
const mei = 'U0MEI00003';

describe('a Home tab', () => {
  let nowMs: number;
  let store: Store;
  const publish = vi.fn<HomeBoard['publish']>();

  beforeEach(async () => {
    vi.resetAllMocks();
    nowMs = 1_790_000_000_000;
    store = await openStore('file::memory:', () => nowMs, log);
    onTestFinished(() => store.launches.close());
    publish.mockResolvedValue({ kind: 'published' });
  });

  const add = (clientToken: string, owner = ada) =>
    store.launches.add(
      newLaunch({ clientToken, owner, requestedBy: owner, requestedAtMs: nowMs }),
      100,
    );

  /** Who is no admin any more. */
  const former = new Set<string>();

  /** Publishes what is due. */
  const work = async (): Promise<void> => {
    for (const claimed of await store.homes.claim(10)) {
      const people = { isAdmin: async (slackUserId: string) => !former.has(slackUserId) };
      const options = {
        store: store.launches,
        homes: store.homes,
        homeBoard: { publish },
        people,
        log,
      };
      await runHomeTask(options, claimed);
    }
  };

  const shown = (slackUserId: string) => {
    const [, content] = publish.mock.calls.findLast(([person]) => person === slackUserId) ?? [];
    const tokens = (launches: { clientToken: string }[] | null | undefined) =>
      launches?.map(({ clientToken }) => clientToken) ?? null;
    return {
      live: tokens(content?.live.launches),
      recent: tokens(content?.recent),
      others: tokens(content?.others?.launches),
      totals: [content?.live.total, content?.others?.total],
    };
  };

  it('shows one’s own, and an admin everybody else’s, newest first', async () => {
    await add('one');
    nowMs += 1;
    await add('two');
    nowMs += 1;
    await add('of ben', ben);
    await store.homes.open(ada, false);
    await store.homes.open(mei, true);
    await work();
    expect(shown(ada)).toMatchObject({
      live: ['two', 'one'],
      recent: ['two', 'one'],
      others: null,
    });
    expect(shown(mei)).toMatchObject({ live: [], recent: [], others: ['of ben', 'two', 'one'] });
  });

  it('that is opened while it is being published shows in the end what is so in the end', async () => {
    await store.homes.open(ada, false);
    let land = () => {};
    const landed: string[][] = [];
    publish.mockImplementationOnce(async (_, { live }) => {
      await new Promise<void>((resolve) => {
        land = resolve;
      });
      landed.push(live.launches.map(({ clientToken }) => clientToken));
      return { kind: 'published' };
    });
    publish.mockImplementation(async (_, { live }) => {
      landed.push(live.launches.map(({ clientToken }) => clientToken));
      return { kind: 'published' };
    });
    const older = work();
    await vi.waitFor(() => expect(publish).toHaveBeenCalledTimes(1));
    await add('one');
    await store.homes.open(ada, false);
    await work();
    land();
    await older;
    await work();
    expect(landed.at(-1)).toEqual(['one']);
    expect(await store.homes.msUntilDue()).toBeNull();
  });

  it('shows the last five launches, and the newest twenty of what is live, with how many there are', async () => {
    for (let number = 0; number < 35; number += 1) {
      nowMs += 1;
      await add(`slack-${number}`);
      await add(`of-ben-${number}`, ben);
    }
    await store.homes.open(ada, true);
    await work();
    const { live, recent, others, totals } = shown(ada);
    expect([live?.length, recent?.length, others?.length]).toEqual([20, 5, 20]);
    expect(totals).toEqual([35, 35]);
    expect([recent?.[0], live?.[0], others?.[0]]).toEqual(['slack-34', 'slack-34', 'of-ben-34']);
  });

  it('is published once for a change, and again for one that came meanwhile', async () => {
    await store.homes.open(ada, false);
    publish.mockImplementationOnce(async () => {
      await add('meanwhile');
      return { kind: 'published' };
    });
    await work();
    expect(shown(ada).live).toEqual([]);
    await work();
    expect(shown(ada).live).toEqual(['meanwhile']);
    await work();
    expect(publish).toHaveBeenCalledTimes(2);
  });

  it.each<[Awaited<ReturnType<HomeBoard['publish']>>, number | null]>([
    [{ kind: 'published' }, null],
    [{ kind: 'later', afterMs: 7_000 }, 7_000],
    [{ kind: 'unknown' }, 5_000],
    [{ kind: 'refused', reason: 'invalid_auth' }, 60_000],
    [{ kind: 'no_place', reason: 'not_enabled' }, 60_000],
    [{ kind: 'unshowable', reason: 'view_too_large' }, null],
  ])('is published again after %o in %s ms', async (posting, dueInMs) => {
    await store.homes.open(ada, false);
    publish.mockResolvedValueOnce(posting);
    await work();
    expect(await store.homes.msUntilDue()).toBe(dueInMs);
    nowMs += (dueInMs ?? 60 * 60_000) - 1;
    await work();
    expect(publish).toHaveBeenCalledOnce();
    nowMs += 1;
    await work();
    expect(publish).toHaveBeenCalledTimes(dueInMs === null ? 1 : 2);
  });

  it.each([
    { kind: 'no_place', reason: 'user_not_found' },
    { kind: 'refused', reason: 'not_enabled' },
  ] as const)('is left alone longer and longer after %o, and at last for good', async (refusal) => {
    await store.homes.open(ada, false);
    publish.mockResolvedValue(refusal);
    const waits: (number | null)[] = [];
    for (let dueInMs: number | null = 0; dueInMs !== null; ) {
      nowMs += dueInMs;
      await work();
      dueInMs = await store.homes.msUntilDue();
      waits.push(dueInMs === null ? null : dueInMs / 60_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 10, 10, null]);

    // Something changes: it is tried once more, and no more often than before.
    await add('one');
    nowMs += 10 * 60_000;
    await work();
    expect(await store.homes.msUntilDue()).toBeNull();
    expect(publish).toHaveBeenCalledTimes(waits.length + 1);

    // It is opened, which the person can do, so that it starts anew.
    publish.mockResolvedValueOnce({ kind: 'published' });
    await store.homes.open(ada, false);
    await work();
    await add('two');
    expect(await store.homes.msUntilDue()).toBe(0);
  });
});
