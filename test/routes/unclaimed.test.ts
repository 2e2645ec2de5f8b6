import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStreamingSessionCommand, NimbleClient } from '@aws-sdk/client-nimble';
import { describe, expect, onTestFinished } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { openStudio } from '../../src/studio/open-studio.js';
import { botNameTag, ownerTag, teamTag } from '../../src/studio/studio.js';
import { modalSaying, toldPrivately } from '../support/answers.js';
import type { BotInSandbox, BotInSandboxOptions } from '../support/bot-in-sandbox.js';
import { pressAny } from '../support/buttons.js';
import { connectModalOf } from '../support/connect.js';
import { it } from '../support/fixtures.js';
import { newLaunch } from '../support/launches.js';
import {
  ada,
  ben,
  mei,
  messageSaying,
  openForm,
  wholeText,
  workstations,
} from '../support/launching.js';
import { readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';
import { wayOut } from '../support/way-out.js';

const botName = 'nimble-session';
const meiInStudio = '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f003';

const setup = {
  rules: { adminUsers: [mei], maxSessionsPerUser: 1 },
  limits: { sweepEveryMs: 100, sweepAgainMs: 100 },
};

type Start = (options: BotInSandboxOptions) => Promise<BotInSandbox>;

/** A bot whose database is lost while Ada has a workstation that is ready. */
async function withLostDatabase(start: Start) {
  const folder = join(tmpdir(), `nimble-session-lost-${process.pid}-${Math.random()}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder);
  const bot = await start({ ...setup, databaseUrl: `file:${join(folder, 'launches.sqlite')}` });
  const { sessionId } = await readySession(bot, await bot.person(ada));
  await bot.stop();
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  await bot.restart();
  return { bot, sessionId, admin: await bot.person(mei) };
}

/** A session with this bot's name whose tags name no one; its id. */
async function createdWithoutOwner(
  { sandbox }: BotInSandbox,
  ownedBy: string | null = null,
): Promise<string> {
  const studio = await openStudio(sandbox.settings.studio, botName, wayOut);
  const { id } = await studio.createSession(
    {
      ...newLaunch({ clientToken: 'slack-of-another-database', ownedBy }),
      attempt: 0,
      mayHaveBeenSent: false,
      place: 'us-west-2',
      tags: { [botNameTag]: botName },
    },
    AbortSignal.timeout(5_000),
  );
  return id;
}

function noticesTo(admin: WorkspaceClient) {
  return admin.workspace.messages.filter(({ text }) => text.includes('my database knows nothing'));
}

function noticeTo(admin: WorkspaceClient) {
  return admin.waitFor(() => noticesTo(admin)[0], 'a notice about a session without a row');
}

/** Waits until the bot has listed the studio's sessions twice more. */
async function sweptAgain({ nimble }: BotInSandbox): Promise<void> {
  const lists = () => nimble.state().calls.ListStreamingSessions;
  const before = lists();
  await eventually(() => expect(lists()).toBeGreaterThan(before + 2));
}

describe('a session whose row is lost', () => {
  it('is named in the log and told to the admins once, and stays', async ({ start }) => {
    const { bot, sessionId, admin } = await withLostDatabase(start);
    const notice = await noticeTo(admin);
    expect(wholeText(notice)).toContain(`<@${ada}> · *Lighting · seq 040* · g`);
    expect(wholeText(notice)).toContain(sessionId);
    const named = 'session of a launch that this database does not have';
    expect(bot.logLines.filter((line) => line.includes(named))).toHaveLength(1);
    await bot.restart();
    await sweptAgain(bot);
    expect(bot.logLines.filter((line) => line.includes(named))).toHaveLength(2);
    expect(noticesTo(admin)).toHaveLength(1);
    expect(noticesTo(await bot.person(ben))).toEqual([]);
    expect(stateOf(bot, sessionId)).toBe('READY');
    expect(bot.nimble.state().calls.DeleteStreamingSession).toBe(0);
  });

  it('counts for its owner’s limit until the studio no longer has it', async ({ start }) => {
    const { bot, sessionId, admin } = await withLostDatabase(start);
    await noticeTo(admin);
    const person = await bot.person(ada);
    const form = await openForm(person);
    expect(JSON.stringify(form.blocks[0])).toContain(
      'at a time. One I have no record of: the admins decide what becomes of it. Once there is room, press *Launch*.',
    );
    expect(await person.submit(form)).toEqual({ result: 'ok' });
    const modal = await modalSaying(person, 'nothing was started. One I have no record of');
    await person.closeModal(modal);
    bot.nimble.setState({ sessionId, state: 'DELETED' });
    await sweptAgain(bot);
    expect(await person.submit(form)).toEqual({ result: 'ok' });
    await eventually(() => expect(bot.nimble.state().sessions).toHaveLength(2));
  });

  it('is adopted once, however often that is pressed, and is its owner’s again', async ({
    start,
  }) => {
    const { bot, sessionId, admin } = await withLostDatabase(start);
    const notice = await noticeTo(admin);
    const person = await bot.person(ada);
    const answer = await toldPrivately(admin, () => admin.press(notice, 'Adopt'));
    expect(answer.text).toBe(`It is adopted, and <@${ada}> has its message. It is ready.`);
    const message = await person.waitFor(
      ({ messages }) =>
        messages.find(
          ({ channel, text }) => channel.startsWith('D') && text.includes('workstation ready'),
        ),
      'a direct message about it',
    );
    await person.waitFor(
      ({ messages }) => messages.find(({ text }) => text.includes('had lost my record')),
      'a reply that says who adopted it',
    );
    expect((await toldPrivately(admin, () => admin.press(notice, 'Adopt'))).text).toBe(answer.text);
    await sweptAgain(bot);
    expect(noticesTo(admin)).toHaveLength(1);
    await person.press(message, 'Stop');
    await eventually(() => expect(stateOf(bot, sessionId)).toBe('STOPPED'));
    expect(bot.nimble.state().sessions).toHaveLength(1);
  });

  it('is terminated when an admin says so, also after it was adopted', async ({ start }) => {
    const { bot, sessionId, admin } = await withLostDatabase(start);
    const notice = await noticeTo(admin);
    expect((await toldPrivately(admin, () => admin.press(notice, 'Terminate'))).text).toBe(
      'It is being terminated.',
    );
    await eventually(() => expect(stateOf(bot, sessionId)).toBe('DELETED'));
    expect(bot.nimble.state().calls.DeleteStreamingSession).toBe(1);
    const again = await toldPrivately(admin, () => admin.press(notice, 'Terminate'));
    expect(again.text).toMatch(/^You cannot terminate it now|^That is done/);
    const history = await toldPrivately(admin, () =>
      admin.say(workstations, '/nimble-session history'),
    );
    expect(history.text).toContain('adopt · succeeded');
    expect(history.text).toContain('terminate · succeeded');
  });

  it('is told as no one’s without an owner’s tag, and only ended', async ({ start }) => {
    const bot = await start(setup);
    const id = await createdWithoutOwner(bot);
    await eventually(() => expect(stateOf(bot, id)).toBe('READY'));
    const admin = await bot.person(mei);
    const notice = await noticeTo(admin);
    expect(wholeText(notice)).toContain('No one known · *Lighting · seq 040* · g');
    await sweptAgain(bot);
    expect(bot.nimble.state().calls.DeleteStreamingSession).toBe(0);
    const adopting = () => pressAny(admin, notice, 'session:adopt', `session-${id}`);
    expect((await toldPrivately(admin, adopting)).text).toContain('I no longer know');
    await admin.press(notice, 'Terminate');
    await eventually(() => expect(stateOf(bot, id)).toBe('DELETED'));
  });

  it('is told too if no tag names its launch, and ended by none but an admin', async ({
    start,
  }) => {
    const bot = await start(setup);
    const { studioId, launchProfiles } = pretendStudio;
    const aws = new NimbleClient(bot.sandbox.settings.studio);
    const { session } = await aws.send(
      new CreateStreamingSessionCommand({
        studioId,
        launchProfileId: launchProfiles[0]?.launchProfileId ?? '',
        tags: { [botNameTag]: botName, [ownerTag]: ada, [teamTag]: pretendStudio.teamId },
      }),
    );
    const id = session?.sessionId ?? '';
    const admin = await bot.person(mei);
    const notice = await noticeTo(admin);
    expect(wholeText(notice)).toContain(id);
    const form = await openForm(await bot.person(ada));
    expect(JSON.stringify(form.blocks[0])).toContain('One I have no record of');
    await sweptAgain(bot);
    expect(bot.nimble.state().calls.DeleteStreamingSession).toBe(0);
    await admin.press(notice, 'Terminate');
    await eventually(() => expect(stateOf(bot, id)).toBe('DELETED'));
  });

  it('is not opened for the admin whose it has become, if the studio does not let it end', async ({
    start,
  }) => {
    const bot = await start(setup);
    // The studio would let Mei in.
    const id = await createdWithoutOwner(bot, meiInStudio);
    await eventually(() => expect(stateOf(bot, id)).toBe('READY'));
    const fault = { kind: 'error', name: 'AccessDeniedException' } as const;
    bot.nimble.fail({ operation: 'DeleteStreamingSession', fault, times: 20 });
    const admin = await bot.person(mei);
    await admin.press(await noticeTo(admin), 'Terminate');
    await admin.waitFor(
      ({ messages }) => messages.find(({ text }) => text.includes('could not be terminated')),
      'a reply that says so',
    );
    const message = await admin.waitFor(
      ({ messages }) => messages.find(({ text }) => text.includes('has a workstation ready')),
      'its message',
    );
    const shown = await connectModalOf(admin, () => admin.press(message, 'Connect'));
    expect(shown).toContain('another user now than the one whom this workstation belongs to');
  });

  it.for(['Adopt', 'Terminate'])(
    'is left alone by an admin who is none any more, though the bot knew them as one: %s',
    async (label, { start }) => {
      const { bot, sessionId, admin } = await withLostDatabase(start);
      const notice = await noticeTo(admin);
      bot.slack.person({ person: mei, account: { is_restricted: true } });
      const told = await toldPrivately(admin, () => admin.press(notice, label));
      expect(told.text).toMatch(/Only admins of the studio|I no longer know this workstation/);
      await sweptAgain(bot);
      expect(stateOf(bot, sessionId)).toBe('READY');
      expect((await bot.person(ada)).messages('D0ADA00001')).toEqual([]);
    },
  );

  it.for(['Adopt', 'Terminate'])(
    'is left alone, then and later, if Slack does not say in time who is an admin: %s',
    async (label, { start }) => {
      const { bot, sessionId, admin } = await withLostDatabase(start);
      const notice = await noticeTo(admin);
      const said = () =>
        bot.slack.state().calls.filter(({ method, ok }) => method === 'users.info' && ok).length;
      const before = said();
      bot.slack.fail({ method: 'users.info', answer: 'hang', times: 1 });
      const told = await toldPrivately(admin, () => admin.press(notice, label));
      expect(told.text).toContain('I cannot tell yet whether you are an admin');
      await eventually(() => expect(said()).toBeGreaterThan(before));
      await sweptAgain(bot);
      expect(stateOf(bot, sessionId)).toBe('READY');
      expect((await bot.person(ada)).messages('D0ADA00001')).toEqual([]);
    },
  );

  it('is left alone by anyone who is no admin, whatever their client sends', async ({ start }) => {
    const { bot, sessionId, admin } = await withLostDatabase(start);
    await noticeTo(admin);
    const other = await bot.person(ben);
    const message = await messageSaying(other, 'has a workstation ready');
    const press = (actionId: string) =>
      toldPrivately(other, () => pressAny(other, message, actionId, `session-${sessionId}`));
    expect((await press('session:adopt')).text).toContain('Only admins of the studio');
    expect((await press('session:terminate')).text).toContain('I no longer know this workstation');
    await sweptAgain(bot);
    expect(stateOf(bot, sessionId)).toBe('READY');
  });
});
