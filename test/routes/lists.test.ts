import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { SqlLaunches } from '../../src/store/sql-launches.js';
import { ada, ben, launch, mei, wholeText } from '../support/launching.js';
import {
  answerTo,
  homeSaying,
  type SessionWorld,
  startSessionWorld,
  toldPrivately,
} from './session-world.js';

let world: SessionWorld;
let artist: WorkspaceClient;
let admin: WorkspaceClient;
const slack = () => world.sandbox.slack.controls;
const nimble = () => world.sandbox.nimble.controls;

/** Enough for three pages, Ben's among Ada's. */
const adas = 44;

beforeAll(async () => {
  world = await startSessionWorld({ rules: { adminUsers: [mei] } });
  artist = await world.person(ada);
  admin = await world.person(mei);
  const other = await world.person(ben);
  for (let number = 1; number <= adas; number += 1) {
    await launch(artist, { note: `note ${number}.` });
    if (number === 30) await launch(other, { note: 'of Ben.' });
  }
  await vi.waitFor(() => {
    const { sessions } = nimble().state();
    expect(sessions.filter(({ state }) => state === 'READY')).toHaveLength(adas + 1);
  }, 20_000);
  // The rows follow within moments; then nothing moves any more.
  await artist.waitFor(
    ({ messages }) =>
      messages.filter(({ text }) => text.includes('has a workstation ready')).length >= adas + 1,
    'all messages ready',
    20_000,
  );
}, 60_000);
afterAll(() => world.closeAndSearch());

/** The notes of the sessions that are shown, in their order. */
const notesIn = (shown: Pick<PageMessage | PageView, 'blocks'>): string[] =>
  [...JSON.stringify(shown.blocks ?? []).matchAll(/_(note \d+|of Ben)\._/g)].map(
    ([, note]) => note ?? '',
  );

const buttonNames = (shown: Pick<PageMessage | PageView, 'blocks'>): string[] =>
  [...JSON.stringify(shown.blocks ?? []).matchAll(/"(Newer|Older|Show more)"/g)].map(
    ([, name]) => name ?? '',
  );

/** Presses a button of an answer, and gives the answer as it becomes in place. */
async function turned(who: WorkspaceClient, list: PageMessage, button: string, words: string) {
  await who.press(list, button);
  return who.waitFor(
    ({ messages }) => messages.find(({ ts, text }) => ts === list.ts && text.includes(words)),
    `the list in its place, saying “${words}”`,
  );
}

/** Presses a paging button that holds this, as a forged request would. */
function forgedPage(who: WorkspaceClient, on: PageMessage | PageView, value: unknown) {
  return who.act({
    place:
      'id' in on
        ? { kind: 'view', viewId: on.id }
        : { kind: 'message', channel: on.channel, ts: on.ts },
    blockId: 'forged',
    actionId: 'list:older',
    element: { type: 'button', value },
    values: {},
  });
}

