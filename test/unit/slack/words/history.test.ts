import { describe, expect, it } from 'vitest';
import { theBot } from '../../../../src/launches/actors.js';
import type { AuditEntryShown } from '../../../../src/launches/ports/audit-log.js';
import {
  type HistoryPlace,
  historyForFile,
  historyPage,
  historyPlaceFrom,
  newestWith,
} from '../../../../src/slack/history.js';
import { historyMessage } from '../../../../src/slack/views/history.js';
import { fileComment, historyCsv, historyLine } from '../../../../src/slack/words/history.js';
import { buttonsIn } from '../../../support/blocks.js';
import { mischief } from '../../../support/examples.js';

const about = {
  owner: 'U0BEN00002',
  launchProfileName: 'Lighting · seq 040',
  ec2InstanceType: 'g5.xlarge',
};

const entry = (changed: Partial<AuditEntryShown> = {}): AuditEntryShown => ({
  id: '000000000001-a',
  atMs: 1_700_000_000_000,
  actor: 'U0ADA00001',
  action: 'stop',
  clientToken: 'slack-0123456789abcdef',
  result: 'not_yours',
  about,
  ...changed,
});

const once = (changed: Partial<AuditEntryShown> = {}) => {
  const one = entry(changed);
  return historyLine({ ...one, times: 1, sinceMs: one.atMs });
};

/** A log that remembers how much was read at a time; newest first. */
function logOf(entries: AuditEntryShown[]) {
  const read: number[] = [];
  return {
    read,
    async newest(limit: number, before: { id: string } | null = null) {
      const from = before === null ? 0 : entries.findIndex(({ id }) => id === before.id) + 1;
      const part = entries.slice(from, from + limit);
      read.push(part.length);
      return part;
    },
    async oldest(limit: number, after: { id: string }) {
      const to = entries.findIndex(({ id }) => id === after.id);
      const part = entries.slice(Math.max(0, to - limit), to).toReversed();
      read.push(part.length);
      return part;
    },
  };
}

type Log = ReturnType<typeof logOf>;

/** A page as it is shown: its lines, and the places to which its buttons lead. */
async function shownOf(log: Log, place: HistoryPlace) {
  const { text, blocks } = historyMessage(place.words, await historyPage(log, place));
  expect(text.length).toBeLessThanOrEqual(3_000);
  const buttons = buttonsIn(blocks);
  const to = (name: string) =>
    historyPlaceFrom(buttons.find(({ action_id }) => action_id === `history:${name}`)?.value);
  return { lines: text.split('\n'), newest: to('newest'), newer: to('newer'), older: to('older') };
}

/** The pages to which this button leads, one after another. */
async function pagesFrom(log: Log, place: HistoryPlace, button: 'newer' | 'older') {
  const pages = [await shownOf(log, place)];
  for (let next = pages[0]?.[button]; next; next = pages.at(-1)?.[button]) {
    pages.push(await shownOf(log, next));
  }
  return pages;
}

const numbered = (count: number, changed: (number: number) => Partial<AuditEntryShown>) =>
  Array.from({ length: count }, (_, number) => entry({ id: `${number}`, ...changed(number) }));

const newest = newestWith('');

