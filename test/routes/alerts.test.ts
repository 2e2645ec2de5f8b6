import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import type { FaultName } from '../../sandbox/src/nimble/faults.js';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { alertSaying, alertsIn, lookedAgain, repliesTo, withAlerts } from '../support/alerts.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { itWith } from '../support/fixtures.js';
import { ada, general, mei, pressLaunch, workstations } from '../support/launching.js';
import { metricsOf } from '../support/ops.js';
import { readySession } from '../support/sessions.js';
import { eventually } from '../support/waiting.js';

const minute = 60_000;
const always = 100_000;

const it = itWith(withAlerts);

/** Waits for the only alert; it has to say what began, once, and then, once, that it is over. */
async function tellsOnce(
  bot: BotInSandbox,
  { what, end }: { what: string; end: string },
  mend: () => unknown,
): Promise<void> {
  const begun = await alertSaying(bot, `⚠️  *${what}*`);
  expect(JSON.stringify(begun)).not.toMatch(/Ada|U0ADA|Lighting|session-|Exception|lp-|us-/);
  await lookedAgain(bot);
  // No bot has seen it for longer than after which it is over.
  await bot.stop();
  bot.clock.forward(10 * minute);
  await bot.restart();
  await lookedAgain(bot);
  expect(await alertSaying(bot, what)).toEqual(begun);
  expect(repliesTo(bot, begun)).toEqual([]);
  await mend();
  const over = await alertSaying(bot, '✅  Over since ');
  expect(over.ts).toBe(begun.ts);
  expect(over.text).toMatch(/^✅ {2}Over since <!date\^\d+\^\{time\}\|.+>, after 1\d min: /);
  expect(over.text).toContain(what);
  await eventually(() => expect(repliesTo(bot, begun)).toEqual([expect.stringContaining(end)]));
  await lookedAgain(bot);
  expect(alertsIn(bot)).toHaveLength(1);
  expect(repliesTo(bot, begun)).toHaveLength(1);
}

/** From now on each call to the studio ends so. */
function failAll({ nimble }: BotInSandbox, name: FaultName): void {
  nimble.fail({ operation: '*', fault: { kind: 'error', name }, times: always });
}

describe('ALERT_CHANNEL is told once, and once that it is over,', () => {
  it.for([
    'UnrecognizedClientException',
    'ExpiredTokenException',
    'AccessDeniedException',
  ] as const)('that the studio does not accept the bot: %s', async (name, { bot, nimble }) => {
    failAll(bot, name);
    await tellsOnce(
      bot,
      {
        what: 'Nimble Studio does not accept me.',
        end: 'Nimble Studio accepts me again.',
      },
      () => nimble.reset(),
    );
  });

  it('that the bot may not list sessions', async ({ start }) => {
    const bot = await start(withAlerts);
    bot.nimble.fail({
      operation: 'ListStreamingSessions',
      fault: { kind: 'error', name: 'AccessDeniedException' },
      times: always,
    });
    const words = {
      what: 'Nimble Studio does not accept me.',
      end: 'Nimble Studio accepts me again.',
    };
    await tellsOnce(bot, words, () => bot.nimble.reset());
  });

  it('that the studio does not answer', async ({ bot, nimble }) => {
    failAll(bot, 'InternalServerErrorException');
    const words = {
      what: 'Nimble Studio does not answer.',
      end: 'Nimble Studio answers again.',
    };
    await tellsOnce(bot, words, () => nimble.reset());
  });

  it('that there is no launch profile', async ({ start }) => {
    const studio = { ...structuredClone(pretendStudio), launchProfiles: [] };
    const bot = await start({ ...withAlerts, sandbox: { studio } });
    const words = {
      what: 'Nimble Studio offers no launch profile.',
      end: 'There are launch profiles again.',
    };
    await tellsOnce(bot, words, () =>
      Object.assign(studio, { launchProfiles: pretendStudio.launchProfiles }),
    );
  });

  it('that a session has no row', async ({ start }) => {
    const folder = join(tmpdir(), `nimble-session-alerts-${process.pid}-${Math.random()}`);
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(folder);
    const databaseUrl = `file:${join(folder, 'launches.sqlite')}`;
    const bot = await start({ ...withAlerts, databaseUrl });
    await readySession(bot, await bot.person(ada));
    await bot.stop();
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    await bot.restart();
    const words = {
      what: 'I found a workstation with my name that my database does not know.',
      end: 'Each has its owner again, or is gone.',
    };
    const admin = await bot.person(mei);
    await tellsOnce(bot, words, async () => {
      const notice = await admin.waitFor(
        ({ messages }) => messages.find(({ text }) => text.includes('my database knows nothing')),
        'a notice about a session without a row',
      );
      await admin.press(notice, 'Adopt');
    });
  });
});

