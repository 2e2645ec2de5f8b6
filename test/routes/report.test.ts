import { describe, expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { leaseMs } from '../../src/limits.js';
import { answerTo, privateAnswer } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { ada, general, mei, messageSaying, wholeText, workstations } from '../support/launching.js';
import { settingsFile } from '../support/quotas.js';
import { alreadyMonday } from '../support/reports.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const type = 'g5.2xlarge';
const dayMs = 24 * 3_600_000;
const pricesFile = settingsFile('prices.json', { date: '2026-11-30', usdPerHour: { [type]: 1.5 } });
const settings = () => ({ pricesFile });
const limits = { sweepEveryMs: 100 };
const rules = { adminUsers: [mei], reportChannel: general, reportTimeZone: alreadyMonday };

type Slack = Pick<BotInSandbox, 'slack'>;

/** The reports in the channel. */
function reportsIn({ slack }: Slack) {
  const { messages } = slack.state();
  return messages.filter(({ channel, text }) => channel === general && /^\*Work/.test(text));
}

function posts({ slack }: Slack): number {
  return slack.state().calls.filter(({ method }) => method === 'chat.postMessage').length;
}

/** A workstation that has been on for all of last week. */
async function usedLastWeek(bot: BotInSandbox, person: WorkspaceClient): Promise<void> {
  await readySession(bot, person, { words: type });
  bot.clock.forward(14 * dayMs);
}

/** The only report. */
async function reported(bot: Slack) {
  await eventually(() => expect(reportsIn(bot)).toHaveLength(1));
  return reportsIn(bot)[0] ?? expect.unreachable();
}

function logged({ logLines }: BotInSandbox, words: string): Promise<void> {
  return eventually(() => expect(logLines.join('')).toContain(words));
}

/** Waits until the bot has had time to tell once more what it tells: each round ends with an answer. */
async function lookedAgain(bot: BotInSandbox): Promise<void> {
  const person = await bot.person(ada);
  for (let looks = 0; looks < 5; looks += 1) await answerTo(person, 'list');
}

describe('REPORT_CHANNEL, after a move of the sandbox’s clock,', () => {
  it.override({ setup: { rules, settings } });

  it('is told at once', async ({ bot, person }) => {
    await readySession(bot, person, { words: type });
    bot.sandbox.clock.move(14 * dayMs);
    await reported(bot);
  });
});

describe('REPORT_CHANNEL', () => {
  it.override({ setup: { rules, limits, settings } });

  it('is told each week, once, with a chart and no names', async ({ bot, person }) => {
    await lookedAgain(bot);
    // Nothing was on.
    expect(reportsIn(bot)).toEqual([]);
    await usedLastWeek(bot, person);
    const { text, blocks = [], metadata } = await reported(bot);
    // 7 days of 24 hours.
    expect(text).toContain(
      '*On* for 168 h, about $252.00 (list price)\nLighting · seq 040 · 168 h',
    );
    expect(text).toContain('*On for longest now*\nLighting · seq 040 · g5.2xlarge · since');
    expect(text).not.toContain('<@');
    expect(blocks.at(-1)).toMatchObject({
      type: 'data_visualization',
      chart: { series: [{ data: Array(7).fill(expect.objectContaining({ value: 24 })) }] },
    });
    expect(metadata).toMatchObject({ event_type: 'nimble_session_report' });
    await bot.restart();
    bot.clock.forward(leaseMs);
    await lookedAgain(bot);
    expect(reportsIn(bot)).toHaveLength(1);
    bot.clock.forward(7 * dayMs);
    await eventually(() => expect(reportsIn(bot)).toHaveLength(2));
  });

  it('is told no second time if the answer to the post was lost', async ({
    bot,
    slack,
    person,
  }) => {
    // Slack: only a member reads what was said in a channel.
    slack.channel({ channel: general, do: 'invite_bot' });
    await readySession(bot, person, { words: type });
    slack.fail({ method: 'chat.postMessage', answer: 'drop_after' });
    bot.clock.forward(14 * dayMs);
    await reported(bot);
    await logged(bot, '"weekly report got no answer"');
    const before = posts(bot);
    bot.clock.forward(leaseMs);
    await logged(bot, '"weekly report found"');
    bot.clock.forward(leaseMs);
    await lookedAgain(bot);
    expect(reportsIn(bot)).toHaveLength(1);
    expect(posts(bot)).toBe(before);
  });

  it('is told after all what did not arrive', async ({ bot, slack, person }) => {
    await readySession(bot, person, { words: type });
    slack.fail({ method: 'chat.postMessage', answer: 'drop' });
    bot.clock.forward(14 * dayMs);
    await logged(bot, '"weekly report got no answer"');
    expect(reportsIn(bot)).toEqual([]);
    bot.clock.forward(leaseMs);
    await reported(bot);
  });

  it('gets a picture below the report where Slack takes no chart', async ({
    bot,
    slack,
    person,
  }) => {
    slack.charts({ drawn: false });
    await usedLastWeek(bot, person);
    const { ts, blocks } = await reported(bot);
    expect(JSON.stringify(blocks)).not.toContain('data_visualization');
    const below = () => slack.state().messages.filter(({ threadTs }) => threadTs === ts);
    await eventually(() => expect(below()).toHaveLength(1));
    const { text } = below()[0] ?? expect.unreachable();
    expect(text).toMatch(/^Hours on each day · Mon \d+: 24, .*Sun \d+: 24\n<http/);
    const [, link = ''] = /<([^|]+)\|report\.png>/.exec(text) ?? [];
    const png = Buffer.from(await (await fetch(link)).arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(958);
  });

  it('gets the figures all the same if Slack takes no picture either', async ({
    bot,
    slack,
    person,
  }) => {
    slack.charts({ drawn: false });
    slack.fail({ method: 'files.getUploadURLExternal', answer: 'missing_scope' });
    await usedLastWeek(bot, person);
    await reported(bot);
    await logged(bot, '"picture of a chart not sent"');
    bot.clock.forward(leaseMs);
    await lookedAgain(bot);
    expect(reportsIn(bot)).toHaveLength(1);
  });

  it.for([
    { change: 'archive', why: 'Slack says `is_archived`' },
    { change: 'share', why: 'another organisation shares that channel' },
  ] as const)(
    'that cannot be written to is told to the admins, once: $change',
    async ({ change, why }, { bot, slack, person }) => {
      const admin = await bot.person(mei);
      slack.channel({ channel: general, do: change });
      await usedLastWeek(bot, person);
      const message = await messageSaying(
        admin,
        'I could not post the weekly report',
        'D0MEI00003',
      );
      expect(message.text).toContain(why);
      expect(message.text).toContain('`REPORT_CHANNEL`');
      bot.clock.forward(leaseMs);
      await lookedAgain(bot);
      const told = admin.workspace.messages.filter(({ text }) => text.includes('could not post'));
      expect(told).toHaveLength(1);
      expect(reportsIn(bot)).toEqual([]);
    },
  );
});

describe.for(['nimble', 'ec2'] as const)('the command report on %s', (studioKind) => {
  it.override({
    setup: { rules: { adminUsers: [mei] }, limits, settings, sandbox: { studioKind } },
  });

  it('tells an admin everybody’s figures, and a person their own', async ({ bot, person }) => {
    expect((await answerTo(person, 'report')).text).toContain('*On*: none');
    await readySession(bot, person);
    bot.clock.forward(14 * dayMs);
    const own = await answerTo(person, 'report');
    expect(own.ephemeral).toBe(true);
    expect(own.text).toMatch(/^\*Workstations from .*\n\*On\* for 168 h/);
    expect(own.text).toMatch(/ so far\*\n\*On\* for /);
    expect(own.text).not.toContain('By person');
    expect(wholeText(own)).toContain('"data_visualization"');
    expect(wholeText(own)).toContain('your own figures');
    const other = await bot.person('U0BEN00002');
    expect((await answerTo(other, 'report')).text).toContain('*On*: none');
    const admin = await bot.person(mei);
    const all = await answerTo(admin, 'report');
    expect(all.text).toContain(`*By person*\n<@${ada}> · 168 h`);
    expect(all.text).toContain(`*On for longest now*\n<@${ada}>’s `);
    expect(wholeText(all)).toContain('everybody’s figures');
    expect(reportsIn(bot)).toEqual([]);
  });

  it('sends admins alone a file, by day, person and profile', async ({ bot, person }) => {
    await readySession(bot, person);
    bot.clock.forward(14 * dayMs);
    expect((await answerTo(person, 'report csv')).text).toContain('Only admins');
    const admin = await bot.person(mei);
    await admin.say(workstations, '/nimble-session report CSV');
    const message = await messageSaying(admin, 'What was used on each day', 'D0MEI00003');
    await privateAnswer(admin, 'in your direct messages');
    const [, link = ''] = /<([^|]+)\|report\.csv>/.exec(message.text) ?? [];
    const [columns, ...rows] = (await (await fetch(link)).text()).split('\r\n');
    expect(columns).toBe('day,who,profile,hours,usd,idle hours saved');
    const whole = rows.filter((row) => new RegExp(`,${ada},.*,24\\.00,`).test(row));
    expect(whole.length).toBeGreaterThanOrEqual(7);
  });
});

describe('the command report where Slack takes no chart', () => {
  it.override({ setup: { limits } });

  it('tells the figures, and sends the picture directly', async ({ bot, slack, person }) => {
    await usedLastWeek(bot, person);
    slack.charts({ drawn: false });
    const answer = await answerTo(person, 'report');
    expect(wholeText(answer)).not.toContain('data_visualization');
    expect(answer.text).toContain('*On* for 168 h');
    await privateAnswer(person, 'The chart is in your direct messages with me.');
    const picture = await messageSaying(person, 'Hours on each day', 'D0ADA00001');
    expect(picture.text).toContain('|report.png>');
    slack.fail({ method: 'files.completeUploadExternal', answer: 'missing_scope' });
    await answerTo(person, 'report');
    await privateAnswer(person, 'Slack did not take the picture of the chart.');
  });
});
