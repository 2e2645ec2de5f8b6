import { describe, expect } from 'vitest';
import { toldPrivately } from '../support/answers.js';
import { it } from '../support/fixtures.js';
import {
  ada,
  botMessages,
  messageSaying,
  openForm,
  pressLaunch,
  wholeText,
  workstations,
} from '../support/launching.js';

const directMessages = 'D0ADA00001';

describe('trouble at Slack', () => {
  it('does not end the bot when Slack opens no connection again at once', async ({
    slack,
    person,
  }) => {
    slack.fail({
      method: 'apps.connections.open',
      answer: 'http_500',
      times: 4,
    });
    slack.disconnect({ reason: 'refresh_requested' });
    await person.waitFor(({ connections }) => connections === 0, 'no connection');
    await person.waitFor(({ connections }) => connections === 2, 'both connections');
    await pressLaunch(person);
    await messageSaying(person, 'has a workstation ready');
  });

  it('does not keep the form empty when the answer to its opening is lost', async ({
    slack,
    person,
  }) => {
    slack.fail({ method: 'views.open', answer: 'drop_after' });
    const form = await openForm(person);
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await messageSaying(person, 'has a workstation ready');
  });

  it('makes the bot apologise once for a form that Slack did not open, however often the command arrives', async ({
    slack,
    person,
  }) => {
    const messages = () => person.messages(workstations).length;
    const before = messages();
    slack.repeatDeliveries({ times: 3, when: 'at_once' });
    slack.fail({ method: 'views.open', answer: 'expired_trigger_id', times: 3 });
    await person.say(workstations, '/nimble-session');
    const refused = () =>
      slack.state().calls.filter(({ method }) => method === 'views.open').length;
    await expect.poll(refused).toBe(3);
    slack.repeatDeliveries({ times: 1, when: 'at_once' });
    // Answered after these, it would stand here by now.
    await person.say(workstations, '/nimble-session help');
    await person.waitFor(() => messages() >= before + 2, 'help');
    await person.say(workstations, '/nimble-session help');
    await person.waitFor(() => messages() >= before + 3, 'help again');
    expect(messages()).toBe(before + 3);
  });

  it('makes the bot say that Slack did not let it fill the form', async ({ slack, person }) => {
    slack.fail({ method: 'views.update', answer: 'http_500', times: 2 });
    const told = await toldPrivately(person, () =>
      person.openModal(workstations, '/nimble-session'),
    );
    expect(told.text).toBe(
      'Slack left *Launch a workstation* empty. Nothing was changed; please close that window and try again.',
    );
  });

  it('is none when a person closes the form before it is filled', async ({ slack, person }) => {
    slack.fail({ method: 'views.update', answer: 'not_found' });
    await person.openModal(workstations, '/nimble-session');
    await expect
      .poll(() => slack.state().calls.map(({ method }) => method))
      .toContain('views.update');
    await pressLaunch(person);
    await messageSaying(person, 'has a workstation ready');
    expect(person.workspace.messages.filter(({ ephemeral }) => ephemeral)).toEqual([]);
  });

  it('makes the bot say that Slack did not let it change the form', async ({ slack, person }) => {
    const form = await openForm(person);
    slack.fail({ method: 'views.update', answer: 'http_500', times: 2 });
    const told = await toldPrivately(person, () =>
      person.choose(form, 'launch_profile', 'lp-animation-main'),
    );
    expect(told.text).toBe(
      'Slack did not let me change the form, so what it offers is not for your last choice in it. Please close it and open it again.',
    );
  });

  it('does not hide the message whose answer was lost, though people have said much since', async ({
    start,
  }) => {
    const bot = await start({ limits: { searchAfterMs: 1_500 } });
    const { slack } = bot;
    const person = await bot.person(ada);
    const form = await openForm(person);
    slack.fail({ method: 'chat.postMessage', answer: 'drop_after' });
    await person.submit(form);
    const message = await messageSaying(person, 'workstation');
    for (let said = 0; said < 250; said += 1) await person.say(workstations, `chat ${said}`);
    await messageSaying(person, 'has a workstation ready');
    expect(botMessages(bot).map(({ ts }) => ts)).toEqual([message.ts]);
  });
});

describe('trouble at the studio', () => {
  it('keeps a launch that is not confirmed out of the channel until it is', async ({
    bot,
    nimble,
    person,
  }) => {
    const form = await openForm(person);
    // A bot that has just been started has no offer at hand.
    nimble.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'error', name: 'ThrottlingException' },
      times: 3,
    });
    await bot.restart();
    await person.submit(form);
    const message = await person.waitFor(
      () => person.messages(directMessages).find(({ text }) => text.includes('asked for')),
      'a private message',
    );
    expect(person.messages(workstations)).toEqual([]);
    const ready = await person.waitFor(
      () => person.messages(workstations).find(({ text }) => text.includes('workstation ready')),
      'READY, in the channel',
    );
    expect(
      botMessages(bot)
        .map(({ ts }) => ts)
        .sort(),
    ).toEqual([message.ts, ready.ts]);
    const left = person.messages(directMessages).find(({ ts }) => ts === message.ts);
    expect(left?.text).toContain('The studio has confirmed that your workstation');
  });

  it('does not make the bot give a session up that Nimble misses for a moment', async ({
    start,
  }) => {
    const bot = await start({ limits: { missingForMs: 60_000 } });
    const { nimble } = bot;
    const person = await bot.person(ada);
    nimble.fail({
      operation: 'GetStreamingSession',
      fault: { kind: 'error', name: 'ResourceNotFoundException' },
      times: 3,
    });
    await pressLaunch(person);
    const message = await messageSaying(person, 'has a workstation ready');
    expect(wholeText(message)).not.toContain('no longer knows');
  });

  it('does not make the bot say that nothing was created while a session may still come', async ({
    start,
  }) => {
    const bot = await start({ limits: { missingForMs: 1_200 } });
    const { nimble } = bot;
    const person = await bot.person(ada);
    const form = await openForm(person);
    // The first answer is lost, the second is final; the studio has a session all the same.
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'drop', carriedOut: true },
    });
    nimble.fail({
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    // Listings do not have it yet.
    nimble.fail({ operation: 'ListStreamingSessions', fault: { kind: 'empty' } });
    await person.submit(form);
    await messageSaying(person, 'has a workstation ready');
    expect(nimble.state().sessions).toHaveLength(1);
  });

  it('does not hide READY from the bot although the listing that has it gets no answer', async ({
    nimble,
    person,
  }) => {
    nimble.durations({ createMs: 60_000 });
    // As many as are read off one listing.
    for (let launch = 0; launch < 4; launch += 1) await pressLaunch(person);
    const listings = () => nimble.state().calls.ListStreamingSessions;
    await expect.poll(listings).toBeGreaterThan(0);
    const before = listings();
    nimble.fail({
      operation: 'ListStreamingSessions',
      fault: { kind: 'hang', carriedOut: false },
    });
    await expect.poll(listings).toBe(before + 1);
    const { sessionId = '' } = nimble.state().sessions[0] ?? {};
    nimble.setState({ sessionId, state: 'READY' });
    await messageSaying(person, 'has a workstation ready');
  });

  it('is explained in the form when a person chooses another profile and Nimble refuses', async ({
    bot,
    nimble,
    person,
  }) => {
    const form = await openForm(person);
    await bot.restart();
    nimble.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    await person.choose(form, 'launch_profile', 'lp-animation-main');
    await person.waitFor(
      ({ modals }) =>
        JSON.stringify(modals).includes('Nimble Studio does not let this bot do that'),
      'the reason',
    );
  });
});
