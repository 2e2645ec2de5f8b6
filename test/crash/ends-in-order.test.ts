import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { ada, messageSaying, openForm, workstations } from '../support/launching.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';

let sandbox: Sandbox;
const bots: BotProcess[] = [];
const bot = (more: Record<string, string> = {}) => {
  const started = BotProcess.inSandbox(sandbox, more);
  bots.push(started);
  return started;
};

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, nimble: { durations: { createMs: 500 } } });
});
afterEach(async () => {
  await Promise.all(bots.splice(0).map((each) => each.dispose()));
  await sandbox.close();
});

describe('a connection that Slack takes away for good', () => {
  it.each([
    {
      what: 'Socket Mode switched off',
      reason: 'link_disabled' as const,
      answer: null,
      words: 'Socket Mode was switched off in the settings of the Slack app (link_disabled)',
    },
    {
      what: 'a token that is no longer good',
      reason: 'refresh_requested' as const,
      answer: 'invalid_auth',
      words: 'Slack does not accept SLACK_APP_TOKEN (invalid_auth)',
    },
  ])(
    'ends the process in order, and says why: $what',
    async ({ reason, answer, words }) => {
      const ending = bot();
      await ending.start();
      const person = await openWorkspace(sandbox.origin, ada);
      const form = await openForm(person);
      sandbox.nimble.controls.fail({
        operation: 'CreateStreamingSession',
        fault: { kind: 'hang', carriedOut: true },
      });
      await person.submit(form);
      await messageSaying(person, 'asked for a workstation');
      if (answer !== null) {
        sandbox.slack.controls.fail({ method: 'apps.connections.open', answer, times: 10 });
      }
      sandbox.slack.controls.disconnect({ reason });
      expect(await ending.ended()).toBe(1);
      expect(ending.output).toContain(words);
      expect(ending.output).not.toContain('nobody was waiting for');
      // What was under way goes on at the next start.
      sandbox.slack.controls.reset();
      await ending.start();
      await messageSaying(person, 'has a workstation ready', workstations, 20_000);
      expect(sandbox.nimble.controls.state().sessions).toHaveLength(1);
      person.close();
    },
    60_000,
  );
});

describe('replicas on one PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  it('start at one moment on an empty database, and migrate it once', async () => {
    const shared = { DATABASE_URL: await postgres.newDatabase() };
    await Promise.all([1, 2, 3, 4].map(() => bot(shared).start()));
    const client = new pg.Client({ connectionString: shared.DATABASE_URL });
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select name from kysely_migration');
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  }, 60_000);

  it('take over at once what one that is told to stop leaves behind', async () => {
    const shared = { DATABASE_URL: await postgres.newDatabase() };
    const stopping = bot(shared);
    await stopping.start();
    const person = await openWorkspace(sandbox.origin, ada);
    const form = await openForm(person);
    const creations = () => sandbox.nimble.controls.state().calls.CreateStreamingSession;
    sandbox.nimble.controls.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'hang', carriedOut: false },
    });
    await person.submit(form);
    await vi.waitFor(() => expect(creations()).toBe(1), 5_000);
    await bot(shared).start();
    expect((await stopping.end('SIGTERM')).exitCode).toBe(0);
    const endedAt = performance.now();
    await vi.waitFor(() => expect(creations()).toBe(2), { timeout: 5_000, interval: 10 });
    expect(performance.now() - endedAt).toBeLessThan(1_500);
    await messageSaying(person, 'has a workstation ready', workstations, 20_000);
    expect(sandbox.nimble.controls.state().sessions).toHaveLength(1);
    person.close();
  }, 60_000);
});
