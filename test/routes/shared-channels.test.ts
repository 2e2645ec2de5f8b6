import { describe, expect } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { forged } from '../support/forged.js';
import {
  ada,
  botMessages,
  general,
  openForm,
  wholeText,
  workstations,
} from '../support/launching.js';
import { launchNoted, ownNote, requestLaunch } from '../support/requested-launch.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const direct = 'D0ADA00001';
const isShared = 'is shared with another organisation';
const refused = {
  result: 'errors',
  errors: { channel: `That channel ${isShared}, or about to be. Choose another.` },
};

/** The form with this channel, whether Slack's client would offer it or not. */
const choosing = (form: PageView, channel: string | null, values = form.state.values) =>
  forged(values, 'channel', { selected_conversation: channel });

const callsOf = ({ slack }: BotInSandbox, method: string) =>
  slack.state().calls.filter((call) => call.method === method).length;

/** What people of all organisations see of the bot there. */
const seenIn = ({ slack }: BotInSandbox, channel: string) =>
  slack.state().messages.filter((message) => message.channel === channel);

/** Opens the form there, and waits until the bot has looked at the channel. */
async function formLookedAt(bot: BotInSandbox, person: WorkspaceClient, channel = workstations) {
  const before = callsOf(bot, 'conversations.info');
  const form = await openForm(person, '', channel);
  await eventually(() => expect(callsOf(bot, 'conversations.info')).toBeGreaterThan(before));
  return form;
}

/** Slack tells of a change by an event, which may come after the next press. */
const heardOf = ({ logLines }: BotInSandbox, type: string) =>
  eventually(() => expect(logLines.join('')).toContain(`"type":"${type}"`));

describe('a channel that is shared with another organisation', () => {
  it('is left out where the form offers channels', async ({ person }) => {
    const { blocks } = await openForm(person);
    expect(JSON.stringify(blocks)).toContain('"exclude_external_shared_channels":true');
  });

  it.for(['offer_share', 'share'] as const)(
    'is refused beside the channel, and not chosen in the next form: %s',
    async (change, { bot, slack, person }) => {
      slack.channel({ channel: workstations, do: change });
      const form = await formLookedAt(bot, person);
      expect(await person.submit(form, choosing(form, workstations))).toEqual(refused);
      await person.closeModal(form);
      const next = await openForm(person);
      expect(next.state.values.channel?.channel?.selected_conversation ?? null).toBe(null);
      const note = ownNote();
      expect(await person.submit(next, person.values(next, { note }))).toEqual({ result: 'ok' });
      const message = await launchNoted(person, note).saying('has a workstation ready');
      expect(message.channel).toBe(direct);
      expect(seenIn(bot, workstations)).toEqual([]);
    },
  );

  it.for(['offer_share', 'share'] as const)(
    'gets nothing when the bot learns of it only before it posts: %s',
    async (change, { bot, slack, person }) => {
      slack.channel({ channel: general, do: change });
      const form = await openForm(person);
      const note = ownNote();
      const values = choosing(form, general, person.values(form, { note }));
      expect(await person.submit(form, values)).toEqual({ result: 'ok' });
      const message = await launchNoted(person, note).saying('has a workstation ready');
      expect(message.channel).toBe(direct);
      expect(wholeText(message)).toContain(`because <#${general}> ${isShared}`);
      expect(seenIn(bot, general)).toEqual([]);
    },
  );

  it('is open again when the other organisation has gone', async ({ bot, slack, person }) => {
    slack.channel({ channel: workstations, do: 'share' });
    const form = await formLookedAt(bot, person);
    expect(await person.submit(form, choosing(form, workstations))).toEqual(refused);
    slack.channel({ channel: workstations, do: 'unshare' });
    await heardOf(bot, 'channel_unshared');
    const note = ownNote();
    const values = choosing(form, workstations, person.values(form, { note }));
    expect(await person.submit(form, values)).toEqual({ result: 'ok' });
    const message = await launchNoted(person, note).saying('has a workstation ready');
    expect(message.channel).toBe(workstations);
  });

  it('is not chosen in the form though ALLOWED_CHANNELS begins with it', async ({ start }) => {
    const bot = await start({ rules: { allowedChannels: [general, workstations] } });
    const person = await bot.person(ada);
    bot.slack.channel({ channel: general, do: 'share' });
    const first = await formLookedAt(bot, person, general);
    expect(await person.submit(first, choosing(first, general))).toEqual(refused);
    await person.closeModal(first);
    const next = await openForm(person, '', general);
    expect(next.state.values.channel?.channel?.selected_conversation).toBe(workstations);
    expect(await person.submit(next, choosing(next, null))).toMatchObject({ result: 'errors' });
  });

  it('leaves direct messages if ALLOWED_CHANNELS has no other', async ({ start }) => {
    const bot = await start({ rules: { allowedChannels: [workstations] } });
    const person = await bot.person(ada);
    bot.slack.channel({ channel: workstations, do: 'share' });
    const first = await formLookedAt(bot, person);
    expect(await person.submit(first, choosing(first, workstations))).toEqual(refused);
    await person.closeModal(first);
    const launch = await requestLaunch(person);
    expect((await launch.saying('has a workstation ready')).channel).toBe(direct);
    const next = await openForm(person);
    expect(await person.submit(next, choosing(next, general))).toMatchObject({ result: 'errors' });
  });
});

