import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type HomeBoard, HomeTabs, type Published } from '../../../src/engine/home-tabs.js';
import type { Homes } from '../../../src/launches/ports/homes.js';
import {
  homeRecentShown,
  homeSessionsShown,
  homeTabsAtOnce,
  stopStepsWithinMs,
} from '../../../src/limits.js';
import { GivenEngine } from '../../support/engine-context.js';

const ada = 'U0ADA00001';
const ben = 'U0BEN00002';
const mei = 'U0MEI00003';

describe('Home tabs', () => {
  const engine = new GivenEngine();
  const publish = vi.fn<HomeBoard['publish']>();
  let homeTabs: HomeTabs;

  const homeTabsOn = (homes: Homes) =>
    new HomeTabs({
      launches: engine.store,
      homes,
      usage: engine.usage,
      homeBoard: { publish },
      people: { isAdmin: engine.isAdmin },
      clock: engine.ctx.clock,
      log: engine.ctx.log,
    });

  beforeEach(() => {
    publish.mockResolvedValue({ kind: 'published' });
    engine.isAdmin.mockResolvedValue(true);
    homeTabs = homeTabsOn(engine.homes);
    onTestFinished(() => homeTabs.stop());
  });

  const add = (clientToken: string, owner = ada) =>
    engine.add({ clientToken, owner, requestedBy: owner });

  /** Remembers tabs as open, without publishing them. */
  const open = async (...people: string[]) => {
    for (const slackUserId of people) await engine.homes.open({ slackUserId, everyone: false });
  };

  const publishedTo = () => publish.mock.calls.map(([slackUserId]) => slackUserId);
  const publishedIn = (count: number) =>
    vi.waitFor(() => expect(publish).toHaveBeenCalledTimes(count), { timeout: 10_000 });

  /** What a person's tab shows, by client token. */
  const shown = (slackUserId: string) => {
    const [, content] = publish.mock.calls.findLast(([person]) => person === slackUserId) ?? [];
    const tokens = (launches: { clientToken: string }[] | undefined) =>
      launches?.map(({ clientToken }) => clientToken) ?? null;
    return {
      live: tokens(content?.live.launches),
      recent: tokens(content?.recent),
      others: tokens(content?.others?.launches),
      totals: [content?.live.total, content?.others?.total],
    };
  };

  describe('that are opened', () => {
    it('show their person’s launches, newest first', async () => {
      await add('one');
      engine.nowMs += 1;
      await add('two');
      await add('of ben', ben);
      await homeTabs.opened({ slackUserId: ada, everyone: false });
      expect(shown(ada)).toMatchObject({
        live: ['two', 'one'],
        recent: ['two', 'one'],
        others: null,
      });
    });

    it('show an admin everybody else’s sessions too', async () => {
      await add('one');
      engine.nowMs += 1;
      await add('of ben', ben);
      await homeTabs.opened({ slackUserId: mei, everyone: true });
      expect(shown(mei)).toMatchObject({ live: [], recent: [], others: ['of ben', 'one'] });
    });

    it('show only their own sessions to a person who is no admin any more', async () => {
      await add('of ben', ben);
      engine.isAdmin.mockResolvedValue(false);
      await homeTabs.opened({ slackUserId: mei, everyone: true });
      expect(shown(mei)).toMatchObject({ others: null });
    });

    it('show the newest of many, and how many there are', async () => {
      const many = homeSessionsShown + 5;
      for (let number = 0; number < many; number += 1) {
        engine.nowMs += 1;
        await add(`slack-${number}`);
        await add(`of-ben-${number}`, ben);
      }
      await homeTabs.opened({ slackUserId: ada, everyone: true });
      const { live, recent, others, totals } = shown(ada);
      expect([live?.length, recent?.length, others?.length]).toEqual([
        homeSessionsShown,
        homeRecentShown,
        homeSessionsShown,
      ]);
      expect(totals).toEqual([many, many]);
      const newest = `slack-${many - 1}`;
      expect([recent?.[0], live?.[0], others?.[0]]).toEqual([newest, newest, `of-ben-${many - 1}`]);
    });

    it('fail with the database, so that the person hears of it', async () => {
      vi.spyOn(engine.store, 'recent').mockRejectedValue(new Error('the database is away'));
      const opened = homeTabs.opened({ slackUserId: ada, everyone: false });
      await expect(opened).rejects.toThrow('the database is away');
    });

    it.each<Published>([{ kind: 'unknown' }, { kind: 'later', afterMs: 20 }])(
      'are published once more after %o: they may be empty',
      async (published) => {
        publish.mockResolvedValueOnce(published);
        await homeTabs.opened({ slackUserId: ada, everyone: false });
        await publishedIn(2);
        await homeTabs.stop();
        expect(publishedTo()).toEqual([ada, ada]);
      },
    );

    it('are not published without end if Slack never answers', async () => {
      publish.mockResolvedValue({ kind: 'unknown' });
      await homeTabs.opened({ slackUserId: ada, everyone: false });
      await publishedIn(2);
      homeTabs.changed(ben);
      await homeTabs.stop();
      expect(publish).toHaveBeenCalledTimes(2);
    });

    it('are published again after a change', async () => {
      await homeTabs.opened({ slackUserId: ada, everyone: false });
      await add('one');
      homeTabs.changed(ada);
      await publishedIn(2);
      expect(shown(ada).live).toEqual(['one']);
    });
  });

  it('are published where they show the owner of a change', async () => {
    await open(ada, ben);
    await engine.homes.open({ slackUserId: mei, everyone: true });
    homeTabs.changed(ada);
    await publishedIn(2);
    await homeTabs.stop();
    expect(publishedTo()).toEqual([ada, mei]);
  });

  it('are published once for all changes that come while they are published', async () => {
    await open(ada, ben);
    let arrive: () => void = () => {};
    publish.mockImplementationOnce(async () => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      return { kind: 'published' };
    });
    homeTabs.changed(ada);
    await publishedIn(1);
    await add('meanwhile');
    for (let change = 0; change < 10; change += 1) homeTabs.changed(ada);
    homeTabs.changed(ben);
    expect(publish).toHaveBeenCalledOnce();
    arrive();
    await publishedIn(3);
    await homeTabs.stop();
    expect(publishedTo()).toEqual([ada, ada, ben]);
    expect(shown(ada).live).toEqual(['meanwhile']);
  });

  it('are published after a change that comes in any turn in which the last one ends', async () => {
    const homes: Homes = {
      open: async () => {},
      forget: async () => {},
      showing: async () => [],
    };
    for (let turns = 0; turns < 20; turns += 1) {
      const showing = vi.spyOn(homes, 'showing').mockClear();
      homeTabs = homeTabsOn(homes);
      homeTabs.changed(ada);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      homeTabs.changed(ben);
      await vi.waitFor(() => expect(showing.mock.calls.flat(2)).toContain(ben));
    }
  });

  it('are published a few at one time', async () => {
    const people = Array.from({ length: 2 * homeTabsAtOnce + 1 }, (_, number) => `U${number}`);
    for (const slackUserId of people) await engine.homes.open({ slackUserId, everyone: true });
    const answers: (() => void)[] = [];
    publish.mockImplementation(async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return { kind: 'published' };
    });
    homeTabs.changed(ada);
    for (const count of [homeTabsAtOnce, homeTabsAtOnce, 1]) {
      await vi.waitFor(() => expect(answers).toHaveLength(count));
      for (const answer of answers.splice(0)) answer();
    }
    await homeTabs.stop();
    expect(publishedTo().toSorted()).toEqual(people.toSorted());
  });

  it.each<Awaited<ReturnType<HomeBoard['publish']>>>([
    { kind: 'unknown' },
    { kind: 'refused', code: 'invalid_auth' },
    { kind: 'unshowable', code: 'view_too_large' },
  ])('are left as they are after %o, until the next change', async (posting) => {
    await open(ada);
    publish.mockResolvedValueOnce(posting);
    homeTabs.changed(ada);
    await vi.waitFor(() =>
      expect(engine.logged.map(({ msg }) => msg)).toEqual(['Home tab not published']),
    );
    expect(publish).toHaveBeenCalledOnce();
    homeTabs.changed(ada);
    await publishedIn(2);
  });

  it('are published again after the pause that Slack asked for', async () => {
    await open(ada);
    publish.mockResolvedValueOnce({ kind: 'later', afterMs: 20 });
    homeTabs.changed(ada);
    await publishedIn(2);
  });

  it('are left alone during the pause that Slack asked for, however often they change', async () => {
    await open(ada);
    publish.mockResolvedValue({ kind: 'later', afterMs: 3_600_000 });
    homeTabs.changed(ada);
    await vi.waitFor(() => expect(engine.logged).toHaveLength(1));
    for (let change = 0; change < 10; change += 1) {
      homeTabs.changed(ada);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await homeTabs.stop();
    expect(publish).toHaveBeenCalledOnce();
  });

  it('are forgotten when Slack does not show them any more', async () => {
    await open(ada);
    publish.mockResolvedValueOnce({
      kind: 'no_place',
      reason: 'not_allowed',
      code: 'user_not_found',
    });
    homeTabs.changed(ada);
    await vi.waitFor(async () => expect(await engine.homes.showing([ada])).toEqual([]));
  });

  it('never show older launches after newer ones', async () => {
    let arrive: () => void = () => {};
    publish.mockImplementationOnce(async () => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      return { kind: 'published' };
    });
    const opened = homeTabs.opened({ slackUserId: ada, everyone: false });
    await publishedIn(1);
    await add('meanwhile');
    const showing = vi.spyOn(engine.homes, 'showing');
    homeTabs.changed(ada);
    await vi.waitFor(() => expect(showing).toHaveBeenCalled());
    await new Promise((resolve) => setImmediate(resolve));
    expect(publish).toHaveBeenCalledOnce();
    arrive();
    await opened;
    await publishedIn(2);
    expect(shown(ada).live).toEqual(['meanwhile']);
  });

  it('are published after the next change when the database failed', async () => {
    await open(ada);
    vi.spyOn(engine.store, 'recent').mockRejectedValueOnce(new Error('the database is away'));
    homeTabs.changed(ada);
    await vi.waitFor(() =>
      expect(engine.logged.map(({ msg }) => msg)).toEqual(['Home tabs not published']),
    );
    homeTabs.changed(ada);
    await publishedIn(1);
  });

  describe('when the bot stops', () => {
    it('are not published any more', async () => {
      await open(ada);
      await homeTabs.stop();
      homeTabs.changed(ada);
      expect(publish).not.toHaveBeenCalled();
    });

    it('are let finish what is under way', async () => {
      await open(ada, ben);
      let arrive: () => void = () => {};
      publish.mockImplementationOnce(async () => {
        await new Promise<void>((resolve) => {
          arrive = resolve;
        });
        return { kind: 'published' };
      });
      homeTabs.changed(ada);
      await publishedIn(1);
      homeTabs.changed(ben);
      const stopped = vi.fn();
      const stopping = homeTabs.stop().then(stopped);
      await Promise.resolve();
      expect(stopped).not.toHaveBeenCalled();
      arrive();
      await stopping;
      expect(publishedTo()).toEqual([ada]);
    });

    it('do not hold it up when Slack does not answer', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      await open(ada);
      publish.mockReturnValue(new Promise(() => {}));
      homeTabs.changed(ada);
      await vi.waitFor(() => expect(publish).toHaveBeenCalledOnce());
      const stopping = homeTabs.stop();
      vi.advanceTimersByTime(stopStepsWithinMs);
      await stopping;
    });
  });
});
