import { expect } from 'vitest';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { freePort } from '../support/free-port.js';
import { ben, messageSaying, openForm, sam, workstations } from '../support/launching.js';
import { metricsOf, readiness, ready } from '../support/ops.js';
import { it } from '../support/process-fixtures.js';
import { caught } from '../support/waiting.js';

it('the bot prints how much memory it takes when idle', async ({ bot, person }) => {
  await bot.start();
  await person.submit(await openForm(person));
  await messageSaying(person, 'has a workstation ready');
  const megabytes = bot.memoryMb();
  console.log(`resident memory of the bot after one launch: ${megabytes.toFixed(0)} MB`);
  expect(megabytes).toBeGreaterThan(0);
});

it('the built bot serves health and metrics, and prints what memory it takes with them', async ({
  newBot,
}) => {
  const port = await freePort();
  const bot = newBot({ OPS_PORT: String(port) });
  await bot.start();
  const at = { opsOrigin: `http://127.0.0.1:${port}` };
  await readiness(at, ready);
  const samples = await metricsOf(at);
  expect(samples.get('nimble_session_part_well{part="bot"}')).toBe(1);
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  console.log(`resident memory of the bot with OPS_PORT: ${bot.memoryMb().toFixed(0)} MB`);
});

it('the bot ends in order on SIGTERM while a call to Nimble hangs, and loses nothing', async ({
  sandbox,
  bot,
  person,
}) => {
  await bot.start();
  const form = await openForm(person);
  sandbox.nimble.controls.fail({
    operation: 'CreateStreamingSession',
    fault: { kind: 'hang', carriedOut: true },
  });
  await person.submit(form);
  await messageSaying(person, 'asked for a workstation');
  expect(await bot.end('SIGTERM')).toBe(0);
  await bot.start();
  await messageSaying(person, 'has a workstation ready');
  expect(sandbox.nimble.controls.state().sessions).toHaveLength(1);
});

it('the bot ends in order on SIGTERM while a post hangs and a form is being filled', async ({
  sandbox,
  bot,
  person,
}) => {
  await bot.start();
  const other = await openWorkspace(sandbox.origin, ben);
  const form = await openForm(person);
  sandbox.slack.controls.fail({ method: 'chat.postMessage', answer: 'hang' });
  sandbox.nimble.controls.fail({
    operation: 'ListLaunchProfiles',
    fault: { kind: 'hang', carriedOut: false },
  });
  await person.submit(form);
  await other.openModal(workstations, '/nimble-session');
  await caught(() =>
    sandbox.slack.controls.state().calls.some(({ method }) => method === 'chat.postMessage'),
  );
  expect(await bot.end('SIGTERM')).toBe(0);
  other.close();
});

it('the bot names every mistake in its settings, and ends', async () => {
  const bot = new BotProcess({ SLACK_BOT_TOKEN: 'xoxb-secret-part', AWS_REGION: 'us-west-2' });
  await expect(bot.start()).rejects.toThrow(/ended with 1/);
  expect(bot.output).toContain('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET');
  expect(bot.output).toContain('STUDIO is missing');
  expect(bot.output).not.toContain('secret-part');
  await bot.dispose();
});

it.for([
  { token: 'SLACK_BOT_TOKEN', value: 'xoxb-of-another-workspace' },
  { token: 'SLACK_APP_TOKEN', value: 'xapp-of-another-app' },
])(
  'the bot says which token Slack does not accept, and ends: $token',
  async ({ token, value }, { newBot }) => {
    const bot = newBot({ [token]: value });
    await expect(bot.start()).rejects.toThrow(/ended with 1/);
    expect(bot.output).toContain(`Slack does not accept ${token} (invalid_auth)`);
    expect(bot.output).not.toContain(value);
  },
);

it('the bot serves a real workspace on a pretend studio with STUDIO=sandbox', async ({
  sandbox,
}) => {
  const { SLACK_API_URL = '', SLACK_BOT_TOKEN = '', SLACK_APP_TOKEN = '' } = sandbox.environment;
  const bot = new BotProcess({
    SLACK_API_URL,
    SLACK_BOT_TOKEN,
    SLACK_APP_TOKEN,
    STUDIO: 'sandbox',
    // Belongs to the real studio, so the bot must not read it here.
    STUDIO_USERS_FILE: '/nowhere/users.json',
    SANDBOX_PORT: '0',
    POLL_INTERVAL_SECONDS: '1',
  });
  await bot.start();
  // Sam is in no directory, neither of this studio nor of another.
  const person = await openWorkspace(sandbox.origin, sam);
  await person.submit(await openForm(person));
  await messageSaying(person, 'is getting a workstation');
  expect(sandbox.nimble.controls.state().sessions).toEqual([]);
  person.close();
  await bot.dispose();
});
