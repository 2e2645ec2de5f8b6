import { onTestFailed, test } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from './bot-process.js';
import { ada } from './launching.js';
import { lastLines } from './log-lines.js';
import { type PostgresFixtures, postgresFixtures } from './postgres-fixtures.js';
import { startReplicas } from './replicas.js';
import { Turns } from './turns.js';

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

interface Turn {
  sandbox: Sandbox;
  bot: BotProcess;
  person: WorkspaceClient;
  close(): Promise<void>;
}

interface TurnFixtures {
  durations: NonNullable<NonNullable<SandboxOptions['nimble']>['durations']>;
  /** Settings of the bot, over the sandbox's. */
  settings: Readonly<Record<string, string>>;
  turns: Turns<Turn>;
  turn: Turn;
  sandbox: Sandbox;
  /** Runs when a test begins, and has to when it ends. */
  bot: BotProcess;
  person: WorkspaceClient;
}

/** Settings of a bot whose tests together make many sessions for one person. */
export const manySessions = { MAX_SESSIONS_PER_USER: '1000' };

/**
 * Tests that take turns at one bot on one sandbox: each kills the bot that the one before it started again. That is half
 * of the starts, and the bot has a past. After a test that failed the next gets a bot and a sandbox without a past.
 */
export const inTurn = test.extend<TurnFixtures>({
  durations: [{ createMs: 200 }, { scope: 'file' }],
  settings: [{}, { scope: 'file' }],
  turns: [
    async ({ durations, settings }, use) => {
      const turns = new Turns(async () => {
        const sandbox = await startSandbox({ port: 0, nimble: { durations } });
        const bot = BotProcess.inSandbox(sandbox, { ...manySessions, ...settings });
        await bot.start();
        const person = await openWorkspace(sandbox.origin, ada);
        const close = async () => {
          person.close();
          await bot.dispose();
          await sandbox.close();
        };
        return { sandbox, bot, person, close };
      });
      await use(turns);
      await turns.end();
    },
    { scope: 'file' },
  ],
  async turn({ turns, onTestFailed }, use) {
    const turn = await turns.next({ onTestFailed });
    turn.sandbox.slack.controls.reset();
    turn.sandbox.nimble.controls.reset();
    await use(turn);
  },
  sandbox: ({ turn }, use) => use(turn.sandbox),
  bot: ({ turn }, use) => use(turn.bot),
  person: ({ turn }, use) => use(turn.person),
});
