import { afterEach, describe, expect, it } from 'vitest';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import {
  type BotInSandbox,
  type BotInSandboxOptions,
  startBotInSandbox,
} from '../support/bot-in-sandbox.js';
import {
  ada,
  botMessages,
  launch,
  messageSaying,
  openForm,
  wholeText,
  workstations,
} from '../support/launching.js';
import { toldPrivately } from './session-world.js';

let world: BotInSandbox;
let person: WorkspaceClient;
afterEach(() => world.close());

async function enter(options?: BotInSandboxOptions) {
  world = await startBotInSandbox(options);
  person = await world.person(ada);
}

const direct = () =>
  person.workspace.channels.find(({ kind, name }) => kind === 'im' && name === 'U0NIMBLEBOT')?.id ??
  '';

describe('trouble at Slack', () => {
  it('does not end the bot when its sockets cannot be opened again at once', async () => {
    await enter();
    world.sandbox.slack.controls.fail({
      method: 'apps.connections.open',
      answer: 'http_500',
      times: 4,
    });
    world.sandbox.slack.controls.disconnect({ reason: 'refresh_requested' });
    await person.waitFor(({ connections }) => connections === 0, 'no connection');
    await person.waitFor(({ connections }) => connections === 2, 'both connections', 25_000);
    await launch(person);
    await messageSaying(person, 'has a workstation ready');
  }, 40_000);

  it('fills the form when the answer to its opening is lost', async () => {
    await enter();
    world.sandbox.slack.controls.fail({ method: 'views.open', answer: 'drop_after' });
    const form = await openForm(person);
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await messageSaying(person, 'has a workstation ready');
  });

  it('tells once of a form that it may not open, however often Slack delivers the command', async () => {
    await enter();
    const slack = world.sandbox.slack.controls;
    const messages = () => person.messages(workstations).length;
    const before = messages();
    slack.repeatDeliveries({ times: 3, when: 'at_once' });
    slack.fail({ method: 'views.open', answer: 'expired_trigger_id', times: 3 });
    await person.say(workstations, '/nimble-session');
    const refused = () =>
      slack.state().calls.filter(({ method }) => method === 'views.open').length;
    await expect.poll(refused, { timeout: 10_000 }).toBe(3);
    slack.repeatDeliveries({ times: 1, when: 'at_once' });
    // Answered after these, it would stand here by now.
    await person.say(workstations, '/nimble-session help');
    await person.waitFor(() => messages() >= before + 2, 'help', 10_000);
    await person.say(workstations, '/nimble-session help');
    await person.waitFor(() => messages() >= before + 3, 'help again', 10_000);
    expect(messages()).toBe(before + 3);
  });

  it('tells of a form that it may not fill', async () => {
    await enter();
    world.sandbox.slack.controls.fail({ method: 'views.update', answer: 'http_500', times: 2 });
    const told = await toldPrivately(person, () =>
      person.openModal(workstations, '/nimble-session'),
    );
    expect(told.text).toBe(
      'Slack did not let me fill the form. Nothing was started; please close that window and try again.',
    );
  });

  it('says nothing of a form that was closed before it was filled', async () => {
    await enter();
    world.sandbox.slack.controls.fail({ method: 'views.update', answer: 'not_found' });
    await person.openModal(workstations, '/nimble-session');
    await expect
      .poll(() => world.sandbox.slack.controls.state().calls.map(({ method }) => method))
      .toContain('views.update');
    await launch(person);
    await messageSaying(person, 'has a workstation ready');
    expect(person.workspace.messages.filter(({ ephemeral }) => ephemeral)).toEqual([]);
  });

  it('tells of a form that it may not change', async () => {
    await enter();
    const form = await openForm(person);
    world.sandbox.slack.controls.fail({ method: 'views.update', answer: 'http_500', times: 2 });
    const told = await toldPrivately(person, () =>
      person.choose(form, 'launch_profile', 'lp-animation-main'),
    );
    expect(told.text).toBe(
      'Slack did not let me change the form, so what it offers is not for your last choice in it. Please close it and open it again.',
    );
  });

  it('finds its message again in a channel where much has been said since', async () => {
    await enter({ limits: { lookAfterMs: 1_500 } });
    const form = await openForm(person);
    world.sandbox.slack.controls.fail({ method: 'chat.postMessage', answer: 'drop_after' });
    await person.submit(form);
    const message = await messageSaying(person, 'workstation');
    for (let said = 0; said < 250; said += 1) await person.say(workstations, `chat ${said}`);
    await messageSaying(person, 'has a workstation ready', workstations, 15_000);
    expect(botMessages(world).map(({ ts }) => ts)).toEqual([message.ts]);
  }, 30_000);
});

