import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotProcess } from '../support/bot-process.js';
import { ada, messageSaying, pressLaunch, workstations } from '../support/launching.js';
import { it as base } from '../support/process-fixtures.js';
import { caught } from '../support/waiting.js';

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
    after: 'it is terminated',
    state: 'DELETED',
    line: /^The workstation is terminated\./,
  },
];

const it = base
  .extend('durations', { createMs: 100, stopMs: 1_000, startMs: 1_000, deleteMs: 1_000 })
  .extend('bot', ({ newBot }) => newBot({ ADMIN_USERS: ada }));

/** Starts the bot and makes a workstation from which this can be intended; its message. */
async function workstationFor(
  { before }: Intent,
  bot: BotProcess,
  person: WorkspaceClient,
): Promise<PageMessage> {
  await bot.start();
  await pressLaunch(person);
  const ready = await messageSaying(person, 'has a workstation ready');
  await replySaying(person, ready, /your workstation is ready/);
  if (before !== 'has a stopped workstation') return ready;
  await person.press(ready, 'Stop');
  const stopped = await messageSaying(person, before);
  await replySaying(person, stopped, /^The workstation is stopped\./);
  return stopped;
}

function replySaying(person: WorkspaceClient, { ts }: PageMessage, words: RegExp, times = 1) {
  return person.waitFor(
    () => person.replies(workstations, ts).filter(({ text }) => words.test(text)).length >= times,
    `${times} replies saying ${words}`,
  );
}

/** Whether Nimble has begun with what was asked of it. */
function isUnderWay(sandbox: Sandbox, { label }: Intent): boolean {
  const beginning = { Stop: 'STOP', Start: 'START', Terminate: 'DELETE' }[label];
  const [session] = sandbox.nimble.controls.state().sessions;
  return session?.state.startsWith(`${beginning}_`) ?? false;
}

/** At the end it is as intended, was so once, and the message and the thread tell so once. */
async function expectDoneOnce(
  sandbox: Sandbox,
  person: WorkspaceClient,
  intent: Intent,
  before: PageMessage,
) {
  const again = intent.label === 'Start' ? 2 : 1;
  await replySaying(person, before, intent.line, again);
  const message = await messageSaying(person, intent.after);
  expect(message.ts).toBe(before.ts);
  expect(sandbox.nimble.controls.state().sessions.map(({ state }) => state)).toEqual([
    intent.state,
  ]);
  expect(person.messages(workstations).filter(({ ephemeral }) => !ephemeral)).toHaveLength(1);
  const replies = person.replies(workstations, message.ts).map(({ text }) => text);
  expect(replies.filter((reply) => intent.line.test(reply))).toHaveLength(again);
  const shown = JSON.stringify(message.blocks);
  expect(shown).not.toContain('as asked');
  expect(shown.includes('session:terminate')).toBe(intent.label !== 'Terminate');
  const entry = `<@${ada}> · ${intent.label.toLowerCase()} · `;
  const recorded = await history(person);
  expect(recorded.split(`${entry}requested`)).toHaveLength(2);
  expect(recorded.split(`${entry}succeeded`)).toHaveLength(2);
}

/** The whole audit log, which is short. */
async function history(person: WorkspaceClient): Promise<string> {
  await person.say(workstations, '/nimble-session history');
  const answer = await person.waitFor(
    ({ messages }) => messages.find(({ ephemeral, text }) => ephemeral && text.includes('launch')),
    'the history',
  );
  return answer.text;
}

it.concurrent.for(intents.flatMap((intent) => [false, true].map((done) => ({ ...intent, done }))))(
  'a bot killed during its call for $label, carried out: $done, does it once after its restart',
  async ({ done, ...intent }, { sandbox, bot, person }) => {
    const message = await workstationFor(intent, bot, person);
    const calls = () => sandbox.nimble.controls.state().calls[intent.operation];
    const before = calls();
    sandbox.nimble.controls.fail({
      operation: intent.operation,
      fault: { kind: 'hang', carriedOut: done },
    });
    await person.press(message, intent.label);
    const reached = () => calls() > before && isUnderWay(sandbox, intent) === done;
    await caught(reached);
    await bot.end('SIGKILL');
    await bot.start();
    await expectDoneOnce(sandbox, person, intent, message);
  },
);

it.concurrent.for(intents)(
  'a bot killed as soon as the intent to $label is stored carries it out once after its restart',
  async (intent, { sandbox, bot, person }) => {
    const message = await workstationFor(intent, bot, person);
    const pressed = person.press(message, intent.label);
    await bot.printed(`"action":"${intent.label.toLowerCase()}"`);
    await bot.end('SIGKILL');
    await pressed;
    await bot.start();
    await expectDoneOnce(sandbox, person, intent, message);
  },
);

it.concurrent.for(intents)(
  'a bot killed while it edits the message about $label does it once after its restart',
  async (intent, { sandbox, bot, person }) => {
    const message = await workstationFor(intent, bot, person);
    const { slack } = sandbox;
    const edits = () =>
      slack.controls.state().calls.filter(({ method }) => method === 'chat.update').length;
    const before = edits();
    slack.controls.fail({ method: 'chat.update', answer: 'hang' });
    await person.press(message, intent.label);
    await caught(() => edits() > before);
    await bot.end('SIGKILL');
    await bot.start();
    await expectDoneOnce(sandbox, person, intent, message);
  },
);
