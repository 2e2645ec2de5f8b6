import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { ada, openForm, workstations } from '../support/launching.js';
import { ask } from './asked.js';
import {
  type OwnSession,
  readySession,
  type SessionWorld,
  startSessionWorld,
} from './session-world.js';

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;
const slack = () => world.sandbox.slack.controls;

beforeEach(async () => {
  world = await startSessionWorld();
  person = await world.person(ada);
});
afterEach(() => world.closeAndSearch());

/** Has a session be in a state, and waits until the bot has seen that. */
async function seenIn(sessionId: string, state: string): Promise<void> {
  nimble().setState({ sessionId, state });
  const seen = (line: string) =>
    line.includes('session changed') && line.includes(sessionId) && line.includes(`"${state}"`);
  await vi.waitFor(() => expect(world.logLines.some(seen)).toBe(true), { timeout: 5_000 });
}

const updates = () =>
  slack()
    .state()
    .calls.filter(({ method }) => method === 'chat.update');

it('READY and failures are shown first after a pause that Slack asked for', async () => {
  const others: OwnSession[] = [];
  for (const words of ['', '', 'animation']) {
    others.push(await readySession(world, person, { words }));
  }
  nimble().durations({ createMs: 60_000 });
  const [awaited, failing] = [await ask(person), await ask(person)];
  const ready = await awaited.saying('is getting a workstation');
  const failed = await failing.saying('is getting a workstation');
  for (const asked of [awaited, failing]) await asked.threadSaying('is preparing');
  const created = nimble().state().sessions.slice(-2);
  expect(created.map(({ state }) => state)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS']);

  slack().fail({ method: 'chat.update', answer: 'ratelimited', retryAfterSeconds: 3 });
  const before = updates().length;
  const [begins, ...follow] = others;
  await seenIn(begins?.sessionId ?? '', 'STOPPED');
  // What was already on its way when Slack asked for the pause would still arrive.
  await expect.poll(() => updates().slice(before)).toMatchObject([{ error: 'ratelimited' }]);
  for (const { sessionId } of follow) await seenIn(sessionId, 'STOPPED');
  const [first, second] = created;
  await seenIn(first?.sessionId ?? '', 'READY');
  await seenIn(second?.sessionId ?? '', 'CREATE_FAILED');
  // All of it happened within the pause.
  expect(updates().slice(before)).toMatchObject([{ ok: false, error: 'ratelimited' }]);

  await awaited.saying('has a workstation ready');
  await failing.saying('preparing it failed');
  for (const { asked } of others) await asked.saying('has a stopped workstation');
  const shown = updates()
    .slice(before + 1)
    .map(({ ts }) => ts);
  expect(shown.slice(0, 2).sort()).toEqual([ready.ts, failed.ts].sort());
  expect(shown).toHaveLength(5);
});

it('a new launch is shown while Slack has the edits wait', async () => {
  const { sessionId } = await readySession(world, person);
  slack().fail({ method: 'chat.update', answer: 'ratelimited', retryAfterSeconds: 60 });
  const before = updates().length;
  await seenIn(sessionId, 'STOPPED');
  await expect.poll(() => updates().slice(before)).toMatchObject([{ error: 'ratelimited' }]);
  await (await ask(person)).saying('asked for');
  expect(updates()).toHaveLength(before + 1);
});

it.each(['views.open', 'views.update'])(
  'a form opens although Slack has refused %s for a minute to come',
  async (method) => {
    slack().fail({ method, answer: 'ratelimited', retryAfterSeconds: 60 });
    await person.say(workstations, '/nimble-session');
    const refused = () =>
      slack()
        .state()
        .calls.filter((call) => call.method === method && call.error === 'ratelimited');
    await expect.poll(refused, { timeout: 5_000 }).toHaveLength(1);
    await openForm(person);
  },
);
