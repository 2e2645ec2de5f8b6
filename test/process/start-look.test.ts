import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { pretendAccount } from '../../sandbox/src/ec2/pretend-account.js';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import type { StudioKind } from '../../sandbox/src/settings.js';
import { BotProcess } from '../support/bot-process.js';
import { eventually } from '../support/waiting.js';

async function startBot(
  more: Record<string, string>,
  options: Partial<SandboxOptions<StudioKind>> = {},
) {
  const sandbox = await startSandbox<StudioKind>({ port: 0, studioKind: 'nimble', ...options });
  const bot = BotProcess.inSandbox(sandbox, more);
  onTestFinished(async () => {
    await bot.dispose();
    await sandbox.close();
  });
  await bot.start();
  return { bot, sandbox };
}

const findingSchema = z.object({
  level: z.enum(['info', 'warn']),
  msg: z.enum(['looked at what the bot needs', 'found something that needs mending']),
  about: z.string(),
  said: z.string(),
  remedy: z.string().optional(),
});

/** What the log of this bot says that it has found, in order. */
function findingsOf({ output }: BotProcess) {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => findingSchema.safeParse(JSON.parse(line)).data ?? []);
}

const wrong = (about: string, said: string, remedy: string) => ({
  level: 'warn',
  msg: 'found something that needs mending',
  about,
  said: expect.stringContaining(said),
  remedy: expect.stringContaining(remedy),
});

it('the log says what the bot works with, and which profiles the studio has', async () => {
  const { bot, sandbox } = await startBot({ ADMIN_USERS: 'U0MEI00003' });
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
    profiles: expect.arrayContaining(['Animation']),
  });
  await eventually(() => expect(findingsOf(bot)).toHaveLength(3));
  expect(findingsOf(bot)).toMatchObject([
    { level: 'info', about: 'Studio', said: expect.stringContaining('Nimble Studio in us-west-2') },
    { level: 'info', about: 'Slack scopes' },
    { level: 'info', about: 'ADMIN_USERS', said: 'U0MEI00003' },
  ]);
  expect(findingsOf(bot)[0]?.said).toContain(pretendStudio.launchProfiles[0]?.name);
  // The scopes came with the token that the start asked about.
  const { calls } = sandbox.slack.controls.state();
  expect(calls.filter(({ method }) => method === 'auth.test')).toHaveLength(1);
}, 30_000);

it('the log says what is wrong in Slack and at the studio, once and after the bot is ready', async () => {
  const manifest = readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8');
  const { bot } = await startBot(
    { ADMIN_USERS: 'U0NOBODY99', ALLOWED_CHANNELS: 'C0NOWHERE1' },
    {
      studioKind: 'ec2',
      ec2: { account: pretendAccount },
      slack: { manifest: manifest.replace(/^ +- files:write\n/m, '') },
    },
  );
  const wrongIn = () => findingsOf(bot).filter(({ level }) => level === 'warn');
  const mended = wrong('ALLOWED_CHANNELS', 'C0NOWHERE1 cannot be read', 'ALLOWED_CHANNELS.');
  await eventually(() => expect(wrongIn()).toContainEqual(mended));
  const ofStudio = wrongIn().filter(({ about }) => about === 'Studio');
  expect(ofStudio.length).toBeGreaterThan(0);
  expect(wrongIn()).toEqual([
    ...ofStudio.map(() => wrong('Studio', 'rofile', 'docs/ec2.md')),
    wrong('Slack scopes', 'files:write is missing', 'install it again'),
    wrong('ADMIN_USERS', 'U0NOBODY99 cannot be read', 'ADMIN_USERS.'),
    mended,
  ]);
  const atOf = (words: string) => bot.output.indexOf(words);
  expect(atOf('the bot is ready')).toBeLessThan(atOf('found something that needs mending'));
}, 30_000);

it('the log says that the studio has no profile', async () => {
  const studio = { ...pretendStudio, launchProfiles: [] };
  const { bot } = await startBot({}, { studio });
  const none = wrong('Studio', 'has no launch profile to offer', 'docs/setup.md');
  await eventually(() => expect(findingsOf(bot)).toContainEqual(none));
}, 30_000);

it('the log says why the studio does not answer, without its words, and looks on', async () => {
  const { bot } = await startBot({
    AWS_ENDPOINT_URL_NIMBLE: 'http://127.0.0.1:1',
    ALLOWED_CHANNELS: 'C0NOWHERE1',
  });
  await eventually(() => expect(bot.output).toContain('C0NOWHERE1 cannot be read'));
  const [first] = findingsOf(bot);
  expect(first).toEqual(wrong('Studio', 'in us-west-2: unreachable', 'HTTPS_PROXY'));
  expect(first?.said).not.toContain('127.0.0.1');
}, 30_000);

it('a token that died meanwhile keeps the bot from no look at the studio', async () => {
  const { bot, sandbox } = await startBot({ ALLOWED_CHANNELS: 'C0NOWHERE1' });
  await bot.end('SIGTERM');
  sandbox.slack.controls.installation({ do: 'revoke_tokens' });
  const before = findingsOf(bot).length;
  await bot.start();
  await eventually(() => expect(findingsOf(bot).length).toBeGreaterThan(before));
  expect(findingsOf(bot).slice(before)).toMatchObject([{ level: 'info', about: 'Studio' }]);
  expect(bot.output).toContain('Slack does not accept SLACK_BOT_TOKEN (token_revoked)');
  expect(await bot.end('SIGTERM')).toBe(0);
}, 30_000);

it('a sandbox that is started by its name is not asked for what the settings name in Slack', async () => {
  const bot = new BotProcess({ SANDBOX_PORT: '0', ALLOWED_CHANNELS: 'C0NOWHERE1' }, ['sandbox']);
  onTestFinished(() => bot.dispose());
  await bot.start();
  await eventually(() => expect(bot.output).toContain('about Studio'));
  expect(await bot.end('SIGTERM')).toBe(0);
  expect(bot.output).not.toContain('cannot be read');
}, 30_000);
