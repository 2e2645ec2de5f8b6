import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { answerTo, homeSaying } from '../support/answers.js';
import { itWith } from '../support/fixtures.js';
import { ada, ben, mei, openForm, wholeText } from '../support/launching.js';
import { inOneMonth } from '../support/months.js';
import { readySession } from '../support/sessions.js';

const folder = mkdtempSync(join(tmpdir(), 'prices-'));
const pricesFile = join(folder, 'prices.json');
writeFileSync(
  pricesFile,
  '{ "date": "2026-11-30", "usdPerHour": { "g5.2xlarge": 1.5, "g4dn.xlarge": 1.5 } }',
);
afterAll(() => rmSync(folder, { recursive: true }));

const hourMs = 3_600_000;
const type = 'g5.2xlarge';

const it = itWith({ rules: { adminUsers: [mei] }, settings: () => ({ pricesFile }) });

describe('what workstations cost by the studio’s own list', () => {
  it('stands in the form, the message, the lists and the reminder, and for the month on Home', async ({
    bot,
    person,
  }) => {
    inOneMonth(bot);
    const form = await openForm(person, type);
    expect(JSON.stringify(form.blocks)).toContain('$1.50/h');
    const { launch } = await readySession(bot, person, { words: type });
    expect(wholeText(await launch.saying('about $1.50 an hour (list price)'))).not.toContain(
      'so far',
    );
    bot.clock.forward(2 * hourMs + 60_000);
    await launch.saying('about $1.50 an hour (list price), $3.0');
    expect(wholeText(await answerTo(person, 'list'))).toMatch(
      /about \$1\.50 an hour \(list price\), \$3\.0\d so far/,
    );
    expect(wholeText(await answerTo(person, 'cost'))).toContain(
      'the studio’s price list of 2026-11-30',
    );

    await person.home();
    const home = JSON.stringify((await homeSaying(person, 'What they cost')).blocks);
    expect(home).toMatch(/ so far\*: about \$3\.0\d \(list price\), on for 2 h/);
    expect(home).not.toContain('By person');
  });

  it('stands on the Home tab of admins for everybody, by profile and by person', async ({
    bot,
    person,
  }) => {
    inOneMonth(bot);
    await readySession(bot, person, { words: type });
    const other = await bot.person(ben);
    const { launch } = await readySession(bot, other, { words: 'g4dn.xlarge' });
    bot.clock.forward(2 * hourMs);
    await launch.saying('$3.0');
    const admin = await bot.person(mei);
    await admin.home();
    const home = JSON.stringify((await homeSaying(admin, 'What all cost')).blocks);
    expect(home).toMatch(/about \$6\.0\d \(list price\), on for 4 h/);
    expect(home).toMatch(new RegExp(`By person.*<@(${ada}|${ben})> · 2 h · \\$3\\.0\\d`));
    // Of her own there is nothing.
    expect(home).not.toContain('What they cost');
  });

  it('is not guessed where no price is known', async ({ bot, person }) => {
    const { launch } = await readySession(bot, person, { words: 'g5.4xlarge' });
    bot.clock.forward(2 * hourMs);
    expect(wholeText(await launch.saying('has a workstation ready'))).not.toContain('$');
    await person.home();
    const home = JSON.stringify((await homeSaying(person, 'Ready since')).blocks);
    expect(home).not.toContain('What they cost');
  });
});
