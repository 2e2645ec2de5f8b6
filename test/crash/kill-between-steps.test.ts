import { expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { ada, messageSaying, openForm, workstations } from '../support/launching.js';

interface Moment {
  when: string;
  /** Lets a call stand still at this moment. */
  arrange: (sandbox: Sandbox) => void;
  /** Whether it stands still now. */
  reached: (sandbox: Sandbox) => boolean;
}

type Method = 'chat.postMessage' | 'chat.update';

function slackMoment(when: string, method: Method, skip: number, carriedOut: boolean): Moment {
  return {
    when: `${when}, ${carriedOut ? 'done but not answered' : 'not done yet'}`,
    arrange: ({ slack }) =>
      slack.controls.fail({ method, skip, answer: carriedOut ? 'hang_after' : 'hang' }),
    reached: ({ slack }) =>
      slack.controls.state().calls.filter((call) => call.method === method).length > skip,
  };
}

function nimbleMoment(
  when: string,
  operation: 'CreateStreamingSession' | 'GetStreamingSession',
  carriedOut: boolean,
): Moment {
  return {
    when: `${when}, ${carriedOut ? 'done but not answered' : 'not done yet'}`,
    arrange: ({ nimble }) =>
      nimble.controls.fail({ operation, fault: { kind: 'hang', carriedOut } }),
    reached: ({ nimble }) => nimble.controls.state().calls[operation] > 0,
  };
}

const moments: Moment[] = [false, true].flatMap((carriedOut) => [
  nimbleMoment('Create sent', 'CreateStreamingSession', carriedOut),
  slackMoment('the message sent', 'chat.postMessage', 0, carriedOut),
  slackMoment('the first line sent', 'chat.postMessage', 1, carriedOut),
  slackMoment('the edit to READY sent', 'chat.update', 0, carriedOut),
  slackMoment('the READY line sent', 'chat.postMessage', 2, carriedOut),
]);
moments.push(nimbleMoment('a look at the session sent', 'GetStreamingSession', false));

interface World {
  sandbox: Sandbox;
  bot: BotProcess;
  person: WorkspaceClient;
}

async function inWorld(run: (world: World) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({ port: 0, nimble: { durations: { createMs: 1_500 } } });
  const bot = BotProcess.inSandbox(sandbox);
  const person = await openWorkspace(sandbox.origin, ada);
  try {
    await bot.start();
    await run({ sandbox, bot, person });
  } finally {
    person.close();
    await bot.dispose();
    await sandbox.close();
  }
}

/** At the end: one session, one message that tells the truth, no line twice. */
async function expectOneOfEverything({ sandbox, person }: World): Promise<void> {
  const message = await messageSaying(person, 'has a workstation ready', workstations, 40_000);
  await person.waitFor(
    () => person.replies(workstations, message.ts).some(({ text }) => text.includes('is ready')),
    'the line that says it is ready',
    40_000,
  );
  expect(sandbox.nimble.controls.state().sessions.map(({ state }) => state)).toEqual(['READY']);
  expect(person.messages(workstations).map(({ ts }) => ts)).toEqual([message.ts]);
  const lines = person.replies(workstations, message.ts).map(({ text }) => text);
  expect(lines.at(-1)).toMatch(/^<@U0ADA00001> your workstation is ready/);
  // What happened while nobody was there to see it is not told; what is told, is told once.
  expect(lines.slice(0, -1).every((line) => line.startsWith('Nimble Studio is prep'))).toBe(true);
  expect(lines.length).toBeLessThanOrEqual(2);
}

it.concurrent.each(moments)(
  'killed with $when, and started again',
  async ({ arrange, reached }) => {
    await inWorld(async (world) => {
      const { sandbox, bot, person } = world;
      const form = await openForm(person);
      arrange(sandbox);
      expect(await person.submit(form)).toMatchObject({ result: 'ok' });
      await vi.waitUntil(() => reached(sandbox), { timeout: 30_000, interval: 5 });
      await bot.end('SIGKILL');
      await bot.start();
      await expectOneOfEverything(world);
    });
  },
  90_000,
);

it.concurrent('killed as soon as the launch is stored, and started again', async () => {
  await inWorld(async (world) => {
    const { bot, person } = world;
    const form = await openForm(person);
    const outcome = person.submit(form);
    await bot.printed('launch stored');
    await bot.end('SIGKILL');
    await outcome;
    await bot.start();
    await expectOneOfEverything(world);
  });
}, 90_000);

it.concurrent('killed before and while a submission is checked with the studio', async () => {
  await inWorld(async (world) => {
    const { sandbox, bot, person } = world;
    const form = await openForm(person);
    await bot.end('SIGKILL');
    await bot.start();
    const asked = sandbox.nimble.controls.state().calls.ListLaunchProfiles;
    sandbox.nimble.controls.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'hang', carriedOut: false },
    });
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await vi.waitUntil(() => sandbox.nimble.controls.state().calls.ListLaunchProfiles > asked, {
      timeout: 10_000,
      interval: 5,
    });
    await bot.end('SIGKILL');
    await bot.start();
    await expectOneOfEverything(world);
  });
}, 90_000);

it.concurrent('killed again while it looks for a message whose answer was lost', async () => {
  await inWorld(async (world) => {
    const { sandbox, bot, person } = world;
    const form = await openForm(person);
    sandbox.slack.controls.fail({ method: 'chat.postMessage', answer: 'hang_after' });
    await person.submit(form);
    await messageSaying(person, 'workstation');
    await bot.end('SIGKILL');
    sandbox.slack.controls.fail({ method: 'conversations.history', answer: 'hang' });
    await bot.start();
    const looked = () =>
      sandbox.slack.controls.state().calls.some(({ method }) => method === 'conversations.history');
    await vi.waitUntil(looked, { timeout: 20_000, interval: 20 });
    await bot.end('SIGKILL');
    await bot.start();
    await expectOneOfEverything(world);
  });
}, 90_000);
