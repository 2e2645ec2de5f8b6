import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, modalSaying } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { forOwner } from '../support/forged.js';
import { ada, mei, openForm, wholeText } from '../support/launching.js';
import { inOneMonth } from '../support/months.js';
import { formFor } from '../support/owner-form.js';
import { settingsFile } from '../support/quotas.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const type = 'g5.2xlarge';
const hourMs = 3_600_000;
const lighting = 'Lighting · seq 040';
const engineers = 'S0ENGINEERS';
const pricesFile = settingsFile('prices.json', {
  date: '2026-11-30',
  usdPerHour: { [type]: 1.5 },
});
const quotasFile = settingsFile('quotas.json', {
  budgets: [
    { person: '*', usd: 3 },
    { profile: lighting, usd: 500 },
  ],
});
const settings = () => ({ pricesFile, quotasFile });

/** A workstation of this person's has been on for so many hours. */
async function used(bot: BotInSandbox, person: WorkspaceClient, hours: number) {
  const session = await readySession(bot, person, { words: type });
  bot.clock.forward(hours * hourMs + 60_000);
  await session.launch.saying(`$${Math.floor(hours * 1.5)}.`);
  return session;
}

/** The direct messages of the bot to this person that say this. */
function told(person: WorkspaceClient, words: string) {
  return person.workspace.messages.filter(
    (message) => message.channel.startsWith('D') && wholeText(message).includes(words),
  );
}

describe('a budget', () => {
  it.override({
    setup: { rules: { adminUsers: [mei] }, limits: { sweepEveryMs: 100 }, settings },
  });

  it('says in the form what is left, and refuses a press once all is spent; running work goes on', async ({
    bot,
    nimble,
    person,
  }) => {
    inOneMonth(bot);
    const opened = await openForm(person, type);
    expect(JSON.stringify(opened.blocks[0])).toContain(
      `$3 of this month’s $3 are left for you.\\n$500 of this month’s $500 are left for *${lighting}*.`,
    );
    const { launch } = await used(bot, person, 1);
    expect(JSON.stringify((await openForm(person, type)).blocks[0])).toContain(
      '$1 of this month’s $3 are left for you.',
    );
    bot.clock.forward(hourMs);
    await launch.saying('$3.0');
    const form = await openForm(person, type);
    expect(JSON.stringify(form.blocks[0])).toContain(
      'This month’s budget of $3 for you is spent: until the month is over, only an admin of the studio can launch.',
    );
    const another = await openForm(person, type);
    await Promise.all([form, form, another].map((one) => person.submit(one)));
    const modal = await modalSaying(person, 'is spent, so nothing was started');
    expect(JSON.stringify(modal.blocks)).toContain('This month’s budget of $3 for you is spent');
    expect(modal).toMatchObject({ close: 'Back', submit: null });
    const ready = await launch.saying('has a workstation ready');
    await person.press(ready, 'Stop');
    await person.press(await launch.saying('has a stopped workstation'), 'Start');
    await launch.saying('has a workstation ready');
    expect(nimble.state().calls.CreateStreamingSession).toBe(1);
    const admin = await bot.person(mei);
    expect((await answerTo(admin, 'history')).text).toContain('launch · budget spent');
  });

  it('does not hold an admin, for themselves or for another person; a forged owner does not help', async ({
    bot,
    nimble,
    person,
  }) => {
    inOneMonth(bot);
    const admin = await bot.person(mei);
    await used(bot, person, 2);
    const form = await formFor(admin, ada);
    expect(JSON.stringify(form.blocks[0])).toContain(`budget of $3 for <@${ada}> is spent`);
    const note = ownNote();
    await admin.submit(form, admin.values(form, { note }));
    await launchNoted(person, note).saying('has a workstation ready');
    await used(bot, admin, 2);
    await readySession(bot, admin, { words: type });
    const own = await openForm(person, type);
    const outcome = await person.submit(own, forOwner(own.state.values, mei));
    expect(JSON.stringify(outcome)).toContain('Only admins of the studio');
    expect(nimble.state().calls.CreateStreamingSession).toBe(4);
  });

  it('is told of at 80 % and at 100 %, once to its owner and once to the admins, over restarts', async ({
    bot,
    person,
  }) => {
    inOneMonth(bot);
    const admin = await bot.person(mei);
    const { launch } = await used(bot, person, 1.6);
    const words = [
      `Over 80 % of this month’s budget of $3 for <@${ada}> are spent: $2.4`,
      `This month’s budget of $3 for <@${ada}> is spent: $3.9`,
    ] as const;
    const isTold = async (which: string) => {
      for (const each of [person, admin]) {
        await eventually(() => expect(told(each, which)).toHaveLength(1));
      }
    };
    await isTold(words[0]);
    await bot.restart();
    bot.clock.forward(hourMs);
    await launch.saying('$3.9');
    await isTold(words[1]);
    await bot.restart();
    bot.clock.forward(hourMs);
    await launch.saying('$5.4');
    for (const each of [person, admin]) {
      expect(told(each, 'month’s budget')).toHaveLength(2);
    }
  });

  it('is whole again with the next month', async ({ bot, person }) => {
    inOneMonth(bot);
    const { launch } = await used(bot, person, 2);
    await person.press(await launch.saying('has a workstation ready'), 'Terminate');
    await launch.saying('it is terminated');
    bot.clock.forward(31 * 24 * hourMs);
    const form = await openForm(person, type);
    expect(JSON.stringify(form.blocks[0])).toContain('$3 of this month’s $3 are left for you.');
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    await launchNoted(person, note).saying('has a workstation ready');
  });
});

describe('a budget of which it is not at hand who may pass it', () => {
  it.override({ setup: { rules: { adminUserGroups: [engineers] }, settings } });

  it('is decided by the loop, once Slack says who is an admin', async ({
    bot,
    nimble,
    slack,
    person,
  }) => {
    inOneMonth(bot);
    await used(bot, person, 2);
    const admin = await bot.person(mei);
    await used(bot, admin, 2);
    const forms = [await openForm(person, type), await openForm(admin, type)] as const;
    slack.fail({ method: 'usergroups.users.list', answer: 'internal_error', times: 999 });
    await bot.restart();
    const notes = [ownNote(), ownNote()] as const;
    await person.submit(forms[0], person.values(forms[0], { note: notes[0] }));
    await admin.submit(forms[1], admin.values(forms[1], { note: notes[1] }));
    await launchNoted(person, notes[0]).saying('Slack cannot say right now who may do what');
    await launchNoted(admin, notes[1]).saying('Slack cannot say right now who may do what');
    slack.reset();
    bot.clock.forward(20_000);
    const message = await launchNoted(person, notes[0]).saying(
      'could not be given this workstation',
    );
    // A channel is not to read what a person may spend.
    expect(wholeText(message)).toContain('This month’s budget for its owner is spent.');
    await launchNoted(admin, notes[1]).saying('has a workstation ready');
    expect(nimble.state().calls.CreateStreamingSession).toBe(3);
  });
});
