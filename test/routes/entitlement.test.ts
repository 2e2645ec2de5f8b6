import { describe, expect } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { connect, connectModalOf, outcomeOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { ada, mei, workstations } from '../support/launching.js';
import { readySession, stateOf } from '../support/sessions.js';

type Account = NonNullable<Parameters<SlackControls['person']>[0]['account']>;

const lost: { what: string; account: Account; own: string }[] = [
  {
    what: 'the account is deactivated',
    account: { deleted: true },
    own: 'Your Slack account is deactivated',
  },
  {
    what: 'the owner is only a guest now',
    account: { is_restricted: true },
    own: 'You are a guest of this workspace',
  },
  {
    what: 'the directory no longer knows the owner',
    account: { profile: { email: 'gone@papermoon.example' } },
    own: 'does not know the e-mail address of your Slack profile',
  },
  {
    what: 'the owner is another user of the studio now',
    account: { profile: { email: 'ben@papermoon.example' } },
    own: 'The studio knows you as another user now',
  },
];

const unanswered: { who: string; fail: (bot: BotInSandbox) => void }[] = [
  {
    who: 'Slack',
    fail: ({ slack }) => slack.fail({ method: 'users.info', answer: 'internal_error', times: 9 }),
  },
  {
    who: 'the directory',
    fail: ({ nimble }) =>
      nimble.fail({
        operation: 'GetUserId',
        fault: { kind: 'error', name: 'InternalServerErrorException' },
        times: 3,
      }),
  },
  {
    who: 'the studio',
    fail: ({ nimble }) =>
      nimble.fail({
        operation: 'ListLaunchProfiles',
        fault: { kind: 'error', name: 'InternalServerErrorException' },
        times: 3,
      }),
  },
];

const engineers = 'S0ENGINEERS';

const unsure = 'I could not make sure that its owner may still use it';

/** A studio of its own, whose profiles the test may change. */
const studio = () => structuredClone(pretendStudio);

describe('Connect', () => {
  it.for(lost)('is refused when $what; Stop works', async (row, { bot, person, session }) => {
    bot.slack.person({ person: ada, account: row.account, quietly: true });
    const shown = await outcomeOf(person, await connect(person, session));
    expect(shown).toContain(row.own);
    expect(shown).toContain('*Stop* and *Terminate* work as before.');
    expect(bot.nimble.state().calls.CreateStreamingSessionStream).toBe(0);
    expect(bot.logLines.join('')).not.toContain('@papermoon');
    await person.press(await session.launch.saying('"Stop"'), 'Stop');
    await session.launch.saying('has a stopped workstation');
  });

  it('is refused when the profile is no longer the owner’s, not when it is being changed', async ({
    start,
  }) => {
    const changing = studio();
    const bot = await start({ sandbox: { studio: changing } });
    const person = await bot.person(ada);
    const session = await readySession(bot, person);
    for (const profile of changing.launchProfiles) profile.state = 'UPDATE_FAILED';
    expect(await outcomeOf(person, await connect(person, session))).toContain('Open the desktop');
    for (const profile of changing.launchProfiles) profile.members = [];
    const shown = await outcomeOf(person, await connect(person, session));
    expect(shown).toContain('launch profile *Lighting · seq 040* is not among those you may use');
  });

  it('is refused when Slack no longer names the owner in a group, or does not say', async ({
    start,
  }) => {
    const bot = await start({ rules: { allowedUserGroups: [engineers] } });
    const person = await bot.person(mei);
    const session = await readySession(bot, person);
    const method = 'usergroups.users.list';
    bot.slack.fail({ method, answer: 'internal_error', times: 9 });
    expect(await outcomeOf(person, await connect(person, session))).toContain(unsure);
    bot.slack.reset();
    bot.slack.fail({ method, answer: 'no_such_subteam', times: 9 });
    const shown = await outcomeOf(person, await connect(person, session));
    expect(shown).toContain('is for some user groups of this workspace only');
    expect(bot.nimble.state().calls.CreateStreamingSessionStream).toBe(0);
  });

  it.for(unanswered)(
    'is refused for now when $who does not answer',
    async (row, { bot, person, session, slack, nimble }) => {
      row.fail(bot);
      const press = async () =>
        person.press(await session.launch.saying('has a workstation ready'), 'Connect');
      const shown = await connectModalOf(person, press);
      expect(shown).toContain(unsure);
      expect(shown).toContain('Press *Connect* again in a minute.');
      expect(nimble.state().calls.CreateStreamingSessionStream).toBe(0);
      slack.reset();
      nimble.reset();
      expect(await connectModalOf(person, press)).toContain('Open the desktop');
    },
  );
});

describe('Start', () => {
  it.for(lost)('is refused when $what; Terminate works', async (row, { bot, person, session }) => {
    await person.press(await session.launch.saying('"Stop"'), 'Stop');
    const stopped = await session.launch.saying('"Start"');
    bot.slack.person({ person: ada, account: row.account, quietly: true });
    await person.press(stopped, 'Start');
    const replies = await session.launch.threadSaying('It could not be started');
    expect(replies.at(-1)).toContain('Its owner may not use it right now; an admin can see why.');
    expect(replies.join()).not.toMatch(/Ada Okafor|deactivated|guest|e-mail|another user/);
    // Slack takes no message to an account that is deactivated.
    if (row.account.deleted !== true) {
      await person.waitFor(
        ({ messages }) =>
          messages.find(({ channel, text }) => channel !== workstations && text.includes(row.own)),
        'the reason in direct messages',
      );
    }
    expect(bot.nimble.state().calls.StartStreamingSession).toBe(0);
    await person.press(await session.launch.saying('"Terminate"'), 'Terminate');
    await session.launch.saying('it is terminated');
  });

  it.for(unanswered)(
    'is refused for now when $who does not answer',
    async (row, { bot, person, session }) => {
      await person.press(await session.launch.saying('"Stop"'), 'Stop');
      const stopped = await session.launch.saying('"Start"');
      row.fail(bot);
      await person.press(stopped, 'Start');
      const replies = await session.launch.threadSaying('It could not be started');
      expect(replies.at(-1)).toContain(unsure);
      expect(bot.nimble.state().calls.StartStreamingSession).toBe(0);
      bot.slack.reset();
      bot.nimble.reset();
      await person.press(await session.launch.saying('"Start"'), 'Start');
      await session.launch.saying('has a workstation ready');
      expect(stateOf(bot, session.sessionId)).toBe('READY');
    },
  );
});
