import { describe, expect } from 'vitest';
import { pretendAccount } from '../../sandbox/src/ec2/pretend-account.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo, toldPrivately } from '../support/answers.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { buttonsOf, pressForged } from '../support/buttons.js';
import { it } from '../support/fixtures.js';
import { ada, ben, mei, wholeText } from '../support/launching.js';
import { observedAgain, type ReadySession, replySaying } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const minute = 60_000;
const hour = 60 * minute;

/** Every profile's workstations are stopped when they are idle for an hour. */
const account = {
  ...pretendAccount,
  templates: pretendAccount.templates.map((template) => ({
    ...template,
    tags: { ...template.tags, 'nimble-session:max-idle-minutes': '60' },
  })),
};

const question = 'is this workstation in use?';

/** The session is idle from now on, and its owner is asked an hour later. */
async function asked(bot: BotInSandbox, person: WorkspaceClient, session: ReadySession) {
  bot.ec2.use({ instanceId: session.sessionId, is: 'idle' });
  bot.sandbox.clock.move(61 * minute);
  return replySaying(person, session, question);
}

/** Waits until the bot has looked at the machine again, and so at the time. */
async function looked({ ec2 }: BotInSandbox): Promise<void> {
  const looks = () => ec2.state().calls.DescribeInstances;
  const before = looks();
  await eventually(() => expect(looks()).toBeGreaterThan(before + 3));
}

const stops = ({ ec2 }: BotInSandbox) => ec2.state().calls.StopInstances;

async function repliesOf(person: WorkspaceClient, { launch }: ReadySession): Promise<string[]> {
  const { channel, ts } = await launch.saying('workstation');
  return person.replies(channel, ts).map(({ text }) => text);
}

