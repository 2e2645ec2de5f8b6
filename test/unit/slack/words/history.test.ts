import { describe, expect, it } from 'vitest';
import { theBot } from '../../../../src/launches/launch.js';
import type { AuditEntryShown } from '../../../../src/launches/ports/audit-log.js';
import { historyForFile, historyPart, historyPlaceFrom } from '../../../../src/slack/history.js';
import { historyPage } from '../../../../src/slack/views/history.js';
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
  return historyLine({ ...one, times: 1, first: one });
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
  };
}

const numbered = (count: number, changed: (number: number) => Partial<AuditEntryShown>) =>
  Array.from({ length: count }, (_, number) => entry({ id: `${number}`, ...changed(number) }));

const newest = { words: '', before: null };

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
  it('keeps whole lines within what Slack takes, and leads to the next without a gap', async () => {
    const log = logOf(
      numbered(100, (number) => ({ action: 'launch', result: 'requested', atMs: number })),
    );
    const seen: string[] = [];
    let place = historyPlaceFrom(JSON.stringify(newest));
    for (let page = 0; place !== null; page += 1) {
      const { text, blocks } = historyPage(place, await historyPart(log, place));
      expect(text.length).toBeLessThanOrEqual(3_000);
      seen.push(...text.split('\n'));
      const buttons = buttonsIn(blocks);
      expect(buttons.some(({ action_id }) => action_id === 'history:newest')).toBe(page > 0);
      const older = buttons.find(({ action_id }) => action_id === 'history:older');
      place = historyPlaceFrom(older?.value);
    }
    expect(seen).toEqual(
      (await log.newest(100)).map((each) => historyLine({ ...each, times: 1, first: each })),
    );
  });

  it('folds refusals that are alike and follow one another, and nothing else', async () => {
    const log = logOf([
      entry({ id: '6', atMs: 60_000 }),
      entry({ id: '5', atMs: 50_000 }),
      entry({ id: '4', atMs: 40_000 }),
      entry({ id: '3', actor: 'U0BEN00002' }),
      entry({ id: '2', result: 'requested' }),
      entry({ id: '1', result: 'requested' }),
    ]);
    const { text } = historyPage(newest, await historyPart(log, newest));
    const lines = text.split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain(' · not yours (3 times since <!date^40^');
    expect(text.split('times since')).toHaveLength(2);
  });

  it('reads a bounded part of the log, however long it is and however few fit', async () => {
    const log = logOf(
      numbered(2_500, (number) => ({ actor: number === 1_500 ? 'U1234567' : 'U7654321' })),
    );
    const words = '<@U1234567>';
    const first = { words, before: null };
    const part = await historyPart(log, first);
    const { text, blocks } = historyPage(first, part);
    expect(text).toContain('in this part of the history. *Older* looks further back.');
    const older = historyPlaceFrom(buttonsIn(blocks)[0]?.value);
    if (older === null) throw new Error('there is no way on');
    expect(historyPage(older, await historyPart(log, older)).text).toContain('<@U1234567>');
    expect(log.read).toEqual([1_000, 1_000]);
  });

  it.each([
    ['stop', 'stop not_yours'],
    ['STOP yours', 'stop not_yours'],
    ['<@U0MEI00003>', 'launch access_denied'],
    ['<@U0BEN00002> capacity', 'launch capacity'],
    ['no capacity', 'launch capacity'],
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
    const { entries } = await historyPart(log, { words, before: null });
    expect(entries.map(({ action, result }) => `${action} ${result}`)).toEqual([found]);
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
