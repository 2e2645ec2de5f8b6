import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type HomeBoard, runHomeErrand } from '../../src/sessions/home-errand.js';
import { openStore, type Store } from '../../src/store/open.js';
import { newLaunch } from '../support/launches.js';

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
      await runHomeErrand(options, claimed);
    }
  };

  const shown = (slackUserId: string) => {
    const [, content] = publish.mock.calls.findLast(([person]) => person === slackUserId) ?? [];
    const tokens = (launches: { clientToken: string }[] | null | undefined) =>
      launches?.map(({ clientToken }) => clientToken) ?? null;
    return {
      live: tokens(content?.live),
      recent: tokens(content?.recent),
      everyone: tokens(content?.everyone),
    };
  };

  it('shows one’s own, and an admin everybody’s, newest first', async () => {
    await add('one');
    nowMs += 1;
    await add('two');
    nowMs += 1;
    await add('of ben', ben);
    await store.homes.open(ada, false);
    await store.homes.open(mei, true);
    await work();
    expect(shown(ada)).toEqual({ live: ['two', 'one'], recent: ['two', 'one'], everyone: null });
    expect(shown(mei)).toEqual({ live: [], recent: [], everyone: ['of ben', 'two', 'one'] });
  });

  it('shows the last five launches, and what is live up to thirty', async () => {
    for (let number = 0; number < 35; number += 1) {
      nowMs += 1;
      await add(`slack-${number}`);
    }
    await store.homes.open(ada, true);
    await work();
    const { live, recent, everyone } = shown(ada);
    expect([live?.length, recent?.length, everyone?.length]).toEqual([30, 5, 30]);
    expect(recent?.[0]).toBe('slack-34');
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
});
