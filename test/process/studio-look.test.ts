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

it('the log says how many profiles the studio has', async () => {
  const { bot } = await startBot({});
  await eventually(() => expect(bot.output).toMatch(/"profiles":[1-9]\d*,"msg":"looked at/));
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