describe('trouble at the studio', () => {
  it('keeps what is not confirmed out of the channel until it is', async () => {
    await enter({ databaseUrl: 'file::memory:' });
    const form = await openForm(person);
    // Nobody has asked for the offer for over a minute, as after a restart.
    world.sandbox.nimble.controls.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: 3,
    });
    await world.restartBot();
    await person.submit(form);
    const message = await person.waitFor(
      () => person.messages(direct()).find(({ text }) => text.includes('asked for')),
      'a private message',
    );
    expect(person.messages(workstations)).toEqual([]);
    const ready = await person.waitFor(
      () => person.messages(workstations).find(({ text }) => text.includes('workstation ready')),
      'READY, in the channel',
      15_000,
    );
    expect(
      botMessages(world)
        .map(({ ts }) => ts)
        .sort(),
    ).toEqual([message.ts, ready.ts]);
    const left = person.messages(direct()).find(({ ts }) => ts === message.ts);
    expect(left?.text).toContain('The studio has confirmed that your workstation');
  }, 30_000);

  it('believes that a session is gone only when the studio keeps saying so', async () => {
    await enter({ limits: { missingForMs: 60_000 } });
    world.sandbox.nimble.controls.fail({
      operation: 'GetStreamingSession',
      fault: { kind: 'error', name: 'ResourceNotFoundException' },
      times: 3,
    });
    await launch(person);
    const message = await messageSaying(person, 'has a workstation ready');
    expect(wholeText(message)).not.toContain('no longer knows');
  });

  it('does not say that nothing was created while it may still come', async () => {
    await enter({ limits: { missingForMs: 1_200 } });
    const form = await openForm(person);
    const { controls } = world.sandbox.nimble;
    // The first answer is lost, the second is final; the studio has a session all the same.
    controls.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'drop', carriedOut: true },
    });
    controls.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    // Listings do not have it yet.
    controls.fail({ operation: 'ListStreamingSessions', fault: { kind: 'empty' } });
    await person.submit(form);
    await messageSaying(person, 'has a workstation ready', workstations, 15_000);
    expect(controls.state().sessions).toHaveLength(1);
  }, 30_000);

  it('tells of READY soon although the look that would see it gets no answer', async () => {
    await enter({ sandbox: { nimble: { durations: { createMs: 60_000 } } } });
    // As many as are read off one listing.
    for (let asked = 0; asked < 4; asked += 1) await launch(person);
    const { controls } = world.sandbox.nimble;
    const listings = () => controls.state().calls.ListStreamingSessions;
    await expect.poll(listings).toBeGreaterThan(0);
    const before = listings();
    controls.fail({
      operation: 'ListStreamingSessions',
      fault: { kind: 'hang', carriedOut: false },
    });
    await expect.poll(listings).toBe(before + 1);
    const [session] = controls.state().sessions;
    controls.setState({ sessionId: session?.sessionId ?? '', state: 'READY' });
    await messageSaying(person, 'has a workstation ready', workstations, 6_000);
  }, 20_000);

  it('shows why, when another profile is chosen and the studio does not answer', async () => {
    await enter();
    const form = await openForm(person);
    await world.restartBot();
    world.sandbox.nimble.controls.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    await person.choose(form, 'launch_profile', 'lp-animation-main');
    await person.waitFor(
      ({ modals }) => JSON.stringify(modals).includes('AWS does not let this bot do that'),
      'the reason',
    );
  });
});
