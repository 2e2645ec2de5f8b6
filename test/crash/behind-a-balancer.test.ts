import { expect } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type Balancer, startBalancer } from '../support/balancer.js';
import { BotProcess } from '../support/bot-process.js';
import { freePort } from '../support/free-port.js';
import { ada, messageSaying, openForm, pressLaunch, workstations } from '../support/launching.js';
import { withPostgres as it } from '../support/process-fixtures.js';

let sandbox: Sandbox;
let bots: BotProcess[] = [];
let balancer: Balancer;
let person: WorkspaceClient;

it.beforeAll(async ({ postgres }) => {
  const durations = { createMs: 300, stopMs: 200 };
  sandbox = await startSandbox({ port: 0, nimble: { durations } });
  const { SLACK_APP_TOKEN: _, ...environment } = sandbox.environment;
  const shared = {
    ...environment,
    SLACK_SIGNING_SECRET: sandbox.signingSecret,
    DATABASE_URL: await postgres.newDatabase(),
    POLL_INTERVAL_SECONDS: '1',
  };
  const ports = [await freePort(), await freePort()];
  bots = ports.map((port) => new BotProcess({ ...shared, PORT: String(port) }));
  await Promise.all(bots.map((bot) => bot.start()));
  balancer = await startBalancer(ports.map((port) => `http://127.0.0.1:${port}`));
  sandbox.slack.controls.deliverOverHttp({ url: `${balancer.origin}/slack/events` });
  sandbox.slack.controls.repeatDeliveries({ times: 2, when: 'at_once' });
  person = await openWorkspace(sandbox.origin, ada);
});
it.afterAll(async () => {
  await Promise.all(bots.map((bot) => bot.dispose()));
  person.close();
  await balancer.close();
  await sandbox.close();
});

it('two replicas in HTTP mode, each of which gets everything, do everything once', async () => {
  await pressLaunch(person);
  const message = await messageSaying(person, 'has a workstation ready');
  await person.press(message, 'Stop');
  await messageSaying(person, 'has a stopped workstation');
  await person.say(workstations, '/nimble-session list');
  await person.waitFor(() => told().length > 0, 'the list');
  const lines = () => person.replies(workstations, message.ts).map(({ text }) => text);
  await person.waitFor(
    () => lines().some((line) => line.includes('is stopped')),
    'that it stopped',
  );
  const gotBy = () => [...balancer.got.values()].map((targets) => new Set(targets).size);
  // The command, Launch, Stop and the list.
  await expect.poll(gotBy).toEqual([2, 2, 2, 2]);

  const [first, second] = bots;
  expect(await first?.end('SIGTERM')).toBe(0);
  await openForm(person);
  expect(await second?.end('SIGTERM')).toBe(0);

  const { calls, sessions } = sandbox.nimble.controls.state();
  expect(sessions.map(({ state }) => state)).toEqual(['STOPPED']);
  expect([calls.CreateStreamingSession, calls.StopStreamingSession]).toEqual([1, 1]);
  expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toHaveLength(1);
  expect(told()).toEqual(['One workstation.']);
  expect(new Set(lines()).size).toBe(lines().length);
  const opened = sandbox.slack.controls
    .state()
    .calls.filter(({ method, ok }) => method === 'views.open' && ok);
  expect(opened).toHaveLength(2);
});

/** What Ada alone was told. */
function told(): string[] {
  return person.workspace.messages.flatMap(({ ephemeral, text }) => (ephemeral ? [text] : []));
}
