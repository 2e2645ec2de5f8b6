import pg from 'pg';
import { describe, expect } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import { messageSaying, openForm } from '../support/launching.js';
import { it as base } from '../support/process-fixtures.js';

const it = base.extend('durations', { createMs: 500 });

describe('a connection that Slack takes away for good', () => {
  it.for([
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
    'ends the process in order, and the bot says why: $what',
    async ({ reason, answer, words }, { sandbox, bot, person }) => {
      await bot.start();
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
      expect(await bot.ended()).toBe(1);
      expect(bot.output).toContain(words);
      expect(bot.output).not.toContain('nobody was waiting for');
      // What was under way goes on at the next start.
      sandbox.slack.controls.reset();
      await bot.start();
      await messageSaying(person, 'has a workstation ready');
      expect(sandbox.nimble.controls.state().sessions).toHaveLength(1);
    },
  );
});

describe('replicas on one PostgreSQL', () => {
  it('start at one moment on an empty database, and migrate it once', async ({
    postgres,
    newBot,
  }) => {
    const shared = { DATABASE_URL: await postgres.newDatabase() };
    await Promise.all([1, 2, 3, 4].map(() => newBot(shared).start()));
    const client = new pg.Client({ connectionString: shared.DATABASE_URL });
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select name from kysely_migration');
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it('take over what a replica that stops leaves behind, without waiting for its lease', async ({
    sandbox,
    postgres,
    newBot,
    person,
  }) => {
    const shared = { DATABASE_URL: await postgres.newDatabase() };
    const stopping = newBot(shared);
    await stopping.start();
    const form = await openForm(person);
    const creations = () => sandbox.nimble.controls.state().calls.CreateStreamingSession;
    sandbox.nimble.controls.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'hang', carriedOut: false },
    });
    await person.submit(form);
    await expect.poll(creations).toBe(1);
    await newBot(shared).start();
    expect(await stopping.end('SIGTERM')).toBe(0);
    // A claim that is not given back holds for a minute, which is longer than this waits.
    await expect.poll(creations, { timeout: leaseMs / 2 }).toBe(2);
    await messageSaying(person, 'has a workstation ready');
    expect(sandbox.nimble.controls.state().sessions).toHaveLength(1);
  });
});
