import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import { messageSaying, openForm } from '../support/launching.js';
import { expectOneOfEverything } from '../support/one-of-everything.js';
import { it } from '../support/process-fixtures.js';
import { caught } from '../support/waiting.js';

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
  slackMoment('the edit to READY sent', 'chat.update', 0, carriedOut),
  slackMoment('the READY line sent', 'chat.postMessage', 1, carriedOut),
]);
moments.push(nimbleMoment('a look at the session sent', 'GetStreamingSession', false));

it.override({ durations: { createMs: 1_500 } });

it.concurrent.for(moments)(
  'a bot killed with $when makes one session and one true message after its restart',
  async ({ arrange, reached }, { sandbox, bot, person }) => {
    await bot.start();
    const form = await openForm(person);
    arrange(sandbox);
    expect(await person.submit(form)).toMatchObject({ result: 'ok' });
    await caught(() => reached(sandbox));
    await bot.end('SIGKILL');
    await bot.start();
    await expectOneOfEverything(sandbox, person);
  },
);

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

it.concurrent('a bot killed before and while it checks a submission goes on with it after its restart', async ({
  sandbox,
  bot,
  person,
}) => {
  await bot.start();
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
  await expectOneOfEverything(sandbox, person);
});

it.concurrent('a bot killed again while it looks for a message whose answer was lost finds it after its restart', async ({
  sandbox,
  bot,
  person,
}) => {
  await bot.start();
  const form = await openForm(person);
  sandbox.slack.controls.fail({ method: 'chat.postMessage', answer: 'hang_after' });
  await person.submit(form);
  await messageSaying(person, 'workstation');
  await bot.end('SIGKILL');
  sandbox.slack.controls.fail({ method: 'conversations.history', answer: 'hang' });
  await bot.start();
  const looked = () =>
    sandbox.slack.controls.state().calls.some(({ method }) => method === 'conversations.history');
  await caught(looked);
  await bot.end('SIGKILL');
  await bot.start();
  await expectOneOfEverything(sandbox, person);
});
