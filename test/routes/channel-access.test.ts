import { describe, expect } from 'vitest';
import { type PretendPerson, pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { forged } from '../support/forged.js';
import { ben, botMessages, general, wholeText, workstations } from '../support/launching.js';
import { launchNoted, ownNote, type RequestedLaunch } from '../support/requested-launch.js';
import { eventually } from '../support/waiting.js';

const lighting = 'C0LIGHTNG03';
const unjoined = 'C0UNJOINED5';
const crowd = 'C0CROWDED06';
const gil = 'U0GIL00005';

/** A person with Ben's profiles. */
const personNamed = (slackId: string, name: string): PretendPerson => ({
  slackId,
  name,
  realName: name,
  title: '',
  email: `${name}@papermoon.example`,
  studioUserId: `9267a1b2c3-${slackId}`,
  color: '#000000',
});
// More than Slack lists at a time, and Ben the last of them.
const extras = Array.from({ length: 1_050 }, (_, at) => personNamed(`U0X${at}`, `extra${at}`));
const guest: PretendPerson = { ...personNamed(gil, 'gil'), guest: true };

const studio = {
  ...pretendStudio,
  people: [...pretendStudio.people, guest, ...extras],
  channels: [
    ...pretendStudio.channels.map((channel) =>
      channel.id === workstations ? { ...channel, members: [...channel.members, 'gil'] } : channel,
    ),
    { id: unjoined, name: 'open', kind: 'public' as const, topic: '', members: ['ada'] },
    {
      id: crowd,
      name: 'crowd',
      kind: 'private' as const,
      topic: '',
      members: ['nimble-session', ...extras.map(({ name }) => name), 'ben'],
    },
  ],
  launchProfiles: pretendStudio.launchProfiles.map((profile) =>
    profile.members.includes('ben')
      ? { ...profile, members: [...profile.members, 'gil'] }
      : profile,
  ),
};

const callsOf = ({ slack }: BotInSandbox, method: string) =>
  slack.state().calls.filter((call) => call.method === method).length;

/** Launches with this channel in the form, whether Slack's client would offer it or not. */
async function launchIn(person: WorkspaceClient, channel: string): Promise<RequestedLaunch> {
  // Opened outside channels, so that the bot has not looked at any yet.
  await person.shortcut('launch_workstation');
  const form = await person.waitFor(
    ({ modals }) => modals.find(({ submit }) => submit === 'Launch'),
    'the filled form',
  );
  const note = ownNote();
  const values = forged(person.values(form, { note }), 'channel', {
    selected_conversation: channel,
  });
  expect(await person.submit(form, values)).toEqual({ result: 'ok' });
  return launchNoted(person, note);
}

const posted = (bot: BotInSandbox, channel: string) =>
  botMessages(bot).filter((message) => message.channel === channel);

describe('the channel that the form names', () => {
  it.override({ setup: { sandbox: { studio }, rules: { allowGuests: true } } });

  it('gets the message when it is private and the person is a member', async ({ person }) => {
    const message = await (await launchIn(person, lighting)).saying('has a workstation ready');
    expect(message.channel).toBe(lighting);
  });

  it('gets no message when it is private and the person is no member: the bot tells them directly, and why', async ({
    bot,
  }) => {
    const before = posted(bot, lighting).length;
    const other = await bot.person(ben);
    const launch = await launchIn(other, lighting);
    const message = await launch.saying('has a workstation ready');
    expect(message.channel).toBe('D0BEN00002');
    expect(wholeText(message)).toContain('you are not a member of the channel');
    await launch.threadSaying('your workstation is ready');
    expect(posted(bot, lighting)).toHaveLength(before);
  });

  it('gets the message when it is public, also if the person has not joined it', async ({
    bot,
  }) => {
    await launchIn(await bot.person(ben), unjoined);
    await eventually(() =>
      expect(posted(bot, unjoined)[0]?.text).toContain('Ben Castellano has a workstation ready'),
    );
  });

  it('gets the message of a guest only if they were invited to it', async ({ bot }) => {
    const guestsPage = await bot.person(gil);
    const here = await (await launchIn(guestsPage, workstations)).saying('has a workstation ready');
    expect(here.channel).toBe(workstations);
    const elsewhere = await (await launchIn(guestsPage, general)).saying('has a workstation ready');
    expect(elsewhere.channel).toBe('D0GIL00005');
    expect(posted(bot, general)).toEqual([]);
  });

  it('gets the message in direct messages with the bot only if they are the person’s own', async ({
    bot,
  }) => {
    const other = await bot.person(ben);
    const theirs = await (await launchIn(other, 'D0ADA00001')).saying('has a workstation ready');
    expect(theirs.channel).toBe('D0BEN00002');
    expect(wholeText(theirs)).toContain('you are not a member of the channel');
    expect(posted(bot, 'D0ADA00001')).toEqual([]);
    const own = await (await launchIn(other, 'D0BEN00002')).saying('has a workstation ready');
    expect(wholeText(own)).not.toContain('I am telling you here');
  });

  it('gets the message though the person is the last of more members than Slack lists at a time', async ({
    bot,
  }) => {
    const before = callsOf(bot, 'conversations.members');
    await (await launchIn(await bot.person(ben), crowd)).saying('has a workstation ready');
    expect(posted(bot, crowd)).toHaveLength(1);
    expect(callsOf(bot, 'conversations.members')).toBe(before + 2);
  });

  it('is looked up before the first post, and not for any edit', async ({ bot, person }) => {
    const before = callsOf(bot, 'conversations.members');
    const launch = await launchIn(person, lighting);
    await launch.saying('has a workstation ready');
    await launch.threadSaying('your workstation is ready');
    expect(callsOf(bot, 'conversations.members')).toBe(before + 1);
    expect(callsOf(bot, 'chat.update')).toBeGreaterThan(0);
  });
});

describe('when Slack does not say whether the channel is open', () => {
  it.for([
    { method: 'conversations.info', answer: 'ratelimited' },
    { method: 'conversations.info', answer: 'drop' },
    { method: 'conversations.info', answer: 'http_500' },
    { method: 'conversations.members', answer: 'ratelimited' },
    { method: 'conversations.members', answer: 'drop_after' },
    { method: 'conversations.members', answer: 'internal_error' },
    { method: 'conversations.members', answer: 'fetch_members_failed' },
  ])(
    '$method: $answer, the bot asks again and posts the message there',
    async (fault, { bot, slack, person }) => {
      slack.fail({ ...fault, retryAfterSeconds: 1 });
      const launch = await launchIn(person, lighting);
      const message = await launch.saying('has a workstation ready');
      expect(message.channel).toBe(lighting);
      await launch.threadSaying('your workstation is ready');
      expect(botMessages(bot)).toHaveLength(1);
      expect(callsOf(bot, fault.method)).toBeGreaterThan(1);
    },
  );

  it.for([
    { method: 'conversations.info', answer: 'internal_error' },
    { method: 'conversations.members', answer: 'fetch_members_failed' },
  ])(
    '$method: $answer every time, the bot tells the person directly',
    async (fault, { bot, slack, person }) => {
      slack.fail({ ...fault, times: 1_000 });
      const message = await (await launchIn(person, lighting)).saying('has a workstation ready');
      expect(message.channel).toBe('D0ADA00001');
      expect(wholeText(message)).toContain(
        'Slack does not let me see whether <#C0LIGHTNG03> is open',
      );
      expect(callsOf(bot, fault.method)).toBe(4);
      expect(posted(bot, lighting)).toEqual([]);
      const line = bot.logLines.find((each) => each.includes('does not say who may use'));
      expect(line).toContain(fault.answer);
    },
  );

  it.for([
    { method: 'conversations.info', answer: 'missing_scope' },
    { method: 'conversations.members', answer: 'missing_scope' },
    { method: 'conversations.members', answer: 'not_allowed' },
  ])(
    '$method: $answer, the bot tells the person directly, and logs why',
    async (fault, { bot, slack, person }) => {
      slack.fail(fault);
      const message = await (await launchIn(person, lighting)).saying('has a workstation ready');
      expect(message.channel).toBe('D0ADA00001');
      expect(wholeText(message)).toContain(
        'Slack does not let me see whether <#C0LIGHTNG03> is open',
      );
      expect(posted(bot, lighting)).toEqual([]);
      const line = bot.logLines.find((each) => each.includes('compare the app with manifest.yml'));
      expect(line).toContain(`"code":"${fault.answer}"`);
    },
  );
});

it('a bot that is stopped while it looks the channel up looks again after its restart', async ({
  bot,
  slack,
  person,
}) => {
  slack.fail({ method: 'conversations.info', answer: 'hang' });
  const launch = await launchIn(person, lighting);
  await eventually(() => expect(callsOf(bot, 'conversations.info')).toBe(1));
  expect(botMessages(bot)).toEqual([]);
  await bot.restart();
  const message = await launch.saying('has a workstation ready');
  expect(message.channel).toBe(lighting);
  expect(botMessages(bot)).toHaveLength(1);
});