describe('where no silence of the studio is an alert, ALERT_CHANNEL is told', () => {
  // A refused Terminate is one, as long as it lasts, and on a busy machine more may be.
  it.override({
    setup: { ...withAlerts, limits: { ...withAlerts.limits, alertAfterMs: 60 * minute } },
  });

  it('that launches fail in a row', async ({ bot, nimble, person }) => {
    nimble.outcome({ statusCode: 'INTERNAL_ERROR', times: 3 });
    for (const _ of [1, 2, 3]) await pressLaunch(person);
    await tellsOnce(
      bot,
      { what: 'The last 3 launches failed.', end: 'A launch has become ready since' },
      () => readySession(bot, person),
    );
  });

  it('that an owner has left', async ({ bot, slack, session }) => {
    expect(session.sessionId).not.toBe('');
    slack.person({ person: ada, account: { deleted: true } });
    const words = {
      what: 'Left behind: a workstation of people who are no longer in the workspace.',
      end: 'Nothing of theirs is left.',
    };
    await tellsOnce(bot, words, () => slack.person({ person: ada, account: { deleted: false } }));
  });

  it('that a session does not terminate', async ({ bot, nimble, person, session }) => {
    nimble.fail({
      operation: 'DeleteStreamingSession',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: always,
    });
    await person.press(await session.launch.saying('ready'), 'Terminate');
    await eventually(() => expect(nimble.state().calls.DeleteStreamingSession).toBeGreaterThan(0));
    bot.clock.forward(60 * minute);
    const words = {
      what: 'A workstation did not stop or terminate for an hour.',
      end: 'All that was to stop or terminate has',
    };
    await tellsOnce(bot, words, () => nimble.reset());
  });
});

