import { expect } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { launchLeadMs } from '../../src/limits.js';
import type { BotProcess } from '../support/bot-process.js';
import { messageSaying, pressLaunch } from '../support/launching.js';
import { expectOneOfEverything } from '../support/one-of-everything.js';
import { it } from '../support/process-fixtures.js';
import { caught } from '../support/waiting.js';

const planned = 'is to have a workstation ready';

/** Long enough for the press, the message and a kill on a busy machine; then the launch begins. */
const beginsInMs = 15_000;

/** How often it has begun a planned launch, over all its lives. */
function begun({ output }: BotProcess): number {
  return output.split('planned launch begun').length - 1;
}

/** Presses *Launch* for a time so far ahead that the launch is planned, and begins soon. */
async function planLaunch(person: WorkspaceClient): Promise<void> {
  const readyByMs = Date.now() + launchLeadMs + beginsInMs;
  await pressLaunch(person, { ready_by: String(Math.ceil(readyByMs / 1_000)) });
  await messageSaying(person, planned);
}

it.concurrent('a bot killed while a launch is planned begins it after its restart', async ({
  sandbox,
  bot,
  person,
}) => {
  await bot.start();
  await planLaunch(person);
  await bot.end('SIGKILL');
  expect(sandbox.nimble.controls.state().calls.CreateStreamingSession).toBe(0);
  await bot.start();
  await expectOneOfEverything(sandbox, person);
});

it.concurrent('a bot killed between the beginning and the admission goes on after its restart', async ({
  sandbox,
  bot,
  person,
}) => {
  const { controls } = sandbox.slack;
  const asked = () => controls.state().calls.filter(({ method }) => method === 'users.info').length;
  await bot.start();
  await planLaunch(person);
  // The next bot knows nothing of the owner, so it asks Slack before it admits the launch.
  await bot.end('SIGKILL');
  const before = asked();
  controls.fail({ method: 'users.info', answer: 'hang' });
  await bot.start();
  await caught(() => asked() > before);
  await bot.end('SIGKILL');
  expect(begun(bot)).toBe(1);
  expect(sandbox.nimble.controls.state().calls.CreateStreamingSession).toBe(0);
  await bot.start();
  await expectOneOfEverything(sandbox, person);
  expect(begun(bot)).toBe(1);
});

it.concurrent.for([false, true])(
  'a bot killed when Create of a planned launch was sent makes one session (carried out: %s)',
  async (carriedOut, { sandbox: { nimble, ...sandbox }, bot, person }) => {
    const operation = 'CreateStreamingSession';
    nimble.controls.fail({ operation, fault: { kind: 'hang', carriedOut } });
    await bot.start();
    await planLaunch(person);
    await caught(() => nimble.controls.state().calls[operation] > 0);
    await bot.end('SIGKILL');
    await bot.start();
    await expectOneOfEverything({ ...sandbox, nimble }, person);
    expect(begun(bot)).toBe(1);
  },
);