describe('a line of the history', () => {
  it('says when, who, what, and what came of it', () => {
    expect(once()).toBe(
      '<!date^1700000000^{date_short_pretty} at {time}|2023-11-14 22:13 UTC> · <@U0ADA00001> · stop · not yours · <@U0BEN00002>’s Lighting · seq 040, g5.xlarge',
    );
    expect(once({ actor: about.owner })).toMatch(/· not yours · Lighting · seq 040, g5\.xlarge$/);
    expect(once({ actor: theBot })).toContain(' · the bot · stop · not yours · ');
    expect(once({ clientToken: null, about: null })).toMatch(/not yours$/);
  });

  it('notifies only those who are in it, even if a mention was written into it', () => {
    const fields = ['actor', 'action', 'result'] as const;
    const named = ['owner', 'launchProfileName', 'ec2InstanceType'] as const;
    for (const text of [mischief, '<!channel>', '`<!here>`']) {
      const lines = [
        ...named.map((field) => once({ about: { ...about, [field]: text } })),
        ...fields.map((field) => once({ [field]: text })),
      ];
      for (const line of lines) {
        expect(line).not.toMatch(/<[!#h](?!date)/);
        expect(line.split('<@')).toHaveLength(3);
      }
    }
  });
});

describe('a page of the history', () => {
  const many = () =>
    logOf(numbered(100, (number) => ({ action: 'launch', result: 'requested', atMs: number })));

  it('keeps whole lines within what Slack takes, and leads to the older ones without a gap', async () => {
    const log = many();
    const pages = await pagesFrom(log, newest, 'older');
    expect(pages.flatMap(({ lines }) => lines)).toEqual(
      (await log.newest(100)).map((each) => historyLine({ ...each, times: 1, sinceMs: each.atMs })),
    );
    expect(pages.map((page) => [page.newest, page.newer].map((to) => to === null))).toEqual(
      pages.map((_page, at) => [at === 0, at === 0]),
    );
  });

  it('leads back to the newer ones without a gap, and ends with the newest page', async () => {
    const log = many();
    const all = (await pagesFrom(log, newest, 'older')).flatMap(({ lines }) => lines);
    const [oldest] = (await pagesFrom(log, newest, 'older')).slice(-1);
    if (!oldest?.newer) throw new Error('there is no way back');
    const pages = [oldest, ...(await pagesFrom(log, oldest.newer, 'newer'))].toReversed();
    expect(pages.length).toBeGreaterThan(3);
    expect(pages[0]).toEqual(await shownOf(log, newest));
    for (const [at, page] of pages.entries()) {
      const from = all.indexOf(page.lines[0] ?? '');
      expect(all.slice(from, from + page.lines.length)).toEqual(page.lines);
      if (page.older === null) continue;
      // What follows it, whether one came from there or not.
      const next = await shownOf(log, page.older);
      expect(next.lines[0]).toBe(all[from + page.lines.length]);
      if (at > 0) expect(next.lines).toEqual(pages[at + 1]?.lines.slice(0, next.lines.length));
    }
  });

  it('shows the newest when there is nothing newer any more', async () => {
    const log = many();
    const place = { ...newest, after: { atMs: 0, id: '0' } };
    expect(await shownOf(log, place)).toEqual(await shownOf(log, newest));
  });

  it('folds refusals that are alike, also with others between them, and nothing else', async () => {
    const log = logOf([
      entry({ id: '7', atMs: 70_000 }),
      entry({ id: '6', atMs: 60_000, actor: 'U0BEN00002' }),
      entry({ id: '5', atMs: 50_000 }),
      entry({ id: '4', atMs: 40_000, result: 'requested' }),
      entry({ id: '3', atMs: 30_000, actor: 'U0BEN00002' }),
      entry({ id: '2', atMs: 20_000, result: 'requested' }),
      entry({ id: '1', atMs: 10_000 }),
    ]);
    const { lines } = await shownOf(log, newest);
    expect(lines.map((line) => /^<!date\^(\d+)/.exec(line)?.[1])).toEqual(['70', '60', '40', '20']);
    expect(lines[0]).toContain(' · not yours (3 times since <!date^10^');
    expect(lines[1]).toContain(' · not yours (2 times since <!date^30^');
    expect(lines.join('').split('times since')).toHaveLength(3);
  });

  it('folds a whole part of the log, and leads on behind it, and back', async () => {
    const log = logOf(
      numbered(2_500, (number) => ({ atMs: 10_000_000 - 1_000 * number, actor: `U${number % 5}` })),
    );
    const pages = await pagesFrom(log, newest, 'older');
    expect(pages.map(({ lines }) => lines.length)).toEqual([5, 5, 5]);
    expect(pages[1]?.lines[0]).toMatch(/^<!date\^9000\^.*\(200 times since <!date\^8005\^/);
    const [last] = pages.slice(-1);
    if (!last?.newer) throw new Error('there is no way back');
    const back = await shownOf(log, last.newer);
    expect(back.lines[0]).toMatch(/^<!date\^9000\^.*\(200 times since <!date\^8005\^/);
  });

  it('reads a bounded part of the log, however long it is and however few fit', async () => {
    const log = logOf(
      numbered(2_500, (number) => ({ actor: number === 1_500 ? 'U1234567' : 'U7654321' })),
    );
    const words = '<@U1234567>';
    const { lines, older } = await shownOf(log, newestWith(words));
    expect(lines[0]).toContain('in this part of the history. The buttons lead to the others.');
    if (older === null) throw new Error('there is no way on');
    const next = await shownOf(log, older);
    expect(next.lines[0]).toContain('<@U1234567>');
    if (next.newer === null) throw new Error('there is no way back');
    expect((await shownOf(log, next.newer)).lines).toEqual(lines);
    expect(log.read).toEqual([1_000, 1_000, 1_000]);
    expect((await shownOf(logOf([]), newestWith('a'))).lines).toEqual([
      'Nothing with “a” in the history.',
    ]);
  });

  it.each([
    ['stop', 'stop not yours'],
    ['STOP yours', 'stop not yours'],
    ['<@U0MEI00003>', 'launch access denied'],
    ['<@U0BEN00002> capacity', 'launch no capacity'],
    ['no capacity', 'launch no capacity'],
  ])('has only what %s fits', async (words, found) => {
    const log = logOf([
      entry(),
      entry({
        id: '2',
        actor: 'U0MEI00003',
        action: 'launch',
        result: 'access_denied',
        about: null,
      }),
      entry({ id: '3', action: 'launch', result: 'capacity' }),
    ]);
    const { lines } = await shownOf(log, newestWith(words));
    expect(lines.map((line) => line.split(' · ').slice(2, 4).join(' '))).toEqual([found]);
  });

  it.each(['', 'nonsense', '{"words":1}', '{"words":"","before":{"atMs":"1","id":""}}'])(
    'is none for a button that holds %j',
    (value) => {
      expect(historyPlaceFrom(value)).toBeNull();
    },
  );
});

describe('the file of the history', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1'])(
    'has %j as text, not as a formula',
    (text) => {
      const csv = historyCsv([entry({ about: { ...about, launchProfileName: text } })]);
      expect(csv.split('\r\n')[1]).toContain(`,"'${text.trim()}",`);
    },
  );

  it('quotes what would end a cell or a row', () => {
    const profile = 'a "b", c\r\nd';
    expect(historyCsv([entry({ about: { ...about, launchProfileName: profile } })])).toBe(
      'time,who,action,result,owner,profile,type,launch\r\n2023-11-14T22:13:20.000Z,U0ADA00001,stop,not yours,U0BEN00002,"a ""b"", c d",g5.xlarge,slack-0123456789abcdef\r\n',
    );
  });

  it.each([
    [10_500, '', { found: 10_000, isCut: true }],
    [10_500, 'start', { found: 0, isCut: true }],
    [10_000, 'stop', { found: 10_000, isCut: false }],
    [9_999, '', { found: 9_999, isCut: false }],
  ])(
    'has the newest of %i entries with "%s", and whether older ones are left out',
    async (count, words, expected) => {
      const log = logOf(numbered(count, () => ({})));
      const { entries, isCut } = await historyForFile(log, words);
      expect({ found: entries.length, isCut }).toEqual(expected);
      expect(Math.max(...log.read)).toBe(1_000);
    },
  );

  it('says how many entries it has, and that older ones were not looked at', () => {
    expect(fileComment(1, false)).toBe('The history, newest first: One entry.');
    expect(fileComment(12, true)).toBe(
      'The history, newest first: 12 entries. I looked at the newest 10,000; what is older is left out.',
    );
  });
});
