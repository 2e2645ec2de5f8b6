import { describe, expect, vi } from 'vitest';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import { answerTo, modalSaying, privateAnswer, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { pressAny, pressForged } from '../support/buttons.js';
import { itWith } from '../support/fixtures.js';
import { forged, selecting } from '../support/forged.js';
import {
  ada,
  ben,
  mei,
  messageSaying,
  openForm,
  wholeText,
  workstations,
} from '../support/launching.js';
import { openedStore } from '../support/opened-store.js';
import { requestLaunch } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

vi.mock('../../src/store/open.js', { spy: true });

const it = itWith({ rules: { adminUsers: [mei] } });

/** What an admin reads: who, what, with what result, oldest first. */
async function history(bot: BotInSandbox): Promise<string[]> {
  const { text, ephemeral } = await answerTo(await bot.person(mei), 'history');
  expect(ephemeral).toBe(true);
  const entries = text.split('\n').map((line) => line.split(' · ').slice(1, 4).join(' '));
  return entries.toReversed();
}

/** Waits until an admin reads just this after the first `after` entries. */
async function expectHistory(bot: BotInSandbox, expected: string[], after = 0): Promise<void> {
  await eventually(async () => expect((await history(bot)).slice(after)).toEqual(expected));
}

describe('the history', () => {
  it('tells admins alone who requested what, with what result', async ({ bot, person }) => {
    const [other, admin] = [await bot.person(ben), await bot.person(mei)];
    expect((await answerTo(admin, 'history')).text).toBe('No one has asked for anything yet.');
    const { launch, clientToken } = await readySession(bot, person);
    const message = await launch.saying('has a workstation ready');
    await toldPrivately(other, () => other.press(message, 'Stop'));
    await person.press(message, 'Connect');
    await modalSaying(person, 'Open the desktop');
    await pressForged(other, message, 'connect', clientToken);
    await modalSaying(other, 'only its owner');
    await person.press(message, 'Stop');
    const stopped = await launch.saying('has a stopped workstation');
    await toldPrivately(person, () => pressForged(person, stopped, 'stop', clientToken));
    await person.press(stopped, 'Start');
    await launch.saying('has a workstation ready');
    await admin.press(stopped, 'Terminate');
    await launch.saying('it is terminated');
    await toldPrivately(other, () => pressForged(other, stopped, 'dismiss', 'slack-nonsense'));
    await bot.restart();

    await expectHistory(bot, [
      `<@${ada}> launch requested`,
      `<@${ada}> launch succeeded`,
      `<@${ben}> stop not yours`,
      `<@${ada}> connect requested`,
      `<@${ada}> connect succeeded`,
      `<@${ben}> connect owner only`,
      `<@${ada}> stop requested`,
      `<@${ada}> stop succeeded`,
      `<@${ada}> stop wrong state`,
      `<@${ada}> start requested`,
      `<@${ada}> start succeeded`,
      `<@${mei}> terminate requested`,
      `<@${mei}> terminate succeeded`,
      `<@${ben}> dismiss unknown launch`,
    ]);
    const { text } = await answerTo(admin, 'history');
    expect(text).toMatch(
      new RegExp(
        `<@${mei}> · terminate · succeeded · <@${ada}>’s Lighting · seq 040, g4dn.4xlarge`,
      ),
    );
    expect(text).toMatch(
      new RegExp(`<@${ada}> · stop · succeeded · Lighting · seq 040, g4dn.4xlarge`),
    );
    expect((await answerTo(person, 'history')).text).toBe(
      'Only admins of the studio can read the history.',
    );
  });

  it('is narrowed down by words, page by page, for admins only', async ({ bot, person }) => {
    const admin = await bot.person(mei);
    const { auditLog } = await openedStore();
    for (let number = 1; number <= 60; number += 1) {
      const action = number % 2 === 0 ? 'stop' : 'start';
      await auditLog.add({ actor: ada, action, clientToken: null, result: 'requested' });
      await auditLog.add({ actor: ben, action, clientToken: null, result: 'not_yours' });
    }
    const read = async (page: PageMessage) => {
      const lines = page.text.split('\n');
      expect(new Set(lines.map((line) => line.split(' · ').slice(1).join(' ')))).toEqual(
        new Set([`<@${ada}> stop requested`]),
      );
      return lines.length;
    };
    let page = await answerTo(admin, `history @ada stop`);
    const { ts } = page;
    let lines = await read(page);
    const turned = (before: PageMessage) =>
      admin.waitFor(
        ({ messages }) =>
          messages.find((each) => each.ts === ts && wholeText(each) !== wholeText(before)),
        'another page',
      );
    while (wholeText(page).includes('"Older"')) {
      await admin.press(page, 'Older');
      page = await turned(page);
      lines += await read(page);
    }
    expect(lines).toBe(30);
    let pagesBack = 0;
    for (; wholeText(page).includes('"Newer"'); pagesBack += 1) {
      await admin.press(page, 'Newer');
      page = await turned(page);
      await read(page);
    }
    expect(pagesBack).toBeGreaterThan(0);
    await admin.press(page, 'Older');
    page = await turned(page);
    await admin.press(page, 'Newest');
    page = await turned(page);
    const forged = { words: '', before: null };
    const told = await toldPrivately(person, async () => {
      const own = await answerTo(person, 'list');
      await pressAny(person, own, 'history:older', JSON.stringify(forged));
      await person.waitFor(
        ({ messages }) => messages.find(({ text }) => text.startsWith('Only admins')),
        'the refusal',
      );
    });
    expect(told.text).not.toContain('requested');
    expect((await answerTo(admin, 'history @sam')).text).toContain('in the history');
  });

  it('comes to an admin alone, as a file with its words', async ({ bot, slack, person }) => {
    const admin = await bot.person(mei);
    await requestLaunch(person);
    await expectHistory(bot, [`<@${ada}> launch requested`, `<@${ada}> launch succeeded`]);
    await admin.say(workstations, '/nimble-session history csv SUCCEEDED');
    const message = await messageSaying(
      admin,
      'The history, newest first: One entry.',
      'D0MEI00003',
    );
    await privateAnswer(admin, 'in your direct messages');
    const link = /<(http[^|]+)\|history\.csv>/.exec(message.text)?.[1] ?? '';
    const csv = await (await fetch(link)).text();
    expect(csv.split('\r\n').map((row) => row.split(',').slice(1, 7).join(','))).toEqual([
      'who,action,result,owner,profile,type',
      `${ada},launch,succeeded,${ada},Lighting · seq 040,g4dn.4xlarge`,
      '',
    ]);
    const uploads = () => slack.state().calls.filter(({ method }) => method.startsWith('files.'));
    expect(uploads()).toHaveLength(2);
    expect((await answerTo(person, 'history csv')).text).toContain('Only admins');
    expect(uploads()).toHaveLength(2);
  });

  it('says so when Slack does not take the file', async ({ bot, slack }) => {
    const admin = await bot.person(mei);
    slack.fail({ method: 'files.completeUploadExternal', answer: 'missing_scope', times: 1 });
    const { text } = await answerTo(admin, 'history csv');
    expect(text).toContain('Slack did not take the file with the history.');
    expect(text).toContain('`files:write`');
  });

  it('has a refusal even if the bot cannot tell whether it has answered the press; else the log has it', async ({
    bot,
    person,
  }) => {
    const form = await openForm(person);
    const refused = forged(form.state.values, 'instance_type', selecting('g9.huge'));
    const { interactions, auditLog } = await openedStore();
    const take = vi.spyOn(interactions, 'take');
    take.mockRejectedValueOnce(new Error('whose is it'));
    await person.submit(form, refused);
    await expectHistory(bot, [`<@${ada}> launch type not offered`]);
    take.mockRejectedValueOnce(new Error('whose is it'));
    const add = vi.spyOn(auditLog, 'add').mockRejectedValueOnce(new Error('no disk'));
    expect(await person.submit(form, refused)).toMatchObject({ result: 'errors' });
    await eventually(() => expect(add).toHaveBeenCalledOnce());
    await eventually(() =>
      expect(bot.logLines.join('')).toContain('"audit log entry not written"'),
    );
    const lost =
      bot.logLines.find((line) => line.includes('"audit log entry not written"')) ?? '{}';
    const entry = { actor: ada, action: 'launch', clientToken: null, result: 'type_not_offered' };
    expect(JSON.parse(lost)).toMatchObject({ entry, err: { message: 'no disk' } });
    expect(bot.logLines.join('')).not.toContain('a listener failed');
  });

  it('tells why a launch came to nothing', async ({ bot, nimble, person }) => {
    nimble.outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
    await (await requestLaunch(person)).saying('preparing it failed');
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    await (await requestLaunch(person)).saying('did not get a workstation');
    const form = await openForm(person);
    await person.submit(form, forged(form.state.values, 'instance_type', selecting('g9.huge')));
    await expectHistory(bot, [
      `<@${ada}> launch requested`,
      `<@${ada}> launch no capacity`,
      `<@${ada}> launch requested`,
      `<@${ada}> launch access denied`,
      `<@${ada}> launch type not offered`,
    ]);
  });

  it('tells what was cancelled, and that it was', async ({ bot, nimble, person }) => {
    const throttled = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble.fail({ operation: 'CreateStreamingSession', fault: throttled, times: 1_000 });
    const launch = await requestLaunch(person);
    await person.press(await launch.saying('The bot keeps trying.'), 'Cancel launch');
    await person.press(await launch.saying('the launch was cancelled'), 'Dismiss');
    await launch.saying(/^(?![\s\S]*Dismiss)/);
    await expectHistory(bot, [
      `<@${ada}> launch requested`,
      `<@${ada}> launch cancelled`,
      `<@${ada}> cancel launch requested`,
      `<@${ada}> cancel launch succeeded`,
      `<@${ada}> dismiss succeeded`,
    ]);
  });

  it('tells what could not be done, what failed, and what came too late', async ({
    bot,
    nimble,
    person,
  }) => {
    const { launch, sessionId } = await readySession(bot, person);
    const stop = async () => person.press(await launch.saying('has a workstation ready'), 'Stop');
    const refusal = { kind: 'error', name: 'AccessDeniedException' } as const;
    nimble.fail({ operation: 'StopStreamingSession', fault: refusal });
    await stop();
    await launch.threadSaying('It could not be stopped, so it is still on.');

    nimble.durations({ stopMs: 60_000 });
    await stop();
    await launch.saying('is stopping');
    nimble.setState({ sessionId, state: 'STOP_FAILED', statusCode: 'INTERNAL_ERROR' });
    await launch.saying('failed to stop');

    nimble.setState({ sessionId, state: 'READY' });
    const throttled = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble.fail({ operation: 'StopStreamingSession', fault: throttled });
    await stop();
    await launch.saying('The bot keeps trying.');
    nimble.setState({ sessionId, state: 'DELETED' });
    await launch.threadSaying('The workstation is terminated.');
    await expectHistory(
      bot,
      [
        `<@${ada}> stop requested`,
        `<@${ada}> stop access denied`,
        `<@${ada}> stop requested`,
        `<@${ada}> stop internal error`,
        `<@${ada}> stop requested`,
        `<@${ada}> stop superseded`,
      ],
      2,
    );
  });

  it('tells that a stop gave way to a termination', async ({ bot, nimble, person }) => {
    const { launch } = await readySession(bot, person);
    const throttled = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble.fail({ operation: 'StopStreamingSession', fault: throttled });
    const message = await launch.saying('has a workstation ready');
    await person.press(message, 'Stop');
    await launch.saying('The bot keeps trying.');
    const admin = await bot.person(mei);
    await admin.press(message, 'Terminate');
    await launch.saying('it is terminated');
    await expectHistory(
      bot,
      [
        `<@${ada}> stop requested`,
        `<@${ada}> stop superseded`,
        `<@${mei}> terminate requested`,
        `<@${mei}> terminate succeeded`,
      ],
      2,
    );
  });

  it('tells why there was no way into a workstation', async ({ bot, nimble, person }) => {
    const { launch } = await readySession(bot, person);
    const refusal = { kind: 'error', name: 'AccessDeniedException' } as const;
    nimble.fail({ operation: 'CreateStreamingSessionStream', fault: refusal });
    await person.press(await launch.saying('has a workstation ready'), 'Connect');
    await modalSaying(person, 'Nimble Studio does not let this bot do that');
    await expectHistory(bot, [`<@${ada}> connect requested`, `<@${ada}> connect access denied`], 2);
  });
});