describe('an alert', () => {
  const what = 'Nimble Studio does not accept me.';

  it('that comes back is told anew', async ({ bot, nimble }) => {
    failAll(bot, 'UnrecognizedClientException');
    const first = await alertSaying(bot, what);
    nimble.reset();
    await eventually(() => expect(repliesTo(bot, first)).toHaveLength(1));
    failAll(bot, 'UnrecognizedClientException');
    await eventually(() => expect(alertsIn(bot)).toHaveLength(2));
  });

  it('that Slack refuses is told when it does not', async ({ bot, slack }) => {
    slack.fail({ method: 'chat.postMessage', answer: 'restricted_action', times: 2 });
    failAll(bot, 'UnrecognizedClientException');
    await alertSaying(bot, what);
    expect(bot.logLines.filter((line) => line.includes('alert not posted'))).toHaveLength(2);
  });

  it.for([
    { method: 'chat.update', answer: 'internal_error' },
    { method: 'chat.update', answer: 'ratelimited' },
    { method: 'conversations.info', answer: 'internal_error' },
  ])(
    'whose end Slack does not take is ended later: $method: $answer',
    async (fault, { bot, slack, nimble }) => {
      failAll(bot, 'UnrecognizedClientException');
      const alert = await alertSaying(bot, what);
      await bot.restart();
      slack.fail(fault);
      nimble.reset();
      await alertSaying(bot, '✅  Over since ');
      await eventually(() => expect(repliesTo(bot, alert)).toHaveLength(1));
    },
  );

  it('whose message was deleted needs no end', async ({ bot, slack, nimble }) => {
    failAll(bot, 'UnrecognizedClientException');
    const { channel, ts } = await alertSaying(bot, what);
    slack.deleteMessage({ channel, ts });
    nimble.reset();
    await eventually(() => expect(bot.logLines.join('')).toContain('end of an alert not told'));
    await lookedAgain(bot);
    const lines = bot.logLines.filter((line) => line.includes('end of an alert'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { cause: 'credentials', code: 'message_not_found' },
    ]);
    expect(alertsIn(bot)).toEqual([]);
  });

  it('waits for a token that Slack accepts', async ({ bot, slack }) => {
    slack.installation({ do: 'revoke_tokens' });
    await eventually(() => expect(bot.logLines.join('')).toContain('does not accept SLACK_BOT'));
    failAll(bot, 'UnrecognizedClientException');
    await lookedAgain(bot);
    expect(alertsIn(bot)).toEqual([]);
    slack.installation({ do: 'reinstall' });
    await alertSaying(bot, what);
    expect(bot.logLines.join('')).not.toContain('alert not posted');
  });

  it('that goes on is told in another ALERT_CHANNEL too, and is in no metric without one', async ({
    start,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'nimble-session-alerts-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const databaseUrl = `file:${join(folder, 'launches.sqlite')}`;
    const bot = await start({ ...withAlerts, databaseUrl });
    failAll(bot, 'UnrecognizedClientException');
    await alertSaying(bot, what);
    await bot.stop();
    const next = (alertChannel: string | null) =>
      start({
        ...withAlerts,
        databaseUrl,
        ops: true,
        rules: { adminUsers: [mei], alertChannel },
        settings: ({ ops }) => ({ ...bot.sandbox.settings, ops }),
      });
    const second = await next(workstations);
    await eventually(() => expect(alertsIn(bot, workstations)).toHaveLength(1));
    const metric = 'nimble_session_alerts{cause="credentials"}';
    expect((await metricsOf(second)).get(metric)).toBe(1);
    await second.stop();
    const third = await next(null);
    expect((await metricsOf(third)).get(metric)).toBe(0);
    expect(alertsIn(bot)).toHaveLength(1);
  });

  it('is told nowhere without ALERT_CHANNEL', async ({ start }) => {
    const bot = await start({ ...withAlerts, rules: { adminUsers: [mei] } });
    failAll(bot, 'UnrecognizedClientException');
    const lists = () => bot.nimble.state().calls.ListStreamingSessions;
    await eventually(() => expect(lists()).toBeGreaterThan(4));
    expect(bot.slack.state().messages).toEqual([]);
  });
});

describe('an ALERT_CHANNEL that is shared with another organisation', () => {
  const what = 'Nimble Studio does not accept me.';
  const linesSaying = ({ logLines }: BotInSandbox, words: string) =>
    logLines.filter((line) => line.includes(words)).length;

  it.for(['offer_share', 'share'] as const)(
    'is told nothing, and the log says so, until it is not: %s',
    async (change, { bot, slack }) => {
      slack.channel({ channel: general, do: change });
      failAll(bot, 'UnrecognizedClientException');
      await eventually(() =>
        expect(
          linesSaying(bot, 'ALERT_CHANNEL is shared with another organisation'),
        ).toBeGreaterThan(1),
      );
      expect(alertsIn(bot)).toEqual([]);
      slack.channel({ channel: general, do: 'unshare' });
      await bot.restart();
      await alertSaying(bot, what);
    },
  );

  it('keeps nothing of an alert that stands there, and is told again once it is its own', async ({
    bot,
    slack,
    nimble,
  }) => {
    failAll(bot, 'UnrecognizedClientException');
    const before = await alertSaying(bot, what);
    slack.channel({ channel: general, do: 'share' });
    const left = await alertSaying(bot, '🔒  This channel is shared with another organisation');
    expect(left.ts).toBe(before.ts);
    expect(JSON.stringify(left)).not.toContain('Nimble');
    slack.channel({ channel: general, do: 'unshare' });
    const again = await eventually(() => {
      const [, alert] = alertsIn(bot);
      expect(alert?.text).toContain(what);
      return alert ?? expect.unreachable();
    });
    nimble.reset();
    await eventually(() => expect(repliesTo(bot, again)).toHaveLength(1));
    expect(alertsIn(bot)).toHaveLength(2);
    expect(alertsIn(bot, workstations)).toEqual([]);
  });
});
