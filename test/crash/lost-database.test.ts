import pg from 'pg';
import { expect } from 'vitest';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { homeSaying, toldPrivately } from '../support/answers.js';
import { BotProcess } from '../support/bot-process.js';
import { startBreakablePath } from '../support/breakable-path.js';
import { pressAny } from '../support/buttons.js';
import { it as base } from '../support/fixtures.js';
import {
  ada,
  ben as benId,
  messageSaying,
  openForm,
  pressLaunch,
  wholeText,
  workstations,
} from '../support/launching.js';
import { metricsOf, opsAnswer, readiness, ready } from '../support/ops.js';
import { type PostgresFixtures, postgresFixtures } from '../support/postgres-fixtures.js';
import { startSandboxProcess } from '../support/sandbox-process.js';

const it = base.extend<PostgresFixtures>(postgresFixtures);

// A server that is not ours cannot be stopped.
it.skipIf(process.env.TEST_DATABASE_URL)(
  'the bot answers in words while the database is away, and goes on when it is back',
  async ({ start, ownPostgres }) => {
    const bot = await start({ databaseUrl: await ownPostgres.newDatabase() });
    const person = await bot.person(ada);
    const told = () => bot.logLines.map((line): string => JSON.parse(line).msg);
    const form = await openForm(person);
    await ownPostgres.restart(async () => {
      const refused = await person.submit(form);
      expect(refused.result).toBe('errors');
      expect(Object.values(refused.errors ?? {})).toEqual([
        'I could not make sure that this is saved. Please press Launch again: however often you press, it is one launch.',
      ]);
      expect(await person.say(workstations, '/nimble-session list')).toMatchObject({
        result: 'ok',
      });
      const apology = await person.waitFor(
        () => person.messages(workstations).find(({ text }) => text.includes('went wrong')),
        'a sentence with a reference',
      );
      const [, reference] = /`([0-9a-f]{8})`/.exec(apology.text) ?? [];
      expect(bot.logLines.join('')).toContain(`"reference":"${reference}"`);
      expect(bot.nimble.state().sessions).toEqual([]);
      await expect.poll(told).toContain('database did not answer');
    });
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await messageSaying(person, 'has a workstation ready');
    expect(bot.nimble.state().sessions).toHaveLength(1);
    // However long it was: it was less than a minute.
    const ofOutage = /^database|PostgreSQL|step failed/;
    expect(told().filter((msg) => ofOutage.test(msg))).toEqual([
      'database did not answer',
      'database answered again',
    ]);
  },
);

// A server that is not ours cannot be stopped.
it.skipIf(process.env.TEST_DATABASE_URL)(
  'the bot answers presses on the Home tab and in modals directly while the database is away',
  async ({ start, ownPostgres }) => {
    const bot = await start({
      databaseUrl: await ownPostgres.newDatabase(),
      rules: { maxSessionsPerUser: 1 },
    });
    const person = await bot.person(ada);
    await pressLaunch(person);
    await messageSaying(person, 'has a workstation ready');
    await person.home();
    const home = await homeSaying(person, '"Stop"');
    await person.submit(await openForm(person));
    const tooMany = await person.waitFor(
      ({ modals }) => modals.find(({ callbackId }) => callbackId === 'too_many'),
      'the modal of a person at their limit',
    );
    const older = '{"whose":"own","words":"","offset":0}';
    await ownPostgres.restart(async () => {
      const told = [
        await toldPrivately(person, () => person.press(home, 'Stop')),
        await toldPrivately(person, () => person.press(tooMany, 'Terminate')),
        await toldPrivately(person, () => pressAny(person, home, 'list:older', older)),
        await toldPrivately(person, () => pressAny(person, tooMany, 'list:older', older)),
      ];
      for (const { text, channel } of told) {
        expect(channel).toMatch(/^D/);
        const [, reference] = /went wrong on my side.*`([0-9a-f]{8})`/.exec(text) ?? [];
        expect(bot.logLines.join('')).toContain(`"reference":"${reference}"`);
      }
      const ben = await bot.person(benId);
      await ben.home();
      await homeSaying(ben, 'I cannot look them up right now. Please open this tab again');
      await person.home();
      expect(await homeSaying(person, '"Stop"')).toMatchObject({ blocks: home.blocks });
      const onConnect = await toldPrivately(person, () => person.press(home, 'Connect'));
      expect(onConnect.text).toContain('If no link appears in that window, close it and press');
    });
  },
);

