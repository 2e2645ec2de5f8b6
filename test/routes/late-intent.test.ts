import { describe, expect } from 'vitest';
import { holdAttempts } from '../support/attempts.js';
import { it } from '../support/fixtures.js';
import { stateOf } from '../support/sessions.js';

const nightMs = 9 * 3_600_000;
const lost = { kind: 'drop', carriedOut: false } as const;

describe('after a night without a bot', () => {
  it('a Stop of the evening before is not carried out, and the thread says so', async ({
    bot,
    nimble,
    person,
    session: { launch, sessionId },
  }) => {
    nimble.fail({ operation: 'StopStreamingSession', fault: lost });
    await person.press(await launch.saying('"Stop"'), 'Stop');
    await launch.saying('The bot keeps trying.');
    const stops = nimble.state().calls.StopStreamingSession;
    await bot.stop();
    bot.clock.forward(nightMs);
    await bot.restart();
    const replies = await launch.threadSaying('It could not be stopped, so it is still on.');
    expect(replies.at(-1)).toMatch(
      /More than ten minutes .* Press \*Stop\* if it is still wanted\./,
    );
    expect(nimble.state().calls.StopStreamingSession).toBe(stops);
    expect(stateOf(bot, sessionId)).toBe('READY');
  });

  it('a Terminate of the evening before is carried out', async ({
    bot,
    nimble,
    person,
    session: { launch, sessionId },
  }) => {
    nimble.fail({ operation: 'DeleteStreamingSession', fault: lost, times: 3 });
    await person.press(await launch.saying('"Terminate"'), 'Terminate');
    await launch.saying('The bot keeps trying.');
    await expect.poll(() => nimble.state().calls.DeleteStreamingSession).toBe(3);
    await bot.stop();
    bot.clock.forward(nightMs);
    await bot.restart();
    await launch.threadSaying('The workstation is terminated.');
    expect(stateOf(bot, sessionId)).toBe('DELETED');
  });
});

it('the bot does not repeat a Stop that another replica has carried out, after the owner started again', async ({
  bot,
  nimble,
  person,
  session: { launch, sessionId },
}) => {
  const stops = () => nimble.state().calls.StopStreamingSession;
  const attempts = holdAttempts();
  nimble.fail({ operation: 'StopStreamingSession', fault: { kind: 'hang', carriedOut: false } });
  await person.press(await launch.saying('"Stop"'), 'Stop');
  await expect.poll(stops).toBe(1);
  // The lease is over: another claim carries it out.
  bot.clock.forward(60_000);
  await person.press(await launch.saying('"Start"'), 'Start');
  await expect.poll(() => stateOf(bot, sessionId)).toBe('READY');
  attempts.expire();
  const claimsLost = () => bot.logLines.filter((line) => line.includes('claim lost')).length;
  await expect.poll(claimsLost).toBe(1);
  expect(stops()).toBe(2);
  expect(stateOf(bot, sessionId)).toBe('READY');
});
