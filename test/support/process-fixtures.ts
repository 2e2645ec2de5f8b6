import { onTestFailed, test } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from './bot-process.js';
import { ada } from './launching.js';
import { lastLines } from './log-lines.js';
import { type PostgresFixtures, postgresFixtures } from './postgres-fixtures.js';
import { startReplicas } from './replicas.js';

/** Makes a built bot for the sandbox of a test, with these settings over its own. It is not started yet. */
export type NewBot = (settings?: Readonly<Record<string, string>>) => BotProcess;

interface Fixtures {
  /** How long sessions of the pretend Nimble take. */
  durations: NonNullable<NonNullable<SandboxOptions['nimble']>['durations']>;
  sandbox: Sandbox;
  newBot: NewBot;
  bot: BotProcess;
  /** Ada at the page of the pretend Slack. */
  person: WorkspaceClient;
  /** Starts built bots on one database, with people. */
  startReplicas: ReturnType<typeof startReplicas>;
}

/** Gives a test what makes its bots, with these settings, until its end. */
export async function botsIn(
  sandbox: Pick<Sandbox, 'environment'>,
  usual: Readonly<Record<string, string>>,
  use: (newBot: NewBot) => Promise<void>,
): Promise<void> {
  const bots: BotProcess[] = [];
  onTestFailed(() => console.error(lastLines(bots.map(({ output }) => output.split(/(?<=\n)/)))));
  await use((settings) => {
    const bot = BotProcess.inSandbox(sandbox, { ...usual, ...settings });
    bots.push(bot);
    return bot;
  });
  await Promise.all(bots.map((bot) => bot.dispose()));
}

export async function adaIn(
  { origin }: Pick<Sandbox, 'origin'>,
  use: (person: WorkspaceClient) => Promise<void>,
): Promise<void> {
  const person = await openWorkspace(origin, ada);
  await use(person);
  person.close();
}

/** Tests that share a PostgreSQL, if they ask for it. */
export const withPostgres = test.extend<PostgresFixtures>(postgresFixtures);

/** Tests of the built bot in processes of its own, each on a sandbox of its own. */
export const it = withPostgres.extend<Fixtures>({
  durations: { createMs: 200 },
  async sandbox({ durations }, use) {
    const sandbox = await startSandbox({ port: 0, nimble: { durations } });
    await use(sandbox);
    await sandbox.close();
  },
  newBot: ({ sandbox }, use) => botsIn(sandbox, {}, use),
  bot: ({ newBot }, use) => use(newBot()),
  person: ({ sandbox }, use) => adaIn(sandbox, use),
  startReplicas: ({ postgres }, use) => use(startReplicas(postgres)),
});

interface TurnFixtures {
  durations: NonNullable<NonNullable<SandboxOptions['nimble']>['durations']>;
  sandbox: Sandbox;
  /** Runs when a test begins, and has to when it ends. */
  bot: BotProcess;
  person: WorkspaceClient;
  turn: undefined;
}

/**
 * Tests that take turns at one bot on one sandbox: each kills the bot that the one before it started again. That is half
 * of the starts, and the bot has a past.
 */
export const inTurn = test.extend<TurnFixtures>({
  durations: [{ createMs: 200 }, { scope: 'file' }],
  sandbox: [
    async ({ durations }, use) => {
      const sandbox = await startSandbox({ port: 0, nimble: { durations } });
      await use(sandbox);
      await sandbox.close();
    },
    { scope: 'file' },
  ],
  bot: [
    ({ sandbox }, use) =>
      botsIn(sandbox, { MAX_SESSIONS_PER_USER: '1000' }, async (newBot) => {
        const bot = newBot();
        await bot.start();
        await use(bot);
      }),
    { scope: 'file' },
  ],
  person: [({ sandbox }, use) => adaIn(sandbox, use), { scope: 'file' }],
  turn: [
    async ({ sandbox, bot, onTestFailed }, use) => {
      sandbox.slack.controls.reset();
      sandbox.nimble.controls.reset();
      // Not to spoil the turns of the others.
      onTestFailed(async () => {
        await bot.end('SIGKILL');
        await bot.start();
      });
      await use(undefined);
    },
    { auto: true },
  ],
});
