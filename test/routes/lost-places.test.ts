import { describe, expect } from 'vitest';
import { itWith } from '../support/fixtures.js';
import { forged } from '../support/forged.js';
import { general, openForm, wholeText } from '../support/launching.js';
import { launchNoted, ownNote, requestLaunch } from '../support/requested-launch.js';
import { eventually } from '../support/waiting.js';

const privateWithoutBot = 'C0PRODUCT04';
const it = itWith({ sandbox: { slack: { acknowledgementMs: 700 } } });

const directMessages = 'D0ADA00001';
describe('a place that is not there', () => {
  it.for([
    {
      what: 'a deleted channel',
      channel: general,
      change: 'delete' as const,
      words: /I cannot write to <#C0GENERAL02>: it is gone, or I am not a member/,
    },
    {
      what: 'an archived channel',
      channel: general,
      change: 'archive' as const,
      words: /<#C0GENERAL02> is archived/,
    },
    {
      what: 'a private channel without the bot',
      channel: privateWithoutBot,
      change: 'remove_bot' as const,
      words: /I cannot write to <#C0PRODUCT04>.*`\/invite` me there/,
    },
  ])(
    '$what: the bot tells the person in private, once, with the reason',
    async ({ channel, change, words }, { nimble, slack, person }) => {
      const form = await openForm(person, '', channel);
      slack.channel({ channel, do: change });
      const note = ownNote();
      expect(await person.submit(form, person.values(form, { note }))).toEqual({ result: 'ok' });
      const message = await launchNoted(person, note).saying('has a workstation ready');
      expect(message.channel).toBe(directMessages);
      expect(wholeText(message)).toMatch(words);
      await launchNoted(person, note).threadSaying('your workstation is ready');
      expect(person.messages(directMessages)).toHaveLength(1);
      expect(nimble.state().sessions).toHaveLength(1);
    },
  );

  it('a channel that does not exist: the bot tells the person in private', async ({ person }) => {
    const form = await openForm(person);
    const note = ownNote();
    const values = forged(person.values(form, { note }), 'channel', {
      selected_conversation: 'C0NOWHERE99',
    });
    await person.submit(form, values);
    const message = await launchNoted(person, note).saying('has a workstation ready');
    expect(message.channel).toBe(directMessages);
  });

  it('a message that a person deletes: the bot goes on in private', async ({
    nimble,
    slack,
    person,
  }) => {
    nimble.durations({ createMs: 60_000 });
    const launch = await requestLaunch(person);
    const message = await launch.saying('is getting a workstation');
    slack.deleteMessage(message);
    nimble.setState({ sessionId: nimble.state().sessions[0]?.sessionId ?? '', state: 'READY' });
    const moved = await launch.saying('has a workstation ready');
    expect(moved.channel).toBe(directMessages);
    expect(wholeText(moved)).toContain('my message in <#C0WORKSTN01> was deleted');
    await launch.threadSaying('your workstation is ready');
  });

  it('a thread whose message a person deletes: the bot posts its next reply in private', async ({
    nimble,
    slack,
    person,
  }) => {
    nimble.durations({ createMs: 60_000 });
    const launch = await requestLaunch(person);
    const message = await launch.saying('is getting a workstation');
    slack.fail({ method: 'chat.postMessage', answer: 'ratelimited', retryAfterSeconds: 1 });
    nimble.setState({ sessionId: nimble.state().sessions[0]?.sessionId ?? '', state: 'READY' });
    await launch.saying('has a workstation ready');
    slack.deleteMessage(message);
    await launch.threadSaying('your workstation is ready');
    const moved = await launch.saying('has a workstation ready');
    expect(moved.channel).toBe(directMessages);
  });

  it('no place to write at all: the launch goes on, and the log says so', async ({
    bot,
    nimble,
    slack,
    person,
  }) => {
    slack.fail({ method: 'chat.postMessage', answer: 'channel_not_found', times: 2 });
    const form = await openForm(person);
    await person.submit(form);
    await eventually(() => {
      expect(bot.logLines.join('')).toContain('no way left to tell the person');
      expect(nimble.state().sessions).toMatchObject([{ state: 'READY' }]);
    });
    expect(person.workspace.messages).toEqual([]);
  });
});
