import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { toldPrivately } from '../support/answers.js';
import { type BreakablePath, startBreakablePath } from '../support/breakable-path.js';
import { ada, workstations } from '../support/launching.js';
import { it as base } from '../support/process-fixtures.js';
import { seed } from '../support/seed.js';
import { seededRandom } from '../support/seeded-random.js';
import { storedPresses } from '../support/stored-presses.js';
import { eventually, takenOverWithinMs } from '../support/waiting.js';

/** From the press to its acknowledgement it takes a few milliseconds. */
const killedWithinMs = 20;

/**
 * `PRESSES=9` is the long form, with all of them. That each is stored before it is acknowledged is tried in
 * `test/routes/stored-first`, and that a bot killed then goes on with each intent in `kill-between-intent-and-call`.
 */
const presses = Number(process.env.PRESSES ?? 5);

const it = base
  .extend<{ path: BreakablePath }>({
    async path({ postgres }, use) {
      const path = await startBreakablePath(await postgres.newDatabase());
      await use(path);
      path.close();
    },
  })
  .extend('durations', { createMs: 100, stopMs: 100, startMs: 100, deleteMs: 100 })
  .extend('bot', ({ newBot }) => newBot({ ADMIN_USERS: ada }));

/** How often the audit log has this result of the action. */
async function recorded(person: WorkspaceClient, action: string, result: string): Promise<number> {
  const { text } = await toldPrivately(person, () =>
    person.say(workstations, '/nimble-session history'),
  );
  return text.split(`· ${action.replace('_', ' ')} · ${result}`).length - 1;
}

/** What has no session is dismissed at once. */
async function isStored(person: WorkspaceClient, action: string): Promise<boolean> {
  const requested = await recorded(person, action, 'requested');
  return requested + (await recorded(person, action, 'succeeded')) > 0;
}

async function expectDoneOnce(person: WorkspaceClient, action: string): Promise<void> {
  const isDone = async () => expect(await recorded(person, action, 'succeeded')).toBe(1);
  // Each look is a command through Slack, the bot and its database.
  await eventually(isDone, { timeout: takenOverWithinMs, interval: 250 });
  expect(await recorded(person, action, 'requested')).toBeLessThanOrEqual(1);
}

it.concurrent.for(storedPresses.slice(0, presses).map((press, at) => ({ ...press, at })))(
  `$press has happened if it was acknowledged by a bot killed at any moment, on SQLite (SEED=${seed})`,
  async ({ given, action, at }, { sandbox, bot, person }) => {
    await bot.start();
    const press = await given(person, sandbox.nimble.controls);
    const pressed = press();
    await wait(seededRandom(seed + at)() * killedWithinMs);
    await bot.end('SIGKILL');
    const { result } = await pressed;
    await bot.start();
    const stored = await isStored(person, action);
    if (result === 'ok') expect(stored).toBe(true);
    if (!stored) expect(await press()).toEqual({ result: 'ok' });
    await expectDoneOnce(person, action);
  },
);

/** One of each way to the database. */
const onPostgres = storedPresses
  .filter(({ press }) => /^Stop$|without a session|command stop/.test(press))
  .flatMap((press) => [
    { ...press, when: 'unsent' as const },
    { ...press, when: 'unanswered' as const },
  ]);

it.concurrent.for(onPostgres)(
  '$press is not acknowledged by a bot killed with the commit $when, on PostgreSQL',
  async ({ given, action, when }, { sandbox, newBot, path, person }) => {
    const bot = newBot({ ADMIN_USERS: ada, DATABASE_URL: path.url });
    await bot.start();
    const press = await given(person, sandbox.nimble.controls);
    const halted = path.haltAtCommit(when);
    const pressed = press();
    await halted;
    await bot.end('SIGKILL');
    expect((await pressed).result).not.toBe('ok');
    path.cut();
    path.heal();
    await bot.start();
    expect(await isStored(person, action)).toBe(when === 'unanswered');
    if (when === 'unsent') expect(await press()).toEqual({ result: 'ok' });
    await expectDoneOnce(person, action);
  },
);
