import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PretendPerson, pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import {
  ada,
  ben,
  botMessages,
  general,
  openForm,
  wholeText,
  workstations,
} from '../support/launching.js';
import { type Asked, noted, ownNote } from './asked.js';
import { forged } from './forged.js';
import { startSessionWorld } from './session-world.js';

const lighting = 'C0LIGHTNG03';
const unjoined = 'C0UNJOINED5';
const crowd = 'C0CROWDED06';
const gil = 'U0GIL00005';

/** Somebody with Ben's profiles. */
const somebody = (slackId: string, name: string): PretendPerson => ({
  slackId,
  name,
  realName: name,
  title: '',
  email: `${name}@papermoon.example`,
  studioUserId: `9267a1b2c3-${slackId}`,
  color: '#000000',
});
// More than Slack lists at a time, and Ben the last of them.
const extras = Array.from({ length: 1_050 }, (_, at) => somebody(`U0X${at}`, `extra${at}`));
const guest: PretendPerson = { ...somebody(gil, 'gil'), guest: true };

const studio = {
  ...pretendStudio,
  sessionQuota: 100,
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

let world: BotInSandbox;
const slack = () => world.sandbox.slack.controls;
const calls = (method: string) =>
  slack()
    .state()
    .calls.filter((call) => call.method === method).length;

/** Asks for a workstation with this channel in the form, whatever Slack's client would offer. */
async function askIn(person: WorkspaceClient, channel: string): Promise<Asked> {
  const form = await openForm(person);
  const note = ownNote();
  const values = forged(person.values(form, { note }), 'channel', {
    selected_conversation: channel,
  });
  expect(await person.submit(form, values)).toEqual({ result: 'ok' });
  return noted(person, note);
}

const posted = (channel: string) =>
  botMessages(world).filter((message) => message.channel === channel);

describe('the channel that the form names', () => {
  beforeAll(async () => {
    world = await startBotInSandbox({ sandbox: { studio } });
  });
  afterAll(() => world.close());

  it('is written to for a member of a private one', async () => {
    const person = await world.person(ada);
    const message = await (await askIn(person, lighting)).saying('has a workstation ready');
    expect(message.channel).toBe(lighting);
  });

  it('is not for somebody who is no member of a private one: told directly, and why', async () => {
    const before = posted(lighting).length;
    const person = await world.person(ben);
    const asked = await askIn(person, lighting);
    const message = await asked.saying('has a workstation ready');
    expect(message.channel).toBe('D0BEN00002');
    expect(wholeText(message)).toContain('you are not a member of the channel');
    await asked.threadSaying('your workstation is ready');
    expect(posted(lighting)).toHaveLength(before);
  });

  it('is written to when it is public, joined or not', async () => {
    await askIn(await world.person(ben), unjoined);
    await vi.waitFor(
      () => expect(posted(unjoined)[0]?.text).toContain('Ben Castellano has a workstation ready'),
      5_000,
    );
  });

  it('is, for a guest, one that they were invited to', async () => {
    const person = await world.person(gil);
    const here = await (await askIn(person, workstations)).saying('has a workstation ready');
    expect(here.channel).toBe(workstations);
    const elsewhere = await (await askIn(person, general)).saying('has a workstation ready');
    expect(elsewhere.channel).toBe('D0GIL00005');
    expect(posted(general)).toEqual([]);
  });

  it('is, of direct messages with the bot, one’s own', async () => {
    const person = await world.person(ben);
    const theirs = await (await askIn(person, 'D0ADA00001')).saying('has a workstation ready');
    expect(theirs.channel).toBe('D0BEN00002');
    expect(wholeText(theirs)).toContain('you are not a member of the channel');
    expect(posted('D0ADA00001')).toEqual([]);
    const own = await (await askIn(person, 'D0BEN00002')).saying('has a workstation ready');
    expect(wholeText(own)).not.toContain('I am telling you here');
  });

  it('is looked through to its last member', async () => {
    const before = calls('conversations.members');
    await (await askIn(await world.person(ben), crowd)).saying('has a workstation ready');
    expect(posted(crowd)).toHaveLength(1);
    expect(calls('conversations.members')).toBe(before + 2);
  });

  it('is asked about before the first post, and not for any edit', async () => {
    const before = calls('conversations.members');
    const asked = await askIn(await world.person(ada), lighting);
    await asked.saying('has a workstation ready');
    await asked.threadSaying('your workstation is ready');
    expect(calls('conversations.members')).toBe(before + 1);
    expect(calls('chat.update')).toBeGreaterThan(0);
  });
});

describe('when Slack does not say whether the channel is open', () => {
  beforeEach(async () => {
    world = await startBotInSandbox();
  });
  afterEach(() => world.close());

  it.each([
    { method: 'conversations.info', answer: 'ratelimited' },
    { method: 'conversations.info', answer: 'drop' },
    { method: 'conversations.info', answer: 'http_500' },
    { method: 'conversations.members', answer: 'ratelimited' },
    { method: 'conversations.members', answer: 'drop_after' },
    { method: 'conversations.members', answer: 'internal_error' },
    { method: 'conversations.members', answer: 'fetch_members_failed' },
  ])('$method: $answer, it is asked again, and the message is not lost', async (fault) => {
    slack().fail({ ...fault, retryAfterSeconds: 1 });
    const person = await world.person(ada);
    const asked = await askIn(person, lighting);
    const message = await asked.saying('has a workstation ready');
    expect(message.channel).toBe(lighting);
    await asked.threadSaying('your workstation is ready');
    expect(botMessages(world)).toHaveLength(1);
    expect(calls(fault.method)).toBeGreaterThan(1);
  });

  it.each([
    { method: 'conversations.info', answer: 'internal_error' },
    { method: 'conversations.members', answer: 'fetch_members_failed' },
  ])('$method: $answer, and never says, the person is told directly', async (fault) => {
    slack().fail({ ...fault, times: 1_000 });
    const person = await world.person(ada);
    const message = await (await askIn(person, lighting)).saying('has a workstation ready');
    expect(message.channel).toBe('D0ADA00001');
    expect(wholeText(message)).toContain(
      'Slack does not let me see whether <#C0LIGHTNG03> is open',
    );
    expect(calls(fault.method)).toBe(4);
    expect(posted(lighting)).toEqual([]);
    const line = world.logLines.find((each) => each.includes('does not say who may use'));
    expect(line).toContain(fault.answer);
  });

  it.each([
    { method: 'conversations.info', answer: 'missing_scope' },
    { method: 'conversations.members', answer: 'missing_scope' },
    { method: 'conversations.members', answer: 'not_allowed' },
  ])('$method: $answer, the person is told directly, and the log says why', async (fault) => {
    slack().fail(fault);
    const person = await world.person(ada);
    const message = await (await askIn(person, lighting)).saying('has a workstation ready');
    expect(message.channel).toBe('D0ADA00001');
    expect(wholeText(message)).toContain(
      'Slack does not let me see whether <#C0LIGHTNG03> is open',
    );
    expect(posted(lighting)).toEqual([]);
    const line = world.logLines.find((each) => each.includes('compare the app with manifest.yml'));
    expect(line).toContain(`"reason":"${fault.answer}"`);
  });
});

it('a bot that is stopped while it asks asks again', async () => {
  const lasting = await startSessionWorld();
  world = lasting;
  slack().fail({ method: 'conversations.info', answer: 'hang' });
  const person = await world.person(ada);
  const asked = await askIn(person, lighting);
  await vi.waitFor(() => expect(calls('conversations.info')).toBe(1), 5_000);
  expect(botMessages(world)).toEqual([]);
  await world.restartBot();
  const message = await asked.saying('has a workstation ready');
  expect(message.channel).toBe(lighting);
  expect(botMessages(world)).toHaveLength(1);
  await lasting.closeAndSearch();
});
