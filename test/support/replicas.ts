import { afterAll, beforeAll } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from './bot-process.js';
import { ada, ben, mei } from './launching.js';
import { type PostgresServer, startPostgres } from './postgres.js';

/** How many bots there are, and what they keep their launches in. */
export interface Deployment {
  database: 'SQLite' | 'PostgreSQL';
  replicas: number;
}

/** The two ways in which bots are run. */
export const deployments: Deployment[] = [
  { database: 'SQLite', replicas: 1 },
  { database: 'PostgreSQL', replicas: 3 },
];

/** Built bots that work in one sandbox on one database, and the people who press their buttons. */
export interface Replicas {
  bots: BotProcess[];
  /** Ada, Ben and Mei. */
  people: WorkspaceClient[];
  /** The shared database; null: one bot's own. */
  databaseUrl: string | null;
  dispose(): Promise<void>;
}

export interface ReplicasOptions {
  sandbox: Pick<Sandbox, 'origin' | 'environment'>;
  deployment: Deployment;
  /** Over the sandbox's. Everybody may have as many sessions as they like. */
  settings?: Readonly<Record<string, string>>;
}

/** Keeps a PostgreSQL for the tests of a file, and starts bots for each of them. */
export function givenReplicas(): (options: ReplicasOptions) => Promise<Replicas> {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  return async ({ sandbox, deployment, settings }) => {
    const shared = deployment.database === 'PostgreSQL';
    const databaseUrl = shared ? await postgres.newDatabase() : null;
    const environment = {
      ...sandbox.environment,
      POLL_INTERVAL_SECONDS: '1',
      MAX_SESSIONS_PER_USER: '1000',
      ...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
      ...settings,
    };
    const bots = Array.from({ length: deployment.replicas }, () => new BotProcess(environment));
    const people: WorkspaceClient[] = [];
    const dispose = async () => {
      for (const person of people) person.close();
      await Promise.all(bots.map((bot) => bot.dispose()));
    };
    try {
      // One after the other, so that the connections of each come after one another at Slack.
      for (const bot of bots) await bot.start();
      for (const who of [ada, ben, mei]) people.push(await openWorkspace(sandbox.origin, who));
    } catch (error) {
      await dispose();
      throw error;
    }
    return { bots, people, databaseUrl, dispose };
  };
}
