import { afterAll, beforeAll, expect, it } from 'vitest';
import { unhandledErrors } from '../routes/unhandled.js';
import { startBotInSandbox } from '../support/bot-in-sandbox.js';
import { ada, messageSaying, openForm, workstations } from '../support/launching.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';

const unhandled = unhandledErrors();
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

// A server that is not ours cannot be stopped.
it.skipIf(process.env.TEST_DATABASE_URL)(
  'answers in words while the database is away, and goes on when it is back',
  async () => {
    const world = await startBotInSandbox({ databaseUrl: await postgres.newDatabase() });
    const person = await world.person(ada);
    const form = await openForm(person);
    await postgres.restart(async () => {
      const refused = await person.submit(form);
      expect(refused.result).toBe('errors');
      expect(Object.values(refused.errors ?? {})).toEqual([
        'This could not be saved just now, so nothing was started. Please press Launch again.',
      ]);
      expect(await person.say(workstations, '/nimble-session list')).toMatchObject({
        result: 'ok',
      });
      const apology = await person.waitFor(
        () => person.messages(workstations).find(({ text }) => text.includes('went wrong')),
        'a sentence with a reference',
      );
      const [, reference] = /`([0-9a-f]{8})`/.exec(apology.text) ?? [];
      expect(world.logLines.join('')).toContain(`"reference":"${reference}"`);
      expect(world.sandbox.nimble.controls.state().sessions).toEqual([]);
    });
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await messageSaying(person, 'has a workstation ready', workstations, 20_000);
    expect(world.sandbox.nimble.controls.state().sessions).toHaveLength(1);
    expect(unhandled).toEqual([]);
    await world.close();
  },
  90_000,
);