it('the bot never says "press again" where the database refuses for good', async ({
  start,
  postgres,
}) => {
  const databaseUrl = await postgres.newDatabase();
  const bot = await start({ databaseUrl });
  const person = await bot.person(ada);
  const alter = async (statement: string) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await pressLaunch(person, { note: 'Seq\0uence \ud83d40' });
  const ready = await messageSaying(person, 'has a workstation ready');
  expect(wholeText(ready)).toContain('Sequence 40');
  await person.home();
  const home = await homeSaying(person, '"Stop"');
  await alter('alter table launches add check (intent is null)');
  await alter("alter table launches add check (note <> 'shot 040')");
  const { text } = await toldPrivately(person, () => person.press(home, 'Stop'));
  expect(text).toMatch(/trying again will not help: please tell .* this reference: `[0-9a-f]{8}`/);
  const form = await openForm(person);
  const refused = await person.submit(form, person.values(form, { note: 'shot 040' }));
  expect(Object.values(refused.errors ?? {})).toEqual([
    'The bot’s database does not take this, and trying again will not help: please tell the studio’s engineer.',
  ]);
  await alter('drop table interactions, homes');
  const onConnect = await toldPrivately(person, () => person.press(home, 'Connect'));
  expect(onConnect.text).toContain('trying again will not help');
  const ben = await bot.person(benId);
  await ben.home();
  await homeSaying(ben, 'trying again will not help');
  // PostgreSQL tells the whole row.
  expect(bot.logLines.join('')).toContain('launches_note_check');
  expect(bot.logLines.join('')).not.toContain('shot 040');
});

it('the bot survives connections that break in the middle of a query', async ({ postgres }) => {
  const sandbox = await startSandboxProcess();
  const path = await startBreakablePath(await postgres.newDatabase());
  const bot = new BotProcess({ ...sandbox.environment, DATABASE_URL: path.url });
  await bot.start();
  const person = await openWorkspace(sandbox.origin, ada);
  try {
    const form = await openForm(person);
    path.silenceAll();
    const submitted = person.submit(form);
    await expect.poll(() => bot.output).toContain('submission not stored in time');
    path.cut();
    path.heal();
    expect((await submitted).result).toBe('errors');
    expect(bot.output).not.toContain('secretKey');
    await expect.poll(async () => (await person.submit(form)).result, { interval: 200 }).toBe('ok');
    await messageSaying(person, 'asked for a workstation');
  } finally {
    person.close();
    await bot.dispose();
    path.close();
    await sandbox.stop();
  }
});

it('the bot answers in time, and gets past connections that have fallen silent', async ({
  start,
  postgres,
}) => {
  const path = await startBreakablePath(await postgres.newDatabase());
  const bot = await start({ databaseUrl: path.url });
  const person = await bot.person(ada);
  const form = await openForm(person);
  // New ones too: if the loop waited on all that there are, the press would open one.
  path.silenceAll();
  const refused = await person.submit(form);
  expect(refused).toMatchObject({ result: 'errors' });
  expect(JSON.stringify(refused)).toContain('however often you press, it is one launch');
  path.heal();
  await expect.poll(async () => (await person.submit(form)).result, { interval: 200 }).toBe('ok');
  await messageSaying(person, 'has a workstation ready');
  expect(bot.nimble.state().sessions).toHaveLength(1);
  path.close();
});

// A server that is not ours cannot be stopped.
it.skipIf(process.env.TEST_DATABASE_URL)(
  'the bot is alive and not ready while the database is away',
  async ({ start, ownPostgres }) => {
    const bot = await start({ databaseUrl: await ownPostgres.newDatabase(), ops: true });
    await readiness(bot, ready);
    await ownPostgres.restart(async () => {
      await readiness(bot, /^503 not ready\nThe database has taken no change for \d+ s\.\n$/);
      expect(await opsAnswer(bot, '/livez')).toBe('200 alive\n');
      const samples = await metricsOf(bot);
      expect(samples.get('nimble_session_part_well{part="database"}')).toBe(0);
    });
    await readiness(bot, ready);
  },
);

it('the bot takes no requests while the database takes no changes', async ({ start, postgres }) => {
  const databaseUrl = await postgres.newDatabase();
  const bot = await start({ databaseUrl, ops: true, http: true });
  await openForm(await bot.person(ada));
  const health = new URL('/health', bot.slack.state().envelopes.at(-1)?.deliveredTo ?? '');
  const name = new URL(databaseUrl).pathname.slice(1);
  const operator = new pg.Client({ connectionString: databaseUrl });
  await operator.connect();
  try {
    await operator.query(`alter database ${name} set default_transaction_read_only = on`);
    await operator.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await readiness(bot, /^503 not ready\nThe database has taken no change for \d+ s\.\n$/);
    expect((await fetch(health)).status).toBe(503);
    await operator.query(`alter database ${name} reset default_transaction_read_only`);
    await readiness(bot, ready);
    expect((await fetch(health)).status).toBe(200);
  } finally {
    await operator.end();
  }
});