describe('list all', () => {
  it('leads page by page to every session, in place, with counts that are true', async () => {
    const first = await answerTo(admin, 'list all');
    expect(first.text).toBe('45 workstations. 1 to 20 are shown, newest first.');
    expect(buttonNames(first)).toEqual(['Older']);
    const pages = [notesIn(first)];
    const second = await turned(admin, first, 'Older', '21 to 40 are shown');
    expect(buttonNames(second)).toEqual(['Newer', 'Older']);
    pages.push(notesIn(second));
    const last = await turned(admin, second, 'Older', '41 to 45 are shown');
    expect(buttonNames(last)).toEqual(['Newer']);
    pages.push(notesIn(last));
    const expected = Array.from({ length: adas }, (_, at) => `note ${adas - at}`);
    expected.splice(adas - 30, 0, 'of Ben');
    expect(pages.flat()).toEqual(expected);
    const back = await turned(admin, last, 'Newer', '21 to 40 are shown');
    expect(notesIn(back)).toEqual(pages[1]);
    expect(back.ephemeral).toBe(true);
  });

  it.each([
    ['castellano', 'of Ben'],
    ['@BEN', 'of Ben'],
    ['@ben ready', 'of Ben'],
    [ben, 'of Ben'],
    ['animation', 'of Ben'],
    ['g4dn.xlarge ready', 'of Ben'],
  ])('%s: finds what has all of these words', async (words, note) => {
    const found = await answerTo(admin, `list all ${words}`);
    expect(notesIn(found)).toEqual([note]);
    expect(found.text).toMatch(/^One workstation with “/);
  });

  it('finds by a mention, which Slack sends as a user id, and shows it as a mention', async () => {
    const found = await answerTo(admin, 'list all @ben');
    expect(notesIn(found)).toEqual(['of Ben']);
    expect(found.text).toBe(`One workstation with “<@${ben}>”.`);
    const none = await answerTo(admin, 'list all @ben stopped');
    expect(none.text).toBe(`There is no workstation that matches “<@${ben}> stopped”.`);
  });

  it('finds by the state that sessions are in', async () => {
    const none = await answerTo(admin, 'list all stopped');
    expect(none.text).toBe('There is no workstation that matches “stopped”.');
    const found = await answerTo(admin, 'list all lighting ready');
    expect(found.text).toBe(
      '44 workstations with “lighting ready”. 1 to 20 are shown, newest first.',
    );
    const next = await turned(admin, found, 'Older', '44 workstations with “lighting ready”. 21');
    expect(notesIn(next)).not.toContain('of Ben');
  });

  it('neither percent signs nor quotes find more than they say', async () => {
    for (const words of ['%', '_', "' or 1=1 --", '\\', '<!channel>']) {
      const { text } = await answerTo(admin, `list all ${words}`);
      expect(text).toMatch(/^There is no workstation that matches/);
      expect(text).not.toContain('<!channel>');
    }
  });

  it('is for admins alone, on every page, whatever a button holds', async () => {
    for (const whose of ['everybody', 'others']) {
      const own = await answerTo(artist, 'list');
      expect(own.text).toBe('44 workstations. 1 to 20 are shown, newest first.');
      await forgedPage(artist, own, JSON.stringify({ whose, words: '', offset: 0 }));
      const answer = await artist.waitFor(
        ({ messages }) => messages.find(({ ts, text }) => ts === own.ts && text !== own.text),
        'the answer in its place',
      );
      expect(answer.text).toBe('Only admins of the studio can list everybody’s workstations.');
      expect(wholeText(answer)).not.toContain('of Ben');
    }
  });

  it('answers a button that holds nonsense in words', async () => {
    const list = await answerTo(admin, 'list all');
    for (const value of [undefined, 7, '', '{}', 'x'.repeat(2_000), '{"whose":"all"}']) {
      const told = await toldPrivately(admin, () => forgedPage(admin, list, value));
      expect(told.text).toContain('That press did not arrive whole, so nothing was done.');
    }
  });

  it('beyond the end shows the last page', async () => {
    const list = await answerTo(admin, 'list all');
    const value = JSON.stringify({ whose: 'everybody', words: '', offset: 900 });
    await forgedPage(admin, list, value);
    await admin.waitFor(
      ({ messages }) =>
        messages.find(({ ts, text }) => ts === list.ts && text.includes('41 to 45 are shown')),
      'the last page',
    );
  });
});

describe('one’s own', () => {
  it('list leads to every one of them', async () => {
    const first = await answerTo(artist, 'list');
    const second = await turned(artist, first, 'Older', '21 to 40 are shown');
    const last = await turned(artist, second, 'Older', '41 to 44 are shown');
    expect(notesIn(last)).toEqual(['note 4', 'note 3', 'note 2', 'note 1']);
  });

  it('list takes words, as status does', async () => {
    const found = await answerTo(artist, 'list lighting ready');
    expect(found.text).toMatch(/^44 workstations with “lighting ready”\. 1 to 20/);
    expect((await answerTo(artist, 'list animation')).text).toBe(
      'You have no workstation that matches “animation”.',
    );
  });

  it('stop with more of them than a message holds says so', async () => {
    const { text } = await answerTo(artist, 'stop lighting');
    expect(text).toContain('Which one do you want to stop? The newest 20 are shown');
  });
});