describe('an idle machine on EC2', () => {
  it.override({
    setup: {
      sandbox: { studioKind: 'ec2', ec2: { account } },
      rules: { adminUsers: [mei] },
    },
  });

  it('is asked about, and stopped half an hour later, both with the reason', async ({
    bot,
    person,
    session,
  }) => {
    const { launch } = session;
    const ask = await asked(bot, person, session);
    expect(ask.text).toMatch(
      /^<@U0ADA00001> is this workstation in use\? Nobody has been connected since <!date[^>]*>, and its GPU is at rest\. It stops at <!date/,
    );
    expect(ask.text).toMatch(/ If you connect at least two minutes before that, it stays on\.$/);
    expect(buttonsOf(ask)).toEqual(['Stop now', 'I am rendering', 'Keep it on']);
    const shown = await launch.saying('idle since');
    expect(wholeText(shown)).toMatch(/\*idle since <!date[^>]*>, stops for that (at )?<!date/);
    expect(buttonsOf(shown)).toContain('Keep it on');
    bot.sandbox.clock.move(28 * minute);
    await looked(bot);
    expect(stops(bot)).toBe(0);

    bot.sandbox.clock.move(3 * minute);
    const stopped = wholeText(await launch.saying('has a stopped workstation'));
    expect(stopped).toMatch(/idle since <!date/);
    const told = await replySaying(person, session, 'Stopped at');
    expect(told.text).toMatch(
      /^Stopped at <!date[^>]*>: nobody had been connected since <!date[^>]*>, and its GPU was at rest\. Its own disk is kept\..* \*Start\* brings it back\.$/,
    );
    expect(stops(bot)).toBe(1);
    expect(
      (await repliesOf(person, session)).filter((text) => text.includes(question)),
    ).toHaveLength(1);
    const admin = await bot.person(mei);
    const history = (await answerTo(admin, 'history stop')).text;
    expect(history).toContain('the bot (it was idle) · stop · succeeded');
    expect(bot.logLines.join('')).toContain('session idle for too long');

    await person.press(await launch.saying('"Start"'), 'Start');
    const ready = await launch.saying('has a workstation ready');
    expect(wholeText(ready)).not.toContain('idle since');
    bot.sandbox.clock.move(2 * hour);
    await looked(bot);
    expect(
      (await repliesOf(person, session)).filter((text) => text.includes(question)),
    ).toHaveLength(1);
  });

  it('is stopped at once by Stop now', async ({ bot, person, session }) => {
    const ask = await asked(bot, person, session);
    await person.press(ask, 'Stop now');
    await session.launch.saying('has a stopped workstation');
    expect(stops(bot)).toBe(1);
    expect((await repliesOf(person, session)).join()).not.toContain('nobody had been connected');
  });

  it('is kept on for four hours, and asked about again after them', async ({
    bot,
    person,
    session,
  }) => {
    const ask = await asked(bot, person, session);
    const told = await toldPrivately(person, () => person.press(ask, 'Keep it on'));
    expect(told.text).toMatch(/^It stays on until <!date[^>]*> although it is idle\.$/);
    const reply = await replySaying(person, session, 'Keep it on: it stays on until');
    expect(reply.text).toMatch(/although it is idle\.$/);
    await eventually(async () =>
      expect(buttonsOf(await session.launch.saying('has a workstation ready'))).not.toContain(
        'Keep it on',
      ),
    );
    bot.sandbox.clock.move(3.9 * hour);
    await looked(bot);
    expect(stops(bot)).toBe(0);
    bot.sandbox.clock.move(0.2 * hour);
    await eventually(async () =>
      expect(
        (await repliesOf(person, session)).filter((text) => text.includes(question)),
      ).toHaveLength(2),
    );
    bot.sandbox.clock.move(31 * minute);
    await session.launch.saying('has a stopped workstation');
  });

  it('is left alone while it renders, but for the hours of its profile', async ({
    bot,
    person,
    session,
  }) => {
    const ask = await asked(bot, person, session);
    const told = await toldPrivately(person, () => person.press(ask, 'I am rendering'));
    expect(told.text).toMatch(
      /^It stays on until <!date[^>]*> although it is idle, but no longer than its profile lets it: it stops /,
    );
    // What was answered is not made shorter.
    const again = await toldPrivately(person, () => person.press(ask, 'Keep it on'));
    expect(again.text).toBe(told.text);
    bot.sandbox.clock.move(7 * hour);
    await looked(bot);
    expect(stops(bot)).toBe(0);
    bot.sandbox.clock.move(3 * hour);
    await replySaying(person, session, 'this workstation stops');
    bot.sandbox.clock.move(hour);
    await session.launch.saying('has a stopped workstation');
    await replySaying(person, session, 'Its time is up: stopped');
    expect(
      (await repliesOf(person, session)).filter((text) => text.includes(question)),
    ).toHaveLength(1);
  });

  it('stays on when a person comes back', async ({ bot, person, session }) => {
    await asked(bot, person, session);
    bot.ec2.use({ instanceId: session.sessionId, is: 'active' });
    await replySaying(person, session, 'It is in use again, so it stays on.');
    bot.sandbox.clock.move(hour);
    await looked(bot);
    expect(stops(bot)).toBe(0);
    expect(wholeText(await session.launch.saying('has a workstation ready'))).not.toContain('idle');
  });

  it('stays on when its script dies', async ({ bot, person, session }) => {
    const instanceId = session.sessionId;
    bot.ec2.age({ instanceId, ms: 3 * hour });
    await asked(bot, person, session);
    bot.ec2.use({ instanceId, is: 'idle', forMs: hour, diedMs: 9 * minute });
    await replySaying(
      person,
      session,
      'I can no longer tell whether it is in use, so it stays on.',
    );
    bot.sandbox.clock.move(3 * hour);
    await looked(bot);
    expect(stops(bot)).toBe(0);
    expect(
      (await repliesOf(person, session)).filter((text) => text.includes(question)),
    ).toHaveLength(1);
  });

  it('stays on when a person comes back while AWS refuses the stop for now', async ({
    bot,
    person,
    session,
  }) => {
    await asked(bot, person, session);
    const fault = { kind: 'error', name: 'RequestLimitExceeded' } as const;
    bot.ec2.fail({ operation: 'StopInstances', fault, times: 1_000 });
    bot.sandbox.clock.move(31 * minute);
    const stopping = await session.launch.saying('It is idle: stopping it.');
    expect(buttonsOf(stopping)).toContain('Keep it on');
    await eventually(() => expect(stops(bot)).toBeGreaterThan(0));
    bot.ec2.use({ instanceId: session.sessionId, is: 'active' });
    bot.sandbox.clock.move(10 * minute);
    await replySaying(person, session, 'It is in use again, so it stays on.');
    const tried = stops(bot);
    bot.ec2.reset();
    bot.sandbox.clock.move(10 * minute);
    await looked(bot);
    expect(stops(bot)).toBe(tried);
    await session.launch.saying(/^(?!.*stopping it).*has a workstation ready/s);
  });

  it('is kept on while AWS refuses the stop for now, which is then not asked for again', async ({
    bot,
    person,
    session,
  }) => {
    const ask = await asked(bot, person, session);
    const fault = { kind: 'error', name: 'RequestLimitExceeded' } as const;
    bot.ec2.fail({ operation: 'StopInstances', fault, times: 1_000 });
    bot.sandbox.clock.move(31 * minute);
    await session.launch.saying('It is idle: stopping it.');
    await eventually(() => expect(stops(bot)).toBeGreaterThan(0));
    const told = await toldPrivately(person, () => person.press(ask, 'Keep it on'));
    expect(told.text).toMatch(/although it is idle\. I had already asked for it to be stopped/);
    await looked(bot);
    const tried = stops(bot);
    bot.ec2.reset();
    bot.sandbox.clock.move(10 * minute);
    await looked(bot);
    expect(stops(bot)).toBe(tried);
  });

  it('whose stop is not allowed is told, and asked about again no sooner than after four hours', async ({
    bot,
    person,
    session,
  }) => {
    await asked(bot, person, session);
    bot.ec2.permission({ operation: 'StopInstances', granted: false });
    bot.sandbox.clock.move(31 * minute);
    const told = await replySaying(person, session, 'It could not be stopped');
    expect(told.text).toMatch(/^<@U0ADA00001> .*I asked for it because it was idle\.$/s);
    bot.sandbox.clock.move(3.5 * hour);
    await looked(bot);
    expect(
      (await repliesOf(person, session)).filter((text) => text.includes(question)),
    ).toHaveLength(1);
    expect(stops(bot)).toBe(1);
  });

  it('is kept on by an admin, but by no other person', async ({ bot, person, session }) => {
    const ask = await asked(bot, person, session);
    const other = await bot.person(ben);
    for (const action of ['keep_on', 'rendering']) {
      const refused = await toldPrivately(other, () =>
        pressForged(other, ask, action, session.clientToken),
      );
      expect(refused.text).toContain('only its owner or an admin of the studio can keep it on.');
    }
    const admin = await bot.person(mei);
    await toldPrivately(admin, () => pressForged(admin, ask, 'keep_on', session.clientToken));
    await replySaying(person, session, `Keep it on, says <@${mei}>: it stays on until`);
    bot.sandbox.clock.move(hour);
    await looked(bot);
    expect(stops(bot)).toBe(0);
    const history = (await answerTo(admin, 'history')).text;
    expect(history).toMatch(/keep on · succeeded/);
    expect(history).toMatch(/rendering · not yours/);
  });

  it('is kept on once by a press that Slack delivers three times', async ({
    bot,
    slack,
    person,
    session,
  }) => {
    const ask = await asked(bot, person, session);
    slack.repeatDeliveries({ times: 3, when: 'at_once' });
    await toldPrivately(person, () => person.press(ask, 'Keep it on'));
    await replySaying(person, session, 'Keep it on: it stays on until');
    await looked(bot);
    slack.repeatDeliveries({ times: 0, when: 'at_once' });
    const admin = await bot.person(mei);
    const history = (await answerTo(admin, 'history keep')).text;
    expect(history.match(/keep on · succeeded/g)).toHaveLength(1);
    expect(
      (await repliesOf(person, session)).filter((text) => text.startsWith('Keep it on:')),
    ).toHaveLength(1);
  });

  it('is stopped once by a bot that begins anew, and not started again by a late press', async ({
    bot,
    person,
    session,
  }) => {
    const ask = await asked(bot, person, session);
    await bot.stop();
    bot.sandbox.clock.move(31 * minute);
    await bot.restart();
    await session.launch.saying('has a stopped workstation');
    const late = await toldPrivately(person, () => person.press(ask, 'Keep it on'));
    expect(late.text).toBe('You cannot keep it on now: it is stopped.');
    expect(stops(bot)).toBe(1);
  });

  it('is not stopped while its question has not reached Slack', async ({
    bot,
    slack,
    person,
    session,
  }) => {
    slack.fail({ method: 'chat.postMessage', answer: 'http_500', times: 10_000 });
    bot.ec2.use({ instanceId: session.sessionId, is: 'idle' });
    bot.sandbox.clock.move(61 * minute);
    await session.launch.saying('stops for that');
    for (let late = 0; late < 2; late += 1) {
      bot.sandbox.clock.move(31 * minute);
      await looked(bot);
    }
    expect(stops(bot)).toBe(0);
    slack.reset();
    bot.sandbox.clock.move(2 * minute);
    const ask = await replySaying(person, session, question);
    expect(buttonsOf(ask)).toContain('Keep it on');
    bot.sandbox.clock.move(31 * minute);
    await session.launch.saying('has a stopped workstation');
  });

  it('is asked about anew by a bot that died before the question reached Slack', async ({
    bot,
    slack,
    person,
    session,
  }) => {
    slack.fail({ method: 'chat.postMessage', answer: 'http_500', times: 10_000 });
    bot.ec2.use({ instanceId: session.sessionId, is: 'idle' });
    bot.sandbox.clock.move(61 * minute);
    await session.launch.saying('stops for that');
    await bot.stop();
    bot.sandbox.clock.move(40 * minute);
    await bot.restart();
    await looked(bot);
    expect(stops(bot)).toBe(0);
    slack.reset();
    bot.sandbox.clock.move(2 * minute);
    const ask = await replySaying(person, session, question);
    await toldPrivately(person, () => person.press(ask, 'Keep it on'));
    bot.sandbox.clock.move(hour);
    await looked(bot);
    expect(stops(bot)).toBe(0);
  });

  it('has no question in the last half hour of its time', async ({ bot, person, session }) => {
    bot.ec2.use({ instanceId: session.sessionId, is: 'idle' });
    bot.sandbox.clock.move(9.7 * hour);
    await replySaying(person, session, 'this workstation stops');
    await looked(bot);
    expect((await repliesOf(person, session)).join()).not.toContain(question);
  });
});

describe('an idle machine of a profile that does not say so, on EC2', () => {
  it.override({ setup: { sandbox: { studioKind: 'ec2' } } });

  it('is never asked about', async ({ bot, person, session }) => {
    bot.ec2.use({ instanceId: session.sessionId, is: 'idle' });
    bot.sandbox.clock.move(8 * hour);
    await looked(bot);
    expect((await repliesOf(person, session)).join()).not.toContain(question);
    expect(stops(bot)).toBe(0);
  });
});

describe('a session of Nimble Studio', () => {
  it('is never stopped for being idle', async ({ bot, person, session }) => {
    bot.sandbox.clock.move(5 * hour);
    await observedAgain(bot);
    expect((await repliesOf(person, session)).join()).not.toContain(question);
    const message = await session.launch.saying('workstation');
    const told = await toldPrivately(person, () =>
      pressForged(person, message, 'keep_on', session.clientToken),
    );
    expect(told.text).toContain('This workstation is not stopped for being idle');
    expect(told.text).not.toContain(ada);
  });
});
