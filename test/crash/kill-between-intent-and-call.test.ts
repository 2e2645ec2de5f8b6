import { expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/src/sandbox.js';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import { openWorkspace, type WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { ada, launch, messageSaying, workstations } from '../support/launching.js';

interface World {
  sandbox: Sandbox;
  bot: BotProcess;
  person: WorkspaceClient;
}

interface Intent {
  label: 'Stop' | 'Start' | 'Terminate';
  operation: 'StopStreamingSession' | 'StartStreamingSession' | 'DeleteStreamingSession';
  /** What the message says before, and when it is done. */
  before: string;
  after: string;
  /** The session's state when it is done. */
  state: string;
  /** The line that says so. */
  line: RegExp;
}

const intents: Intent[] = [
  {
    label: 'Stop',
    operation: 'StopStreamingSession',
    before: 'has a workstation ready',
    after: 'has a stopped workstation',
    state: 'STOPPED',
    line: /^The workstation is stopped\./,
  },
  {
    label: 'Start',
    operation: 'StartStreamingSession',
    before: 'has a stopped workstation',
    after: 'has a workstation ready',
    state: 'READY',
    line: /^<@U0ADA00001> your workstation is ready\./,
  },
  {
    label: 'Terminate',
    operation: 'DeleteStreamingSession',
    before: 'has a workstation ready',
    after: 'had this workstation; it is terminated',
    state: 'DELETED',
    line: /^The workstation is terminated\./,
  },
];

const durations = { createMs: 100, stopMs: 1_000, startMs: 1_000, deleteMs: 1_000 };

/** A bot with a workstation from which this can be intended. */
async function inWorld(
  { before }: Intent,
  run: (world: World, message: PageMessage) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox({ port: 0, nimble: { durations } });
  const bot = BotProcess.inSandbox(sandbox, { ADMIN_USERS: ada });
  const person = await openWorkspace(sandbox.origin, ada);
  try {
    await bot.start();
    await launch(person);
    let message = await messageSaying(person, 'has a workstation ready', workstations, 20_000);
    await lineSaying(person, message, /your workstation is ready/);
    if (before === 'has a stopped workstation') {
      await person.press(message, 'Stop');
      message = await messageSaying(person, before, workstations, 20_000);
      await lineSaying(person, message, /^The workstation is stopped\./);
    }
    await run({ sandbox, bot, person }, message);
  } finally {
    person.close();
    await bot.dispose();
    await sandbox.close();
  }
}

function lineSaying(person: WorkspaceClient, { ts }: PageMessage, words: RegExp, times = 1) {
  return person.waitFor(
    () => person.replies(workstations, ts).filter(({ text }) => words.test(text)).length >= times,
    `${times} lines saying ${words}`,
    40_000,
  );
}

/** Whether Nimble has begun with what was asked of it. */
function isUnderWay({ sandbox }: World, { label }: Intent): boolean {
  const beginning = { Stop: 'STOP', Start: 'START', Terminate: 'DELETE' }[label];
  const [session] = sandbox.nimble.controls.state().sessions;
  return session?.state.startsWith(`${beginning}_`) ?? false;
}

/** At the end it is as intended, was so once, and the message and the thread tell so once. */
async function expectDoneOnce({ sandbox, person }: World, intent: Intent, before: PageMessage) {
  const again = intent.label === 'Start' ? 2 : 1;
  await lineSaying(person, before, intent.line, again);
  const message = await messageSaying(person, intent.after, workstations, 40_000);
  expect(message.ts).toBe(before.ts);
  expect(sandbox.nimble.controls.state().sessions.map(({ state }) => state)).toEqual([
    intent.state,
  ]);
  expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toHaveLength(1);
  const lines = person.replies(workstations, message.ts).map(({ text }) => text);
  expect(lines.filter((line) => intent.line.test(line))).toHaveLength(again);
  const asked = { Stop: /^Stopping/, Start: /^Starting/, Terminate: /^Terminating/ }[intent.label];
  expect(lines.filter((line) => asked.test(line) && line.includes('as asked'))).toHaveLength(1);
  const shown = JSON.stringify(message.blocks);
  expect(shown).not.toContain('as asked');
  expect(shown.includes('session:terminate')).toBe(intent.label !== 'Terminate');
  const entry = `<@${ada}> · ${intent.label.toLowerCase()} · `;
  const recorded = await history(person);
  expect(recorded.split(`${entry}asked for`)).toHaveLength(2);
  expect(recorded.split(`${entry}done`)).toHaveLength(2);
}

/** The whole record, which is short. */
async function history(person: WorkspaceClient): Promise<string> {
  await person.say(workstations, '/nimble-session history');
  const answer = await person.waitFor(
    ({ messages }) => messages.find(({ ephemeral, text }) => ephemeral && text.includes('launch')),
    'the history',
  );
  return answer.text;
}

it.concurrent.each(intents.flatMap((intent) => [false, true].map((done) => ({ ...intent, done }))))(
  'killed while $label is asked of Nimble, carried out: $done; and started again',
  async ({ done, ...intent }) => {
    await inWorld(intent, async (world, message) => {
      const { sandbox, bot, person } = world;
      const calls = () => sandbox.nimble.controls.state().calls[intent.operation];
      const before = calls();
      sandbox.nimble.controls.fail({
        operation: intent.operation,
        fault: { kind: 'hang', carriedOut: done },
      });
      await person.press(message, intent.label);
      const reached = () => calls() > before && isUnderWay(world, intent) === done;
      await vi.waitUntil(reached, { timeout: 30_000, interval: 5 });
      await bot.end('SIGKILL');
      await bot.start();
      await expectDoneOnce(world, intent, message);
    });
  },
  90_000,
);

it.concurrent.each(intents)(
  'killed as soon as $label is noted, and started again',
  async (intent) => {
    await inWorld(intent, async (world, message) => {
      const { bot, person } = world;
      const pressed = person.press(message, intent.label);
      await bot.printed(`"action":"${intent.label.toLowerCase()}"`);
      await bot.end('SIGKILL');
      await pressed;
      await bot.start();
      await expectDoneOnce(world, intent, message);
    });
  },
  90_000,
);

it.concurrent.each(intents)(
  'killed while the message about $label is edited, and started again',
  async (intent) => {
    await inWorld(intent, async (world, message) => {
      const { sandbox, bot, person } = world;
      const { slack } = sandbox;
      const edits = () =>
        slack.controls.state().calls.filter(({ method }) => method === 'chat.update').length;
      const before = edits();
      slack.controls.fail({ method: 'chat.update', answer: 'hang' });
      await person.press(message, intent.label);
      await vi.waitUntil(() => edits() > before, { timeout: 30_000, interval: 5 });
      await bot.end('SIGKILL');
      await bot.start();
      await expectDoneOnce(world, intent, message);
    });
  },
  90_000,
);
