import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { SqlAuditLog } from '../../src/store/sql-audit-log.js';
import { SqlInteractions } from '../../src/store/sql-interactions.js';
import { ada, ben, mei, openForm } from '../support/launching.js';
import { ask } from './asked.js';
import { forged } from './forged.js';
import {
  answerTo,
  pressForged,
  readySession,
  type SessionWorld,
  startSessionWorld,
  toldPrivately,
} from './session-world.js';

let world: SessionWorld;
let person: WorkspaceClient;
const nimble = () => world.sandbox.nimble.controls;

const chosen = (value: string) => ({
  selected_option: { text: { type: 'plain_text', text: value }, value },
});

function modalSaying(who: WorkspaceClient, words: string): Promise<PageView> {
  return who.waitFor(
    ({ modals }) => modals.find(({ blocks }) => JSON.stringify(blocks).includes(words)),
    `a modal saying “${words}”`,
  );
}

/** What an admin reads: who, what, with what result, oldest first. */
async function history(): Promise<string[]> {
  const { text, ephemeral } = await answerTo(await world.person(mei), 'history');
  expect(ephemeral).toBe(true);
  const entries = text.split('\n').map((line) => line.split(' · ').slice(1, 4).join(' '));
  return entries.toReversed();
}

/** Waits until an admin reads just this after so many entries. */
async function expectHistory(expected: string[], after = 0): Promise<void> {
  await vi.waitFor(async () => expect((await history()).slice(after)).toEqual(expected), 5_000);
}

