import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import { ada, general, openForm, wholeText } from '../support/launching.js';
import { ask, noted, ownNote } from './asked.js';
import { forged } from './forged.js';
import { unhandledErrors } from './unhandled.js';

const privateWithoutBot = 'C0PRODUCT04';
const directMessages = 'D0ADA00001';
const studio = { ...pretendStudio, sessionQuota: 100 };

let world: BotInSandbox;
let person: WorkspaceClient;
const unhandled = unhandledErrors();
const nimble = () => world.sandbox.nimble.controls;
const slack = () => world.sandbox.slack.controls;

async function start() {
  world = await startBotInSandbox({
    sandbox: { studio, slack: { acknowledgementMs: 700 } },
  });
  person = await world.person(ada);
}

/** Whatever came before: the process is whole, and the next command is served. */
async function expectStillServing() {
  nimble().reset();
  slack().reset();
  await openForm(person);
  expect(unhandled).toEqual([]);
}

describe('a place that is not there', () => {
  beforeEach(() => start());
  afterEach(async () => {
    await expectStillServing();
    await world.close();
  });

  it.each([
    {
      what: 'a deleted channel',
      channel: general,
      change: 'delete' as const,
      words: /I cannot write to <#C0GENERAL02>: it is gone, or I am not a member/,
    },
    {
      what: 'an archived channel',
      channel: general,
      change: 'archive' as const,
      words: /<#C0GENERAL02> is archived/,
    },
    {
      what: 'a private channel without the bot',
      channel: privateWithoutBot,
      change: 'remove_bot' as const,
      words: /I cannot write to <#C0PRODUCT04>.*`\/invite` me there/,
    },
  ])('$what: told in private, once, with the reason', async ({ channel, change, words }) => {
    const form = await openForm(person, '', channel);
    slack().channel({ channel, do: change });
    const note = ownNote();
    expect(await person.submit(form, person.values(form, { note }))).toEqual({ result: 'ok' });
    const message = await noted(person, note).saying('has a workstation ready');
    expect(message.channel).toBe(directMessages);
    expect(wholeText(message)).toMatch(words);
    await noted(person, note).threadSaying('your workstation is ready');
    expect(person.messages(directMessages)).toHaveLength(1);
    expect(nimble().state().sessions).toHaveLength(1);
  });

  it('a channel that never was: told in private', async () => {
    const form = await openForm(person);
    const note = ownNote();
    const values = forged(person.values(form, { note }), 'channel', {
      selected_conversation: 'C0NOWHERE99',
    });
    await person.submit(form, values);
    const message = await noted(person, note).saying('has a workstation ready');
    expect(message.channel).toBe(directMessages);
  });

  it('a message deleted while it is being edited: goes on in private', async () => {
    nimble().durations({ createMs: 60_000 });
    const asked = await ask(person);
    const message = await asked.saying('is getting a workstation');
    await asked.threadSaying('is preparing');
    slack().deleteMessage(message);
    nimble().setState({ sessionId: nimble().state().sessions[0]?.sessionId ?? '', state: 'READY' });
    const moved = await asked.saying('has a workstation ready');
    expect(moved.channel).toBe(directMessages);
    expect(wholeText(moved)).toContain('my message in <#C0WORKSTN01> was deleted');
    await asked.threadSaying('your workstation is ready');
  });

  it('a thread whose root is gone: its line is not lost', async () => {
    nimble().durations({ createMs: 60_000 });
    const asked = await ask(person);
    const message = await asked.saying('is getting a workstation');
    await asked.threadSaying('is preparing');
    slack().fail({ method: 'chat.postMessage', answer: 'ratelimited', retryAfterSeconds: 1 });
    nimble().setState({ sessionId: nimble().state().sessions[0]?.sessionId ?? '', state: 'READY' });
    await asked.saying('has a workstation ready');
    slack().deleteMessage(message);
    await asked.threadSaying('your workstation is ready');
    const moved = await asked.saying('has a workstation ready');
    expect(moved.channel).toBe(directMessages);
  });

  it('nowhere to write at all: the launch goes on, and the log says so', async () => {
    slack().fail({ method: 'chat.postMessage', answer: 'channel_not_found', times: 2 });
    const form = await openForm(person);
    await person.submit(form);
    await vi.waitFor(() => {
      expect(world.logLines.join('')).toContain('there is no way left to tell the person');
      expect(nimble().state().sessions).toMatchObject([{ state: 'READY' }]);
    }, 5_000);
    expect(person.workspace.messages).toEqual([]);
  });
});