describe('a channel that becomes shared while a message stands in it', () => {
  it.for([
    { change: 'share', learned: 'by the event' },
    { change: 'share', learned: 'after a restart' },
    { change: 'offer_share', learned: 'after a restart' },
  ] as const)(
    'gets one more edit, without names: $change, learned $learned',
    async ({ change, learned }, { bot, slack, person }) => {
      const launch = await requestLaunch(person);
      const before = await launch.saying('has a workstation ready');
      await launch.threadSaying('your workstation is ready');
      const replies = person.replies(before.channel, before.ts).length;
      slack.channel({ channel: workstations, do: change });
      if (learned === 'by the event') await heardOf(bot, 'channel_shared');
      else await bot.restart();
      // The old message still has its buttons.
      await person.press(before, 'Stop');
      const moved = await launch.saying('has a stopped workstation');
      expect(moved.channel).toBe(direct);
      expect(wholeText(moved)).toContain(`because <#${workstations}> ${isShared}`);
      await launch.threadSaying('workstation is stopped');
      const left = person.messages(workstations).find(({ ts }) => ts === before.ts);
      expect(left?.text).toMatch(/^🔒 {2}This channel is shared with another organisation/);
      expect(wholeText(left ?? before)).not.toMatch(/Ada|U0ADA|shot|Stop|Lighting|g4dn|g5/);
      expect(person.replies(before.channel, before.ts)).toHaveLength(replies);
      expect(botMessages(bot)).toHaveLength(2);
    },
  );

  it('is left as soon as Slack says so, also by a workstation to which nothing happens', async ({
    bot,
    slack,
    person,
  }) => {
    const launch = await requestLaunch(person);
    const before = await launch.saying('has a workstation ready');
    await launch.threadSaying('your workstation is ready');
    slack.channel({ channel: workstations, do: 'share' });
    const moved = await person.waitFor(
      () => person.messages(direct).find(({ text }) => text.includes('has a workstation ready')),
      'the message in direct messages',
    );
    expect(wholeText(moved)).toContain(`because <#${workstations}> ${isShared}`);
    const left = person.messages(workstations).find(({ ts }) => ts === before.ts);
    expect(left?.text).toMatch(/^🔒/);
    slack.channel({ channel: workstations, do: 'unshare' });
    slack.channel({ channel: workstations, do: 'share' });
    await eventually(() =>
      expect(bot.logLines.filter((line) => line.includes('sharing of a channel'))).toHaveLength(3),
    );
    expect(botMessages(bot)).toHaveLength(2);
  });

  it('keeps no name in its threads, nor of workstations that are over, and tells no owner again', async ({
    bot,
    slack,
    person,
  }) => {
    for (const _ of [1, 2]) {
      const { launch } = await readySession(bot, person);
      await person.press(await launch.saying('has a workstation ready'), 'Terminate');
      await launch.threadSaying('Nothing of it is left running');
    }
    const { launch } = await readySession(bot, person);
    const before = await launch.saying('has a workstation ready');
    await person.press(before, 'Stop');
    await launch.threadSaying('workstation is stopped');
    const written = seenIn(bot, workstations).map(({ ts }) => ts);
    slack.channel({ channel: workstations, do: 'share' });
    await person.waitFor(
      () => seenIn(bot, workstations).every(({ text }) => text.startsWith('🔒')),
      'all that stands there without names',
    );
    expect(seenIn(bot, workstations).map(({ ts }) => ts)).toEqual(written);
    expect(JSON.stringify(seenIn(bot, workstations))).not.toMatch(
      /Ada|U0ADA|shot|Lighting|g4dn|g5/,
    );
    await launch.saying('has a stopped workstation');
    expect(seenIn(bot, direct)).toHaveLength(1);
  });

  it.for(['drop', 'internal_error', 'ratelimited'])(
    'is emptied in the end though Slack does not take that at once: %s',
    async (answer, { bot, slack, person }) => {
      const { launch } = await readySession(bot, person);
      await person.press(await launch.saying('has a workstation ready'), 'Terminate');
      await launch.threadSaying('Nothing of it is left running');
      slack.fail({ method: 'chat.update', answer, times: 2 });
      slack.channel({ channel: workstations, do: 'share' });
      await person.waitFor(
        () => seenIn(bot, workstations).every(({ text }) => text.startsWith('🔒')),
        'all that stands there without names',
      );
      expect(seenIn(bot, direct)).toEqual([]);
    },
  );

  it('keeps no reply whose post got no answer', async ({ start }) => {
    const bot = await start({ limits: { searchAfterMs: 1_500 } });
    const person = await bot.person(ada);
    const { launch } = await readySession(bot, person);
    const before = await launch.saying('has a workstation ready');
    await launch.threadSaying('your workstation is ready');
    bot.slack.fail({ method: 'chat.postMessage', answer: 'drop_after' });
    await person.press(before, 'Stop');
    await launch.threadSaying('workstation is stopped');
    const written = seenIn(bot, workstations).map(({ ts }) => ts);
    bot.slack.channel({ channel: workstations, do: 'share' });
    const moved = await person.waitFor(
      () => person.messages(direct).find(({ text }) => text.includes('has a stopped workstation')),
      'the message in direct messages',
    );
    const left = seenIn(bot, workstations);
    expect(left.map(({ ts }) => ts)).toEqual(written);
    expect(left.filter(({ text }) => !text.startsWith('🔒'))).toEqual([]);
    // It was told before, so it is not told again.
    expect(person.replies(direct, moved.ts)).toEqual([]);
  });

  it('is asked about once for several edits and replies', async ({ bot, person }) => {
    const launch = await requestLaunch(person);
    await launch.threadSaying('your workstation is ready');
    await person.press(await launch.saying('has a workstation ready'), 'Stop');
    await launch.threadSaying('workstation is stopped');
    expect(callsOf(bot, 'conversations.info')).toBe(1);
    expect(callsOf(bot, 'chat.update')).toBeGreaterThan(1);
  });

  it.for([
    { method: 'conversations.info', answer: 'internal_error' },
    { method: 'conversations.info', answer: 'ratelimited' },
    { method: 'chat.update', answer: 'ratelimited' },
    { method: 'chat.update', answer: 'drop' },
    { method: 'chat.update', answer: 'drop_after' },
  ])(
    'gets nothing else while Slack does not answer: $method: $answer',
    async (fault, { bot, slack, person }) => {
      const launch = await requestLaunch(person);
      const before = await launch.saying('has a workstation ready');
      await launch.threadSaying('your workstation is ready');
      slack.channel({ channel: workstations, do: 'share' });
      await bot.restart();
      slack.fail(fault);
      await person.press(before, 'Stop');
      const moved = await launch.saying('has a stopped workstation');
      expect(moved.channel).toBe(direct);
      await person.waitFor(
        () => person.messages(workstations).some(({ text }) => text.startsWith('🔒')),
        'the message without names',
      );
      expect(person.replies(before.channel, before.ts)).toHaveLength(1);
      expect(botMessages(bot)).toHaveLength(2);
    },
  );

  it('keeps a message that Slack does not let the bot change, and it goes on all the same', async ({
    bot,
    slack,
    person,
  }) => {
    const launch = await requestLaunch(person);
    const before = await launch.saying('has a workstation ready');
    await launch.threadSaying('your workstation is ready');
    slack.channel({ channel: workstations, do: 'share' });
    await bot.restart();
    slack.fail({ method: 'chat.update', answer: 'cant_update_message' });
    await person.press(before, 'Stop');
    const moved = await launch.saying('has a stopped workstation');
    expect(moved.channel).toBe(direct);
    expect(wholeText(moved)).toContain(isShared);
  });
});
