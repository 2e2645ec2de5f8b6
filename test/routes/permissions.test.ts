import { describe, expect } from 'vitest';
import { answerTo, modalSaying, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { pressForged } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ada, ben, mei } from '../support/launching.js';
import { readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const engineers = 'S0ENGINEERS';

/** How often the bot asked Nimble to change a session. */
function changes({ nimble }: BotInSandbox): number {
  const { calls } = nimble.state();
  return calls.StartStreamingSession + calls.StopStreamingSession + calls.DeleteStreamingSession;
}

describe.each([
  { by: 'ADMIN_USERS', rules: { adminUsers: [mei] } },
  { by: 'ADMIN_USER_GROUPS', rules: { adminUserGroups: [engineers] } },
])('with an admin by $by', ({ rules }) => {
  it.override({ setup: { rules } });

  it.for([
    { action: 'stop', label: 'Stop', words: 'can stop it' },
    { action: 'start', label: 'Start', words: 'can start it' },
    { action: 'terminate', label: 'Terminate', words: 'can terminate it' },
  ])(
    '$action: the bot refuses it to others, and does it for the admin; the thread says who asked',
    async (row, { bot, person, session }) => {
      const [other, admin] = [await bot.person(ben), await bot.person(mei)];
      if (row.action === 'start') {
        await person.press(await session.launch.saying('"Stop"'), 'Stop');
        await session.launch.saying('has a stopped workstation');
      }
      const message = await session.launch.saying(`"${row.label}"`);
      const before = changes(bot);
      const told = await toldPrivately(other, () => other.press(message, row.label));
      expect(told).toMatchObject({
        ephemeral: true,
        text: `This is Ada Okafor’s workstation: only its owner or an admin of the studio ${row.words}.`,
      });
      expect(changes(bot)).toBe(before);
      await admin.press(message, row.label);
      await session.launch.threadSaying(`<@${mei}> asked for it.`);
      await eventually(() => expect(changes(bot)).toBe(before + 1));
      if (row.action === 'stop') await session.launch.saying('has a stopped workstation');
      if (row.action === 'start') await session.launch.saying('has a workstation ready');
    },
  );

  it('connect, cancel launch, try again and dismiss: the bot refuses each to others in words', async ({
    bot,
    nimble,
    session,
  }) => {
    const other = await bot.person(ben);
    const message = await session.launch.saying('workstation');
    for (const [action, words] of [
      ['cancel_launch', 'only its owner or an admin of the studio can cancel it'],
      ['keep_trying', 'only its owner or an admin of the studio can keep trying for it'],
      ['try_again', 'only its owner or an admin of the studio can try it again'],
      ['dismiss', 'only its owner or an admin of the studio can dismiss it'],
    ] as const) {
      const told = await toldPrivately(other, () =>
        pressForged(other, message, action, session.clientToken),
      );
      expect(told.text).toContain(words);
    }
    for (const who of [other, await bot.person(mei)]) {
      await pressForged(who, message, 'connect', session.clientToken);
      await modalSaying(who, 'and only its owner can connect to it.');
    }
    expect(nimble.state().calls.CreateStreamingSessionStream).toBe(0);
  });
});

it('a press of an admin is not acknowledged before Slack has said who the admins are', async ({
  start,
}) => {
  const bot = await start({ rules: { adminUserGroups: [engineers] } });
  const { launch } = await readySession(bot, await bot.person(ada));
  const message = await launch.saying('has a workstation ready');
  bot.slack.fail({ method: 'usergroups.users.list', answer: 'internal_error', times: 99 });
  await bot.restart();
  const admin = await bot.person(mei);
  const told = await toldPrivately(admin, async () =>
    expect(await admin.press(message, 'Stop')).toMatchObject({ result: 'timeout' }),
  );
  expect(told.text).toContain('I cannot tell yet whether you are an admin');
  expect(changes(bot)).toBe(0);
  bot.slack.reset();
  // The first press has Slack asked for the next one.
  await eventually(async () =>
    expect(await admin.press(message, 'Stop')).toEqual({ result: 'ok' }),
  );
  await launch.saying('has a stopped workstation');
});

it('what the owner asked for stays when a person who was an admin asks for more', async ({
  start,
}) => {
  const bot = await start({ rules: { adminUserGroups: [engineers] } });
  const owner = await bot.person(ada);
  const former = await bot.person(mei);
  const { launch } = await readySession(bot, owner);
  const fault = { kind: 'error', name: 'ThrottlingException' } as const;
  bot.nimble.fail({ operation: 'StopStreamingSession', fault, times: 1_000 });
  await owner.press(await launch.saying('has a workstation ready'), 'Stop');
  const message = await launch.saying('Stopping it, as asked.');
  // Slack has said nothing yet, and then that it knows the group no longer.
  bot.slack.fail({ method: 'usergroups.users.list', answer: 'internal_error', times: 1_000 });
  await bot.restart();
  const press = () => former.press(message, 'Terminate');
  expect((await toldPrivately(former, press)).text).toContain('Please press again in a moment.');
  bot.slack.reset();
  bot.slack.fail({ method: 'usergroups.users.list', answer: 'no_such_subteam', times: 1_000 });
  await expect
    .poll(async () => (await toldPrivately(former, press)).text)
    .toContain('only its owner or an admin');
  bot.nimble.reset();
  bot.clock.forward(60_000);
  await launch.saying('has a stopped workstation');
  expect(bot.nimble.state().calls.DeleteStreamingSession).toBe(0);
});

describe('without ADMIN_USERS and ADMIN_USER_GROUPS', () => {
  it('a studio engineer is no admin', async ({ bot, session }) => {
    const admin = await bot.person(mei);
    const { launch, sessionId } = session;
    const message = await launch.saying('has a workstation ready');
    const told = await toldPrivately(admin, () => admin.press(message, 'Terminate'));
    expect(told.text).toContain('only its owner or an admin');
    for (const words of ['list all', 'history']) {
      expect((await answerTo(admin, words)).text).toContain('Only admins of the studio');
    }
    expect(stateOf(bot, sessionId)).toBe('READY');
  });
});
