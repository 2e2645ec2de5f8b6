import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { answerTo } from '../support/answers.js';
import type { BotProcess } from '../support/bot-process.js';
import { ada, pressLaunch, workstations } from '../support/launching.js';
import { type Past, pastOf } from '../support/one-of-everything.js';
import { it as base, inTurn as baseInTurn } from '../support/process-fixtures.js';
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

const durations = { createMs: 100, stopMs: 1_000, startMs: 1_000, deleteMs: 1_000 };
const settings = { ADMIN_USERS: ada };
const it = base.extend('durations', durations).extend('bot', ({ newBot }) => newBot(settings));
const inTurn = baseInTurn.extend('durations', durations).extend('settings', settings);

interface Given {
  sandbox: Sandbox;
  bot: BotProcess;
  person: WorkspaceClient;
}

/** A workstation from which something can be intended. */
interface Workstation {
  message: PageMessage;
  /** What there was before it. */
  past: Past;
  /** How often the audit log has the intent. */
  recorded: Recorded;
}

interface Recorded {
  requested: number;
  succeeded: number;
}

async function workstationFor(
  { label, before }: Intent,
  { sandbox, person }: Given,
): Promise<Workstation> {
  const past = pastOf(sandbox, person);
  await pressLaunch(person);
  let message = await newMessageSaying(person, past, 'has a workstation ready');
  await replySaying(person, message, /your workstation is ready/);
  if (before === 'has a stopped workstation') {
    await person.press(message, 'Stop');
    message = await newMessageSaying(person, past, before);
    await replySaying(person, message, /^The workstation is stopped\./);
  }
  return { message, past, recorded: await recordedOf(person, label) };
}

const newMessages = (person: WorkspaceClient, past: Past) =>
  person.messages(workstations).filter(({ ts, ephemeral }) => !ephemeral && !past.messages.has(ts));

function newMessageSaying(person: WorkspaceClient, past: Past, words: string) {
  return person.waitFor(
    () => newMessages(person, past).find(({ text }) => text.includes(words)),
    `a new message saying “${words}”`,
  );
}

const newSessions = ({ nimble }: Sandbox, past: Past) =>
  nimble.controls.state().sessions.filter(({ sessionId }) => !past.sessions.has(sessionId));

function replySaying(person: WorkspaceClient, { ts }: PageMessage, words: RegExp, times = 1) {
  return person.waitFor(
    () => person.replies(workstations, ts).filter(({ text }) => words.test(text)).length >= times,
    `${times} replies saying ${words}`,
  );
}

/** Whether Nimble has begun with what was asked of it. */
function isUnderWay(sandbox: Sandbox, { label }: Intent, { past }: Workstation): boolean {
  const beginning = { Stop: 'STOP', Start: 'START', Terminate: 'DELETE' }[label];
  const [session] = newSessions(sandbox, past);
  return session?.state.startsWith(`${beginning}_`) ?? false;
}

/** At the end it is as intended, was so once, and the message and the thread tell so once. */
async function expectDoneOnce(
  { sandbox, person }: Given,
  intent: Intent,
  { message: before, past, recorded }: Workstation,
) {
  const again = intent.label === 'Start' ? 2 : 1;
  await replySaying(person, before, intent.line, again);
  const message = await newMessageSaying(person, past, intent.after);
  expect(message.ts).toBe(before.ts);
  expect(newSessions(sandbox, past).map(({ state }) => state)).toEqual([intent.state]);
  expect(newMessages(person, past)).toHaveLength(1);
  const replies = person.replies(workstations, message.ts).map(({ text }) => text);
  expect(replies.filter((reply) => intent.line.test(reply))).toHaveLength(again);
  const shown = JSON.stringify(message.blocks);
  expect(shown).not.toContain('as asked');
  expect(shown.includes('session:terminate')).toBe(intent.label !== 'Terminate');
  expect(await recordedOf(person, intent.label)).toEqual({
    requested: recorded.requested + 1,
    succeeded: recorded.succeeded + 1,
  });
}

/** The audit log has one page of each intent. */
async function recordedOf(person: WorkspaceClient, label: Intent['label']): Promise<Recorded> {
  const action = label.toLowerCase();
  const { text } = await answerTo(person, `history ${action}`);
  const times = (result: string) => text.split(`<@${ada}> · ${action} · ${result}`).length - 1;
  return { requested: times('requested'), succeeded: times('succeeded') };
}

inTurn.for(intents.flatMap((intent) => [false, true].map((done) => ({ ...intent, done }))))(
  'a bot killed during its call for $label, carried out: $done, does it once after its restart',
  async ({ done, ...intent }, { sandbox, bot, person }) => {
    const given = { sandbox, bot, person };
    const workstation = await workstationFor(intent, given);
    const calls = () => sandbox.nimble.controls.state().calls[intent.operation];
    const before = calls();
    sandbox.nimble.controls.fail({
      operation: intent.operation,
      fault: { kind: 'hang', carriedOut: done },
    });
    await person.press(workstation.message, intent.label);
    const reached = () => calls() > before && isUnderWay(sandbox, intent, workstation) === done;
    await caught(reached);
    await bot.end('SIGKILL');
    await bot.start();
    await expectDoneOnce(given, intent, workstation);
  },
);

async function killedOnceStored(intent: Intent, given: Given): Promise<void> {
  const { bot, person } = given;
  const workstation = await workstationFor(intent, given);
  const stored = bot.printed(`"action":"${intent.label.toLowerCase()}"`, bot.output.length);
  const pressed = person.press(workstation.message, intent.label);
  await stored;
  await bot.end('SIGKILL');
  await pressed;
  await bot.start();
  await expectDoneOnce(given, intent, workstation);
}

const storedTitle =
  'a bot killed as soon as the intent to $label is stored carries it out once after its restart';

inTurn.for(intents.filter(({ label }) => label !== 'Stop'))(
  storedTitle,
  (intent, { sandbox, bot, person }) => killedOnceStored(intent, { sandbox, bot, person }),
);

// On a bot without a past: its database was empty.
it.for(intents.filter(({ label }) => label === 'Stop'))(
  storedTitle,
  async (intent, { sandbox, bot, person }) => {
    await bot.start();
    await killedOnceStored(intent, { sandbox, bot, person });
  },
);

inTurn.for(intents)(
  'a bot killed while it edits the message about $label does it once after its restart',
  async (intent, { sandbox, bot, person }) => {
    const given = { sandbox, bot, person };
    const workstation = await workstationFor(intent, given);
    const { slack } = sandbox;
    const edits = () =>
      slack.controls.state().calls.filter(({ method }) => method === 'chat.update');
    const before = edits().length;
    slack.controls.fail({ method: 'chat.update', answer: 'hang' });
    await person.press(workstation.message, intent.label);
    await caught(() => edits().length > before);
    // It is the edit of this message that stands still, and none of those before.
    expect(edits()[before]?.ts).toBe(workstation.message.ts);
    await bot.end('SIGKILL');
    await bot.start();
    await expectDoneOnce(given, intent, workstation);
  },
);
