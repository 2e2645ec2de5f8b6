import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { ada, ben, messageSaying, openForm, sam, workstations } from '../support/launching.js';

let sandbox: Sandbox;
let bot: BotProcess;

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, nimble: { durations: { createMs: 200 } } });
  bot = BotProcess.inSandbox(sandbox);
});

afterEach(async () => {
  await bot.dispose();
  await sandbox.close();
});

it('idles in at most 120 MB', async () => {
  await bot.start();
  const person = await openWorkspace(sandbox.origin, ada);
  await person.submit(await openForm(person));
  await messageSaying(person, 'has a workstation ready');
  person.close();
  // Right after work there is garbage; idle is what it comes down to.
  await vi.waitUntil(() => bot.memoryMb() <= 120, { timeout: 15_000, interval: 250 });
  console.log(`idle memory of the bot: ${bot.memoryMb().toFixed(0)} MB`);
}, 40_000);

it('ends within 5 s of SIGTERM with a call hanging, and loses nothing', async () => {
  await bot.start();
  const person = await openWorkspace(sandbox.origin, ada);
  const form = await openForm(person);
  sandbox.nimble.controls.fail({
    operation: 'CreateStreamingSession',
    fault: { kind: 'hang', carriedOut: true },
  });
  await person.submit(form);
  await messageSaying(person, 'asked for a workstation');
  const { exitCode, tookMs } = await bot.end('SIGTERM');
  expect(exitCode).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
  await bot.start();
  await messageSaying(person, 'has a workstation ready', undefined, 20_000);
  expect(sandbox.nimble.controls.state().sessions).toHaveLength(1);
  person.close();
}, 60_000);

it('ends within 5 s of SIGTERM while a post hangs and a form is being filled', async () => {
  await bot.start();
  const [adas, bens] = [
    await openWorkspace(sandbox.origin, ada),
    await openWorkspace(sandbox.origin, ben),
  ];
  const form = await openForm(adas);
  sandbox.slack.controls.fail({ method: 'chat.postMessage', answer: 'hang' });
  sandbox.nimble.controls.fail({
    operation: 'ListLaunchProfiles',
    fault: { kind: 'hang', carriedOut: false },
  });
  await adas.submit(form);
  await bens.openModal(workstations, '/nimble-session');
  const posting = () =>
    sandbox.slack.controls.state().calls.some(({ method }) => method === 'chat.postMessage');
  await vi.waitUntil(posting, { timeout: 5_000, interval: 10 });
  const { exitCode, tookMs } = await bot.end('SIGTERM');
  expect(exitCode).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
  adas.close();
  bens.close();
}, 40_000);

it('says what is wrong, all of it, and ends when the settings are half done', async () => {
  const halfDone = new BotProcess({ SLACK_BOT_TOKEN: 'xoxb-secret-part', AWS_REGION: 'us-west-2' });
  await expect(halfDone.start()).rejects.toThrow(/ended with 1/);
  expect(halfDone.output).toContain('SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET');
  expect(halfDone.output).toContain('STUDIO is missing');
  expect(halfDone.output).not.toContain('secret-part');
  await halfDone.dispose();
}, 20_000);

it.each([
  { token: 'SLACK_BOT_TOKEN', value: 'xoxb-of-another-workspace' },
  { token: 'SLACK_APP_TOKEN', value: 'xapp-of-another-app' },
])(
  'says which token Slack does not accept: $token',
  async ({ token, value }) => {
    const refused = BotProcess.inSandbox(sandbox, { [token]: value });
    await expect(refused.start()).rejects.toThrow(/ended with 1/);
    expect(refused.output).toContain(`Slack does not accept ${token} (invalid_auth)`);
    expect(refused.output).not.toContain(value);
    await refused.dispose();
  },
  20_000,
);

it('serves a real workspace on a pretend studio with STUDIO=sandbox', async () => {
  const { SLACK_API_URL = '', SLACK_BOT_TOKEN = '', SLACK_APP_TOKEN = '' } = sandbox.environment;
  const settings = { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, STUDIO: 'sandbox' };
  const trying = new BotProcess({
    ...settings,
    // Of the real studio, like everything else of it, and not to be used here.
    STUDIO_USERS_FILE: '/nowhere/users.json',
    SANDBOX_PORT: '0',
    POLL_INTERVAL_SECONDS: '1',
  });
  await trying.start();
  // Sam is in no directory, neither of this studio nor of another.
  const person = await openWorkspace(sandbox.origin, sam);
  await person.submit(await openForm(person));
  await messageSaying(person, 'is getting a workstation');
  expect(sandbox.nimble.controls.state().sessions).toEqual([]);
  person.close();
  await trying.dispose();
}, 30_000);
