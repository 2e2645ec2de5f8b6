import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import { openForm, workstations } from '../support/launching.js';
import { expectOneOfEverything, pastOf } from '../support/one-of-everything.js';
import { it as base, inTurn as baseInTurn } from '../support/process-fixtures.js';
import { caught } from '../support/waiting.js';

interface Moment {
  when: string;
  /** Lets the next call of a kind stand still; what it returns tells whether it does. */
  halt: (sandbox: Sandbox) => () => boolean;
}

type Method = 'chat.postMessage' | 'chat.update' | 'conversations.history';

/** The calls of a method from now on. */
function callsFromNow({ slack }: Sandbox, method: Method) {
  const calls = () => slack.controls.state().calls.filter((call) => call.method === method);
  const before = calls().length;
  return () => calls().slice(before);
}

function slackMoment(when: string, method: Method, skip: number, carriedOut: boolean): Moment {
  return {
    when: `${when}, ${carriedOut ? 'done but not answered' : 'not done yet'}`,
    halt(sandbox) {
      const calls = callsFromNow(sandbox, method);
      sandbox.slack.controls.fail({ method, skip, answer: carriedOut ? 'hang_after' : 'hang' });
      return () => calls().length > skip;
    },
  };
}

function nimbleMoment(
  when: string,
  operation: 'CreateStreamingSession' | 'GetStreamingSession',
  carriedOut: boolean,
): Moment {
  return {
    when: `${when}, ${carriedOut ? 'done but not answered' : 'not done yet'}`,
    halt({ nimble }) {
      const calls = () => nimble.controls.state().calls[operation];
      const before = calls();
      nimble.controls.fail({ operation, fault: { kind: 'hang', carriedOut } });
      return () => calls() > before;
    },
  };
}

const moments: Moment[] = [false, true].flatMap((carriedOut) => [
  nimbleMoment('Create sent', 'CreateStreamingSession', carriedOut),
  slackMoment('the message sent', 'chat.postMessage', 0, carriedOut),
  slackMoment('the edit to READY sent', 'chat.update', 0, carriedOut),
  slackMoment('the READY line sent', 'chat.postMessage', 1, carriedOut),
]);

const durations = { createMs: 1_500 };
const it = base.extend('durations', durations);
const inTurn = baseInTurn.extend('durations', durations);

inTurn.for(moments)(
  'a bot killed with $when makes one session and one true message after its restart',
  async ({ halt }, { sandbox, bot, person }) => {
    const past = pastOf(sandbox, person);
    const form = await openForm(person);
    const updates = callsFromNow(sandbox, 'chat.update');
    const halts = halt(sandbox);
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await caught(halts);
    // It is this launch that stands still, and none of those before.
    expect(updates().filter(({ ts = '' }) => past.messages.has(ts))).toEqual([]);
    await bot.end('SIGKILL');
    await bot.start();
    await expectOneOfEverything(sandbox, person, past);
  },
);

inTurn(
  'a bot killed before and while it checks a submission goes on with it after its restart',
  async ({ sandbox, bot, person }) => {
    const past = pastOf(sandbox, person);
    const form = await openForm(person);
    await bot.end('SIGKILL');
    await bot.start();
    const asked = sandbox.nimble.controls.state().calls.ListLaunchProfiles;
    sandbox.nimble.controls.fail({
      operation: 'ListLaunchProfiles',
      fault: { kind: 'hang', carriedOut: false },
    });
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await caught(() => sandbox.nimble.controls.state().calls.ListLaunchProfiles > asked);
    await bot.end('SIGKILL');
    await bot.start();
    await expectOneOfEverything(sandbox, person, past);
  },
);

inTurn(
  'a bot killed again while it looks for a message whose answer was lost finds it after its restart',
  async ({ sandbox, bot, person }) => {
    const past = pastOf(sandbox, person);
    const form = await openForm(person);
    sandbox.slack.controls.fail({ method: 'chat.postMessage', answer: 'hang_after' });
    await person.submit(form);
    await person.waitFor(
      () => person.messages(workstations).some(({ ts }) => !past.messages.has(ts)),
      'the message',
    );
    await bot.end('SIGKILL');
    const searches = callsFromNow(sandbox, 'conversations.history');
    sandbox.slack.controls.fail({ method: 'conversations.history', answer: 'hang' });
    await bot.start();
    await caught(() => searches().length > 0);
    await bot.end('SIGKILL');
    await bot.start();
    await expectOneOfEverything(sandbox, person, past);
  },
);

// On a bot without a past: its looks are at this session, and its database was empty.
const look = nimbleMoment('a look at the session sent', 'GetStreamingSession', false);

it.concurrent(`a bot killed with ${look.when} makes one session and one true message after its restart`, async ({
  sandbox,
  bot,
  person,
}) => {
  await bot.start();
  const form = await openForm(person);
  const halts = look.halt(sandbox);
  expect(await person.submit(form)).toMatchObject({ result: 'ok' });
  await caught(halts);
  await bot.end('SIGKILL');
  await bot.start();
  await expectOneOfEverything(sandbox, person);
});

it.concurrent('a bot killed as soon as the launch is stored goes on with it after its restart', async ({
  sandbox,
  bot,
  person,
}) => {
  await bot.start();
  const form = await openForm(person);
  const outcome = person.submit(form);
  await bot.printed('launch stored');
  await bot.end('SIGKILL');
  await outcome;
  await bot.start();
  await expectOneOfEverything(sandbox, person);
});
