import { describe, expect } from 'vitest';
import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, homeSaying, modalSaying, toldPrivately } from '../support/answers.js';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import { pressAny } from '../support/buttons.js';
import { it as base } from '../support/fixtures.js';
import { ada, ben, mei, pressLaunch, wholeText } from '../support/launching.js';

/** Enough for three pages, with one of Ben's among Ada's. */
const adas = 44;

/** Two people who see many workstations, all of them ready. No test of this file changes any. */
const it = base
  .extend('rules', { scope: 'file' }, { adminUsers: [mei] })
  .extend('full', { scope: 'file' }, async ({ rules }, { onCleanup }) => {
    const bot = await startBotInSandbox({ rules });
    onCleanup(() => bot.close());
    await fill(bot);
    return bot;
  })
  .extend('artist', ({ full }) => full.person(ada))
  .extend('admin', ({ full }) => full.person(mei));

async function fill(bot: BotInSandbox): Promise<void> {
  const [artist, other] = [await bot.person(ada), await bot.person(ben)];
  for (let number = 1; number <= adas; number += 1) {
    await pressLaunch(artist, { note: `note ${number}.` });
    if (number === 30) await pressLaunch(other, { note: 'of Ben.' });
  }
  // The rows follow the sessions within moments, and the messages the rows; then nothing changes.
  await artist.waitFor(
    ({ messages }) =>
      messages.filter(({ text }) => text.includes('has a workstation ready')).length > adas,
    'all messages ready',
  );
}

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
  return pressAny(who, on, 'list:older', value);
}

describe('list all', () => {
  it('leads an admin page by page to every session, in one message, with true counts', async ({
    admin,
  }) => {
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

  it.for([
    ['castellano', 'of Ben'],
    ['@BEN', 'of Ben'],
    ['@ben ready', 'of Ben'],
    [ben, 'of Ben'],
    ['animation', 'of Ben'],
    ['g4dn.xlarge ready', 'of Ben'],
  ])('%s: finds the sessions that have all of these words', async ([words, note], { admin }) => {
    const found = await answerTo(admin, `list all ${words}`);
    expect(notesIn(found)).toEqual([note]);
    expect(found.text).toMatch(/^One workstation with “/);
  });

  it('finds by a mention, and answers with a mention', async ({ admin }) => {
    const found = await answerTo(admin, 'list all @ben');
    expect(notesIn(found)).toEqual(['of Ben']);
    expect(found.text).toBe(`One workstation with “<@${ben}>”.`);
    const none = await answerTo(admin, 'list all @ben stopped');
    expect(none.text).toBe(`There is no workstation that matches “<@${ben}> stopped”.`);
  });

  it('finds by the state of sessions', async ({ admin }) => {
    const none = await answerTo(admin, 'list all stopped');
    expect(none.text).toBe('There is no workstation that matches “stopped”.');
    const found = await answerTo(admin, 'list all lighting ready');
    expect(found.text).toBe(
      '44 workstations with “lighting ready”. 1 to 20 are shown, newest first.',
    );
    const next = await turned(admin, found, 'Older', '44 workstations with “lighting ready”. 21');
    expect(notesIn(next)).not.toContain('of Ben');
  });

  it('takes percent signs and quotes as they are', async ({ admin }) => {
    for (const words of ['%', '_', "' or 1=1 --", '\\', '<!channel>']) {
      const { text } = await answerTo(admin, `list all ${words}`);
      expect(text).toMatch(/^There is no workstation that matches/);
      expect(text).not.toContain('<!channel>');
    }
  });

  it('is for admins alone, on every page, also with a forged button', async ({ artist }) => {
    for (const whose of ['everybody', 'others']) {
      const own = await answerTo(artist, 'list');
      expect(own.text).toBe('44 workstations. 1 to 20 are shown, newest first.');
      await forgedPage(artist, own, JSON.stringify({ whose, words: '', offset: 0 }));
      const answer = await artist.waitFor(
        ({ messages }) => messages.find(({ ts, text }) => ts === own.ts && text !== own.text),
        'the answer in its place',
      );
      expect(answer.text).toBe('Only admins of the studio can list the workstations of others.');
      expect(wholeText(answer)).not.toContain('of Ben');
    }
  });

  it('answers a forged button that holds nonsense in words', async ({ admin }) => {
    const list = await answerTo(admin, 'list all');
    for (const value of [undefined, 7, '', '{}', 'x'.repeat(2_000), '{"whose":"all"}']) {
      const told = await toldPrivately(admin, () => forgedPage(admin, list, value));
      expect(told.text).toContain('That press did not arrive whole, so nothing was done.');
    }
  });

  it('shows the last page if a button leads beyond it', async ({ admin }) => {
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

describe('a person’s own', () => {
  it('list leads to each of them', async ({ artist }) => {
    const first = await answerTo(artist, 'list');
    const second = await turned(artist, first, 'Older', '21 to 40 are shown');
    const last = await turned(artist, second, 'Older', '41 to 44 are shown');
    expect(notesIn(last)).toEqual(['note 4', 'note 3', 'note 2', 'note 1']);
  });

  it('list takes words, as status does', async ({ artist }) => {
    const found = await answerTo(artist, 'list lighting ready');
    expect(found.text).toMatch(/^44 workstations with “lighting ready”\. 1 to 20/);
    expect((await answerTo(artist, 'list animation')).text).toBe(
      'You have no workstation that matches “animation”.',
    );
  });

  it('stop says so if there are more of them than a message holds', async ({ artist }) => {
    const { text } = await answerTo(artist, 'stop lighting');
    expect(text).toContain('Which one do you want to stop? The newest 20 are shown');
  });
});

describe('the Home tab', () => {
  it('counts the workstations that it does not show, and leads to them', async ({
    admin,
    artist,
  }) => {
    await artist.home();
    const own = await homeSaying(artist, 'The newest 20 of 44 are shown.');
    expect(buttonNames(own)).toEqual(['Show more']);
    await admin.home();
    const home = await homeSaying(admin, 'The newest 20 of 45 are shown.');
    await admin.press(home, 'Show more');
    const second = await modalSaying(admin, '45 workstations. 21 to 40 are shown, newest first.');
    expect(second.title).toBe('Workstations');
    await admin.press(second, 'Older');
    const last = await modalSaying(admin, '41 to 45 are shown');
    expect(last.id).toBe(second.id);
    expect(notesIn(last).at(-1)).toBe('note 1');
    await admin.closeModal(last);
  });
});
