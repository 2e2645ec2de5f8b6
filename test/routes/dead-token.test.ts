import { describe, expect } from 'vitest';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it } from '../support/fixtures.js';
import { ada, openForm, wholeText } from '../support/launching.js';
import { launchNoted, ownNote } from '../support/requested-launch.js';
import { type readySession, stateOf } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const linesSaying = (bot: BotInSandbox, words: string) =>
  bot.logLines.filter((line) => line.includes(words));

const refusedCalls = ({ slack }: BotInSandbox, from: number) =>
  slack
    .state()
    .calls.slice(from)
    .filter(({ error }) => error !== undefined);

async function terminate(bot: BotInSandbox, { launch }: Awaited<ReturnType<typeof readySession>>) {
  const person = await bot.person(ada);
  await person.press(await launch.saying('ready'), 'Terminate');
}

describe('a bot token that Slack refuses', () => {
  it.for([
    { do: 'uninstall', code: 'account_inactive' },
    { do: 'revoke_tokens', code: 'token_revoked' },
  ] as const)('is noticed by Slack’s event, with no call but one: %j', async (how, { bot }) => {
    const before = bot.slack.state().calls.length;
    bot.slack.installation({ do: how.do });
    const words = `Slack does not accept SLACK_BOT_TOKEN (${how.code})`;
    await eventually(() => expect(linesSaying(bot, words)).toHaveLength(1));
    const methods = refusedCalls(bot, before).map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(['auth.test']));
  });

  it('stops the bot’s posts, and nothing of what was asked of the studio, until it is good', async ({
    bot,
    session,
  }) => {
    const before = bot.slack.state().calls.length;
    bot.slack.installation({ do: 'deactivate' });
    await terminate(bot, session);
    await eventually(() => expect(stateOf(bot, session.sessionId)).toBe('DELETED'));
    // Slack is asked now and then, and for nothing else than the token.
    const looks = () => refusedCalls(bot, before).filter(({ method }) => method === 'auth.test');
    await eventually(() => expect(looks().length).toBeGreaterThan(3));
    const others = refusedCalls(bot, before).filter(({ method }) => method !== 'auth.test');
    expect(others.length).toBeLessThanOrEqual(2);
    expect(linesSaying(bot, 'Slack does not accept SLACK_BOT_TOKEN')).toHaveLength(1);
    bot.slack.installation({ do: 'reinstall' });
    await session.launch.saying(/terminated|ended/);
    expect(linesSaying(bot, 'Slack accepts SLACK_BOT_TOKEN again')).toHaveLength(1);
  });

  it('does not keep a bot that starts with it from what it was asked to end', async ({
    bot,
    session,
  }) => {
    bot.nimble.fail({
      operation: 'DeleteStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: 1_000,
    });
    await terminate(bot, session);
    await eventually(() =>
      expect(bot.nimble.state().calls.DeleteStreamingSession).toBeGreaterThan(0),
    );
    await bot.stop();
    bot.nimble.reset();
    bot.slack.installation({ do: 'revoke_tokens', quietly: true });
    bot.clock.forward(60_000);
    const before = bot.slack.state().calls.length;
    await bot.restart();
    await eventually(() => expect(stateOf(bot, session.sessionId)).toBe('DELETED'));
    expect(new Set(refusedCalls(bot, before).map(({ method }) => method))).toEqual(
      new Set(['auth.test']),
    );
    bot.slack.installation({ do: 'reinstall' });
    await session.launch.saying(/terminated|ended/);
    const form = await openForm(await bot.person(ada));
    expect(form.submit).toBe('Launch');
  });

  it('keeps an accepted launch waiting, which goes on when it is good', async ({ bot, person }) => {
    const form = await openForm(person);
    await bot.restart();
    bot.slack.installation({ do: 'deactivate' });
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const words = 'Slack does not accept SLACK_BOT_TOKEN';
    await eventually(() => expect(linesSaying(bot, words)).toHaveLength(1));
    bot.slack.installation({ do: 'reinstall' });
    bot.clock.forward(10_000);
    const message = await launchNoted(person, note).saying('has a workstation ready');
    expect(wholeText(message)).toContain(note);
  });
});

describe('in HTTP mode', () => {
  it.override({ setup: { http: true } });

  it('/health tells of a token that Slack refuses, also from the start', async ({
    bot,
    slack,
    person,
  }) => {
    await openForm(person);
    const url = new URL('/health', slack.state().envelopes.at(-1)?.deliveredTo ?? '');
    const status = async () => (await fetch(url)).status;
    expect(await status()).toBe(200);
    slack.installation({ do: 'revoke_tokens' });
    await eventually(async () => expect(await status()).toBe(503));
    await bot.restart();
    expect(await status()).toBe(503);
    slack.installation({ do: 'reinstall' });
    await eventually(async () => expect(await status()).toBe(200));
  });
});
