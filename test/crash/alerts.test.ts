import { describe, expect } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { alertSaying, alertsIn, lookedAgain, repliesTo, withAlerts } from '../support/alerts.js';
import type { BotInSandbox } from '../support/bot-in-sandbox.js';
import { it as base } from '../support/fixtures.js';
import { general } from '../support/launching.js';
import { type PostgresFixtures, postgresFixtures } from '../support/postgres-fixtures.js';
import { it as withProcesses } from '../support/process-fixtures.js';
import { caught, eventually } from '../support/waiting.js';

const it = base.extend<PostgresFixtures>(postgresFixtures);

/** The settings of another bot that works with the Slack and the studio of this one. */
const beside = ({ sandbox }: BotInSandbox) => ({
  ...withAlerts,
  settings: () => sandbox.settings,
});

describe('of two bots on one database', () => {
  const what = 'Nimble Studio does not accept me.';

  it('one tells an alert, and one its end', async ({ start, postgres }) => {
    const databaseUrl = await postgres.newDatabase();
    const bot = await start({ ...withAlerts, databaseUrl });
    await start({ ...beside(bot), databaseUrl });
    for (const alerts of [1, 2]) {
      bot.nimble.fail({
        operation: '*',
        fault: { kind: 'error', name: 'UnrecognizedClientException' },
        times: 100_000,
      });
      await eventually(() => expect(alertsIn(bot)).toHaveLength(alerts));
      await lookedAgain(bot, 6);
      const alert = alertsIn(bot).at(-1) ?? expect.unreachable();
      expect(alert.text).toContain(`⚠️  *${what}*`);
      bot.nimble.reset();
      await eventually(() => expect(repliesTo(bot, alert)).toHaveLength(1));
      await lookedAgain(bot, 6);
      expect(alertsIn(bot)).toHaveLength(alerts);
      expect(repliesTo(bot, alert)).toHaveLength(1);
    }
  });

  it('the other goes on when one is gone, and tells it no second time', async ({
    start,
    postgres,
  }) => {
    const studio = { ...structuredClone(pretendStudio), launchProfiles: [] };
    const databaseUrl = await postgres.newDatabase();
    const bot = await start({ ...withAlerts, databaseUrl, sandbox: { studio } });
    const alert = await alertSaying(bot, 'offers no launch profile');
    await start({ ...beside(bot), databaseUrl });
    await bot.stop();
    await lookedAgain(bot, 6);
    expect(await alertSaying(bot, '⚠️')).toEqual(alert);
    Object.assign(studio, { launchProfiles: pretendStudio.launchProfiles });
    expect(await alertSaying(bot, '✅')).toMatchObject({ ts: alert.ts });
  });

  // A server that is not ours cannot be stopped.
  it.skipIf(process.env.TEST_DATABASE_URL)(
    'each tells that it does not reach the database, and when it does',
    async ({ start, ownPostgres }) => {
      const databaseUrl = await ownPostgres.newDatabase();
      const bot = await start({ ...withAlerts, databaseUrl });
      await start({ ...beside(bot), databaseUrl });
      await ownPostgres.restart(async () => {
        bot.slack.fail({ method: 'chat.postMessage', answer: 'internal_error' });
        await eventually(() => expect(alertsIn(bot)).toHaveLength(2));
        for (const { text } of alertsIn(bot)) {
          expect(text).toContain('⚠️  *My database does not answer.*');
        }
      });
      bot.slack.fail({ method: 'chat.update', answer: 'internal_error' });
      for (const alert of alertsIn(bot)) {
        await eventually(() =>
          expect(repliesTo(bot, alert)).toEqual([
            expect.stringContaining('My database answers again.'),
          ]),
        );
      }
      await lookedAgain(bot, 6);
      expect(alertsIn(bot).map(({ text }) => text)).toEqual([
        expect.stringContaining('✅  Over since'),
        expect.stringContaining('✅  Over since'),
      ]);
    },
  );
});

it.skipIf(process.env.TEST_DATABASE_URL)(
  'a database that is away for less than a minute is no alert',
  async ({ start, ownPostgres }) => {
    const limits = { ...withAlerts.limits, alertAfterMs: 60_000 };
    const databaseUrl = await ownPostgres.newDatabase();
    const bot = await start({ ...withAlerts, limits, databaseUrl });
    const log = () => bot.logLines.join('');
    await ownPostgres.restart(() =>
      eventually(() => expect(log()).toContain('database did not answer')),
    );
    await eventually(() => expect(log()).toContain('database answered again'));
    await lookedAgain(bot);
    expect(alertsIn(bot)).toEqual([]);
  },
);

describe('a bot that is killed while it posts an alert', () => {
  const processes = withProcesses.extend<{ sandbox: Sandbox }>({
    async sandbox({ task: _task }, use) {
      const sandbox = await startSandbox({
        port: 0,
        studio: { ...pretendStudio, launchProfiles: [] },
      });
      await use(sandbox);
      await sandbox.close();
    },
  });

  processes.for([
    { answer: 'hang', alerts: 1 },
    // No one knows of the first one any more.
    { answer: 'hang_after', alerts: 2 },
  ])(
    'posts it after its restart, at most a second time: $answer',
    async ({ answer, alerts }, { sandbox, newBot }) => {
      const bot = newBot({ ALERT_CHANNEL: general });
      const { controls: slack } = sandbox.slack;
      slack.fail({ method: 'chat.postMessage', answer });
      await bot.start();
      const posts = () =>
        slack.state().calls.filter(({ method }) => method === 'chat.postMessage').length;
      await caught(() => posts() === 1);
      await caught(() => alertsIn({ slack }).length === alerts - 1);
      await bot.end('SIGKILL');
      await bot.start();
      await eventually(() => expect(alertsIn({ slack })).toHaveLength(alerts));
      await bot.printed('"alert posted"');
      await bot.end('SIGTERM');
      expect(posts()).toBe(2);
    },
  );
});
