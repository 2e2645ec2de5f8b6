import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { homeSaying, toldPrivately } from '../routes/session-world.js';
import { unhandledErrors } from '../routes/unhandled.js';
import { startBotInSandbox } from '../support/bot-in-sandbox.js';
import { BotProcess } from '../support/bot-process.js';
import { startBreakablePath } from '../support/breakable-path.js';
import {
  ada,
  ben as benId,
  launch,
  messageSaying,
  openForm,
  workstations,
} from '../support/launching.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { startSandboxProcess } from '../support/sandbox-process.js';

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

// A server that is not ours cannot be stopped.
it.skipIf(process.env.TEST_DATABASE_URL)(
  'answers directly what is pressed on the Home tab and in modals while the database is away',
  async () => {
    const world = await startBotInSandbox({
      databaseUrl: await postgres.newDatabase(),
      rules: { maxSessionsPerUser: 1 },
    });
    const person = await world.person(ada);
    await launch(person);
    await messageSaying(person, 'has a workstation ready');
    await person.home();
    const home = await homeSaying(person, '"Stop"');
    await person.submit(await openForm(person));
    const tooMany = await person.waitFor(
      ({ modals }) => modals.find(({ callbackId }) => callbackId === 'too_many'),
      'the modal of somebody who has enough',
    );
    const older = (on: PageView) => ({
      place: { kind: 'view' as const, viewId: on.id },
      blockId: 'pages',
      actionId: 'list:older',
      element: { type: 'button', value: '{"whose":"own","words":"","offset":0}' },
      values: {},
    });
    await postgres.restart(async () => {
      const told = [
        await toldPrivately(person, () => person.press(home, 'Stop')),
        await toldPrivately(person, () => person.press(tooMany, 'Terminate')),
        await toldPrivately(person, () => person.act(older(home))),
        await toldPrivately(person, () => person.act(older(tooMany))),
      ];
      for (const { text, channel } of told) {
        expect(channel).toMatch(/^D/);
        const [, reference] = /went wrong on my side.*`([0-9a-f]{8})`/.exec(text) ?? [];
        expect(world.logLines.join('')).toContain(`"reference":"${reference}"`);
      }
      const ben = await world.person(benId);
      await ben.home();
      await homeSaying(ben, 'I cannot look them up right now. Please open this tab again');
      await person.home();
      expect(await homeSaying(person, '"Stop"')).toMatchObject({ blocks: home.blocks });
      const onConnect = await toldPrivately(person, () => person.press(home, 'Connect'));
      expect(onConnect.text).toContain('If no link appears in that window, close it and press');
    });
    expect(unhandled).toEqual([]);
    await world.close();
  },
  90_000,
);

it('outlives connections that break in the middle of a query', async () => {
  const sandbox = await startSandboxProcess();
  const path = await startBreakablePath(await postgres.newDatabase());
  const bot = new BotProcess({ ...sandbox.environment, DATABASE_URL: path.url });
  await bot.start();
  const person = await openWorkspace(sandbox.origin, ada);
  try {
    const form = await openForm(person);
    path.silenceAll();
    const submitted = person.submit(form);
    await expect.poll(() => bot.output, { timeout: 10_000 }).toContain('not stored in time');
    path.cut();
    path.heal();
    expect((await submitted).result).toBe('errors');
    expect(bot.output).not.toContain('secretKey');
    await expect
      .poll(async () => (await person.submit(form)).result, { timeout: 20_000, interval: 200 })
      .toBe('ok');
    await messageSaying(person, 'asked for a workstation', workstations, 20_000);
  } finally {
    person.close();
    await bot.dispose();
    path.close();
    await sandbox.stop();
  }
}, 90_000);

it('answers in time, and finds its way past connections that have fallen silent', async () => {
  const path = await startBreakablePath(await postgres.newDatabase());
  const world = await startBotInSandbox({ databaseUrl: path.url });
  const person = await world.person(ada);
  const form = await openForm(person);
  path.silence();
  const refused = await person.submit(form);
  expect(refused).toMatchObject({ result: 'errors' });
  expect(JSON.stringify(refused)).toContain('however often you press, it is one launch');
  await expect
    .poll(async () => (await person.submit(form)).result, { timeout: 20_000, interval: 200 })
    .toBe('ok');
  await messageSaying(person, 'has a workstation ready', workstations, 30_000);
  expect(world.sandbox.nimble.controls.state().sessions).toHaveLength(1);
  await world.close();
  path.close();
}, 90_000);
