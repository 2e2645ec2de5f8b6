import { test } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from './bot-process.js';
import { ada } from './launching.js';
import { type PostgresServer, startPostgres } from './postgres.js';
import { startReplicas } from './replicas.js';

interface FileFixtures {
  /** Whether what `postgres` keeps outlives the machine, and not only its process. */
  durable: boolean;
  /** A PostgreSQL that the tests of a file share; each makes databases of its own on it. */
  postgres: PostgresServer;
}

interface Fixtures {
  /** How long sessions of the pretend Nimble take. */
  durations: NonNullable<NonNullable<SandboxOptions['nimble']>['durations']>;
  sandbox: Sandbox;
  /** A built bot for the sandbox, with these settings over its own. It is not started yet. */
  newBot: (settings?: Readonly<Record<string, string>>) => BotProcess;
  bot: BotProcess;
  /** Ada at the page of the pretend Slack. */
  person: WorkspaceClient;
  /** Starts built bots on one database, with people. */
  startReplicas: ReturnType<typeof startReplicas>;
}

/** Tests of the built bot in processes of its own, each on a sandbox of its own. */
export const it = test.extend<FileFixtures & Fixtures>({
  durable: [false, { scope: 'file' }],
  postgres: [
    async ({ durable }, use) => {
      const server = await startPostgres({ durable });
      await use(server);
      await server.stop();
    },
    { scope: 'file' },
  ],
  durations: { createMs: 200 },
  async sandbox({ durations }, use) {
    const sandbox = await startSandbox({ port: 0, nimble: { durations } });
    await use(sandbox);
    await sandbox.close();
  },
  async newBot({ sandbox }, use) {
    const bots: BotProcess[] = [];
    await use((settings) => {
      const bot = BotProcess.inSandbox(sandbox, settings);
      bots.push(bot);
      return bot;
    });
    await Promise.all(bots.map((bot) => bot.dispose()));
  },
  bot: ({ newBot }, use) => use(newBot()),
  async person({ sandbox }, use) {
    const person = await openWorkspace(sandbox.origin, ada);
    await use(person);
    person.close();
  },
  startReplicas: ({ postgres }, use) => use(startReplicas(postgres)),
});