describe('Home', () => {
  const modalSaying = (words: string) =>
    admin.waitFor(
      ({ modals }) => modals.find(({ blocks }) => JSON.stringify(blocks).includes(words)),
      `a modal saying “${words}”`,
    );

  it('counts what it does not show, and leads there', async () => {
    await artist.home();
    const own = await homeSaying(artist, 'The newest 20 of 44 are shown.');
    expect(buttonNames(own)).toEqual(['Show more']);
    await admin.home();
    const home = await homeSaying(admin, 'The newest 20 of 45 are shown.');
    await admin.press(home, 'Show more');
    const second = await modalSaying('45 workstations. 21 to 40 are shown, newest first.');
    expect(second.title).toBe('Workstations');
    await admin.press(second, 'Older');
    const last = await modalSaying('41 to 45 are shown');
    expect(last.id).toBe(second.id);
    expect(notesIn(last).at(-1)).toBe('note 1');
    await admin.closeModal(last);
  });

  it('what is asked for in its list is answered above the list', async () => {
    const home = await homeSaying(admin, 'The newest 20 of 45 are shown.');
    await admin.press(home, 'Show more');
    const second = await modalSaying('21 to 40 are shown');
    await admin.press(second, 'Terminate');
    const answered = await modalSaying('It is being terminated.');
    expect(answered.id).toBe(second.id);
    expect(JSON.stringify(answered.blocks)).toContain('are shown, newest first');
    await homeSaying(admin, 'The newest 20 of 44 are shown.');
    await admin.closeModal(answered);
  });

  describe('and a list whose answer has no place', () => {
    let list: PageView;
    beforeEach(async () => {
      await admin.press(await homeSaying(admin, 'are shown.'), 'Show more');
      list = await modalSaying('21 to 4');
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      await admin.closeModal(list);
    });

    it('is answered all the same when it cannot be read', async () => {
      const read = SqlLaunches.prototype.live;
      vi.spyOn(SqlLaunches.prototype, 'live').mockImplementation(function (
        this: SqlLaunches,
        search,
        page,
      ) {
        if (page.offset > 0) throw new Error('the database is gone');
        return read.call(this, search, page);
      });
      await admin.press(list, 'Terminate');
      const answered = await modalSaying('The list itself cannot be shown right now.');
      expect(answered.id).toBe(list.id);
      expect(JSON.stringify(answered.blocks)).toContain('It is being terminated.');
      expect(world.logLines.join('')).toContain('the database is gone');
    });

    it.each(['not_found', 'internal_error'])(
      'is answered directly when Slack says %s',
      async (answer) => {
        slack().fail({ method: 'views.update', answer });
        const told = await toldPrivately(admin, () => admin.press(list, 'Terminate'));
        expect(told.text).toBe('It is being terminated.');
      },
    );

    it('does not show another page: says so', async () => {
      slack().fail({ method: 'views.update', answer: 'internal_error', times: 2 });
      const told = await toldPrivately(admin, () => admin.press(list, 'Newer'));
      expect(told.text).toBe(
        'Slack did not let me show the list in time. Please press the button again.',
      );
    });
  });

  it('says so when the list cannot be opened', async () => {
    const home = await homeSaying(admin, 'are shown.');
    slack().fail({ method: 'views.open', answer: 'expired_trigger_id' });
    const told = await toldPrivately(admin, () => admin.press(home, 'Show more'));
    expect(told.text).toContain('Please press the button again.');
  });
});
