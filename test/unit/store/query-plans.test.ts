import { CamelCasePlugin, type CompiledQuery, Kysely, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { migrate } from '../../../src/store/migrations/migrate.js';
import type { Schema } from '../../../src/store/schema.js';
import { SqlLaunchStore } from '../../../src/store/sql-launch-store.js';
import { newLaunch } from '../../support/launches.js';

const stepSchema = z.object({ detail: z.string() });

const ada = 'U0ADA00001';

describe('on SQLite, which holds everything up while it answers', () => {
  let database: Database.Database;
  let asked: CompiledQuery[];
  let store: SqlLaunchStore;

  beforeEach(async () => {
    database = new Database(':memory:');
    asked = [];
    const db = new Kysely<Schema>({
      dialect: new SqliteDialect({
        database: {
          prepare: (query) => database.prepare(query),
          close: () => database.close(),
        },
      }),
      plugins: [new CamelCasePlugin()],
      log: ({ query }) => {
        asked.push(query);
      },
    });
    await migrate(db);
    const log = pino({ level: 'silent' });
    store = new SqlLaunchStore({ db, now: () => sql<number>`${1_000}`, shared: false, log });
    onTestFinished(() => store.close());
  });

  /** How SQLite finds the launches that each query of this asks for. */
  async function waysOf(act: () => Promise<unknown>): Promise<string[]> {
    asked = [];
    await act();
    const reads = asked.filter(({ sql: text }) => /^select.*from "launches"/s.test(text));
    return reads.flatMap(({ sql: text, parameters }) =>
      database
        .prepare(`explain query plan ${text}`)
        .all(...parameters)
        .map((step) => stepSchema.parse(step).detail)
        .filter((detail) => / launches( |$)/.test(detail)),
    );
  }

  it.each([
    ['everybody’s', {}],
    ['everybody else’s', { notOwner: ada }],
    ['those in a state', { words: [{ text: 'stopped', owner: null, states: ['STOPPED'] }] }],
    ['one’s own', { owner: ada }],
  ])('the live sessions are found among the live ones, or their owner’s: %s', async (_, search) => {
    const page = { offset: 0, limit: 20 };
    const ways = await waysOf(() => store.live({ words: [], ...search }, page));
    expect(ways).toHaveLength(2);
    const index = 'owner' in search ? /INDEX launches_(live|by_owner)/ : /INDEX launches_live/;
    for (const way of ways) expect(way).toMatch(index);
  });

  it('how many somebody has is counted without a look at those of others', async () => {
    const ways = await waysOf(() => store.add(newLaunch({ owner: ada }), 1));
    expect(ways).toHaveLength(2);
    for (const way of ways) expect(way).toMatch(/^SEARCH launches USING .*INDEX/);
  });
});
