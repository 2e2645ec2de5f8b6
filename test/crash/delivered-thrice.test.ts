import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { BotProcess } from '../support/bot-process.js';
import { ada, messageSaying, openForm, workstations } from '../support/launching.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { openWorkspace } from '../support/workspace-client.js';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

it('does everything once, though three replicas each get every envelope', async () => {
  const sandbox = await startSandbox({
    port: 0,
    nimble: { durations: { createMs: 1_000, stopMs: 500, deleteMs: 500 } },
  });
  const shared = { DATABASE_URL: await postgres.newDatabase() };
  const bots = [1, 2, 3].map(() => BotProcess.inSandbox(sandbox, shared));
  await Promise.all(bots.map((bot) => bot.start()));
  const person = await openWorkspace(sandbox.origin, ada);
  // Connections take turns, so that the repetitions reach the other replicas.
  const again = () => sandbox.slack.controls.redeliver({ times: 5 });
  try {
    const form = await openForm(person);
    await person.submit(form);
    await again();
    const ready = await messageSaying(person, 'has a workstation ready', workstations, 20_000);
    await person.press(ready, 'Stop');
    await again();
    const stopped = await messageSaying(person, 'has a stopped workstation', workstations, 20_000);
    await person.press(stopped, 'Terminate');
    await again();
    await messageSaying(person, 'it is terminated', workstations, 20_000);
    await person.waitFor(
      () =>
        person
          .replies(workstations, ready.ts)
          .some(({ text }) => text.startsWith('The workstation is terminated')),
      'the last line',
      20_000,
    );
    expect(sandbox.nimble.controls.state().sessions.map(({ state }) => state)).toEqual(['DELETED']);
    expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toHaveLength(1);
    const lines = person.replies(workstations, ready.ts).map(({ text }) => text);
    expect(new Set(lines).size).toBe(lines.length);
    const { calls } = sandbox.nimble.controls.state();
    expect([calls.CreateStreamingSession, calls.StopStreamingSession]).toEqual([1, 1]);
    expect(calls.DeleteStreamingSession).toBe(1);
  } finally {
    person.close();
    await Promise.all(bots.map((bot) => bot.dispose()));
    await sandbox.close();
  }
}, 90_000);