describe('the history', () => {
  beforeEach(async () => {
    world = await startSessionWorld({ rules: { adminUsers: [mei] } });
    person = await world.person(ada);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await world.closeAndSearch();
  });

  it('is for admins alone, and tells who asked for what, with what result', async () => {
    const [other, admin] = [await world.person(ben), await world.person(mei)];
    expect((await answerTo(admin, 'history')).text).toBe('Nobody has asked for anything yet.');
    const { asked, clientToken } = await readySession(world, person);
    const message = await asked.saying('has a workstation ready');
    await toldPrivately(other, () => other.press(message, 'Stop'));
    await person.press(message, 'Connect');
    await modalSaying(person, 'Open the desktop');
    await pressForged(other, message, 'connect', clientToken);
    await modalSaying(other, 'only its owner');
    await person.press(message, 'Stop');
    const stopped = await asked.saying('has a stopped workstation');
    await toldPrivately(person, () => pressForged(person, stopped, 'stop', clientToken));
    await person.press(stopped, 'Start');
    await asked.saying('has a workstation ready');
    await admin.press(stopped, 'Terminate');
    await asked.saying('it is terminated');
    await toldPrivately(other, () => pressForged(other, stopped, 'dismiss', 'slack-nonsense'));
    await world.restartBot();

    await expectHistory([
      `<@${ada}> launch requested`,
      `<@${ada}> launch succeeded`,
      `<@${ben}> stop not yours`,
      `<@${ada}> connect requested`,
      `<@${ada}> connect succeeded`,
      `<@${ben}> connect owner only`,
      `<@${ada}> stop requested`,
      `<@${ada}> stop succeeded`,
      `<@${ada}> stop wrong state`,
      `<@${ada}> start requested`,
      `<@${ada}> start succeeded`,
      `<@${mei}> terminate requested`,
      `<@${mei}> terminate succeeded`,
      `<@${ben}> dismiss unknown launch`,
    ]);
    const { text } = await answerTo(admin, 'history');
    expect(text).toMatch(
      new RegExp(
        `<@${mei}> · terminate · succeeded · <@${ada}>’s Lighting · seq 040, g4dn.4xlarge`,
      ),
    );
    expect(text).toMatch(
      new RegExp(`<@${ada}> · stop · succeeded · Lighting · seq 040, g4dn.4xlarge`),
    );
    expect((await answerTo(person, 'history')).text).toBe(
      'Only admins of the studio can read the history.',
    );
  });

  it('has a refusal although nobody says whose the press is, and else it is in the log', async () => {
    const form = await openForm(person);
    const refused = forged(form.state.values, 'instance_type', chosen('g9.huge'));
    const take = vi.spyOn(SqlInteractions.prototype, 'take');
    take.mockRejectedValueOnce(new Error('whose is it'));
    await person.submit(form, refused);
    await expectHistory([`<@${ada}> launch type not offered`]);
    take.mockRejectedValueOnce(new Error('whose is it'));
    const add = vi.spyOn(SqlAuditLog.prototype, 'add').mockRejectedValueOnce(new Error('no disk'));
    expect(await person.submit(form, refused)).toMatchObject({ result: 'errors' });
    await vi.waitFor(() => expect(add).toHaveBeenCalledOnce());
    await vi.waitFor(() => expect(world.logLines.join('')).toContain('"not in the record"'));
    const lost = world.logLines.find((line) => line.includes('"not in the record"')) ?? '{}';
    const entry = { actor: ada, action: 'launch', clientToken: null, result: 'type_not_offered' };
    expect(JSON.parse(lost)).toMatchObject({ entry, err: { message: 'no disk' } });
    expect(world.logLines.join('')).not.toContain('a listener failed');
  });

  it('tells why a launch came to nothing', async () => {
    nimble().outcome({ statusCode: 'INSUFFICIENT_CAPACITY' });
    await (await ask(person)).saying('preparing it failed');
    nimble().fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    await (await ask(person)).saying('did not get a workstation');
    const form = await openForm(person);
    await person.submit(form, forged(form.state.values, 'instance_type', chosen('g9.huge')));
    await expectHistory([
      `<@${ada}> launch requested`,
      `<@${ada}> launch insufficient capacity`,
      `<@${ada}> launch requested`,
      `<@${ada}> launch access denied`,
      `<@${ada}> launch type not offered`,
    ]);
  });

  it('tells what was given up, and that it was', async () => {
    const throttled = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble().fail({ operation: 'CreateStreamingSession', fault: throttled, times: 1_000 });
    const asked = await ask(person);
    await person.press(await asked.saying('The bot keeps trying.'), 'Give up');
    await person.press(await asked.saying('it was given up'), 'Dismiss');
    await asked.saying(/^(?![\s\S]*Dismiss)/);
    await expectHistory([
      `<@${ada}> launch requested`,
      `<@${ada}> launch given up`,
      `<@${ada}> give up requested`,
      `<@${ada}> give up succeeded`,
      `<@${ada}> dismiss succeeded`,
    ]);
  });

  it('tells what could not be done, what failed, and what came too late', async () => {
    const { asked, sessionId } = await readySession(world, person);
    const stop = async () => person.press(await asked.saying('has a workstation ready'), 'Stop');
    const refusal = { kind: 'error', name: 'AccessDeniedException' } as const;
    nimble().fail({ operation: 'StopStreamingSession', fault: refusal });
    await stop();
    await asked.threadSaying('It could not be stopped, so it is still on.');

    nimble().durations({ stopMs: 60_000 });
    await stop();
    await asked.saying('is stopping');
    nimble().setState({ sessionId, state: 'STOP_FAILED', statusCode: 'INTERNAL_ERROR' });
    await asked.saying('failed to stop');

    nimble().setState({ sessionId, state: 'READY' });
    const throttled = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble().fail({ operation: 'StopStreamingSession', fault: throttled });
    await stop();
    await asked.threadSaying('The bot keeps trying.');
    nimble().setState({ sessionId, state: 'DELETED' });
    await asked.threadSaying('It could no longer be stopped');
    await expectHistory(
      [
        `<@${ada}> stop requested`,
        `<@${ada}> stop access denied`,
        `<@${ada}> stop requested`,
        `<@${ada}> stop internal error`,
        `<@${ada}> stop requested`,
        `<@${ada}> stop superseded`,
      ],
      2,
    );
  });

  it('tells that a stop gave way to a termination', async () => {
    const { asked } = await readySession(world, person);
    const throttled = { kind: 'error', name: 'ThrottlingException' } as const;
    nimble().fail({ operation: 'StopStreamingSession', fault: throttled });
    const message = await asked.saying('has a workstation ready');
    await person.press(message, 'Stop');
    await asked.threadSaying('The bot keeps trying.');
    const admin = await world.person(mei);
    await admin.press(message, 'Terminate');
    await asked.saying('it is terminated');
    await expectHistory(
      [
        `<@${ada}> stop requested`,
        `<@${ada}> stop superseded`,
        `<@${mei}> terminate requested`,
        `<@${mei}> terminate succeeded`,
      ],
      2,
    );
  });

  it('tells why there was no way into a workstation', async () => {
    const { asked } = await readySession(world, person);
    const refusal = { kind: 'error', name: 'AccessDeniedException' } as const;
    nimble().fail({ operation: 'CreateStreamingSessionStream', fault: refusal });
    await person.press(await asked.saying('has a workstation ready'), 'Connect');
    await modalSaying(person, 'AWS does not let this bot do that');
    await expectHistory([`<@${ada}> connect requested`, `<@${ada}> connect access denied`], 2);
  });
});
