import { expect, it, onTestFinished } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import { BotProcess } from '../support/bot-process.js';
import { eventually } from '../support/waiting.js';

async function startBot(more: Record<string, string>, options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ port: 0, ...options });
  const bot = BotProcess.inSandbox(sandbox, more);
  onTestFinished(async () => {
    await bot.dispose();
    await sandbox.close();
  });
  await bot.start();
  return { bot, sandbox };
}

it('the log says what the bot works with, and which profiles the studio has', async () => {
  const { bot } = await startBot({ ADMIN_USERS: 'U0MEI00003' });
  const ready = bot.output.split('\n').find((line) => line.includes('the bot is ready'));
  expect(JSON.parse(ready ?? '{}')).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    mode: 'Socket Mode',
    workspace: pretendStudio.teamId,
    studio: 'Nimble Studio',
    region: pretendStudio.region,
    database: 'SQLite',
    admins: ['U0MEI00003'],
    sessionsPerPerson: 1,
    launches: 0,
  });
  const names = pretendStudio.launchProfiles.map(({ name }) => name);
  await eventually(() => {
    const looked = bot.output.split('\n').find((line) => line.includes('looked at the studio'));
    expect(JSON.parse(looked ?? '{}').profiles).toEqual(expect.arrayContaining(names.slice(0, 1)));
  });
}, 30_000);

it('the log says that the studio has none', async () => {
  const studio = { ...pretendStudio, launchProfiles: [] };
  const { bot } = await startBot({}, { studio });
  await eventually(() => expect(bot.output).toContain('it has no launch profile to offer'));
}, 30_000);

it('the log says why the studio does not say, after the bot is ready', async () => {
  const { bot } = await startBot({ AWS_ENDPOINT_URL_NIMBLE: 'http://127.0.0.1:1' });
  await eventually(() => expect(bot.output).toContain('it did not say what it offers'));
  expect(bot.output).toContain('"kind":"unreachable"');
  expect(bot.output.indexOf('the bot is ready')).toBeLessThan(bot.output.indexOf('did not say'));
}, 30_000);
