import { expect } from 'vitest';
import { holdAttempts } from '../support/attempts.js';
import { itWith } from '../support/fixtures.js';
import { requestLaunch } from '../support/requested-launch.js';

const hourMs = 3_600_000;

const it = itWith({ limits: { sweepEveryMs: 100, sweepAgainMs: 100 } });

// In both tests the first attempt to create gets no answer, and the bot makes the second one when the
// first has expired. By then the bot's lease is over, because its clock was put forward.
const lost = { kind: 'hang', carriedOut: false } as const;

it('the bot terminates a session that Nimble makes after the launch was cancelled, and says so', async ({
  bot,
  nimble,
  person,
}) => {
  const attempts = holdAttempts();
  nimble.fail({ operation: 'CreateStreamingSession', fault: lost });
  const launch = await requestLaunch(person);
  await expect.poll(() => nimble.state().calls.CreateStreamingSession).toBe(1);
  // The time that a launch may take is over too: another claim closes it.
  bot.clock.forward(hourMs);
  await launch.threadSaying('No workstation was created');
  attempts.expire();
  const replies = await launch.threadSaying('The workstation is terminated');
  expect(replies.join('\n')).toContain('There is a workstation for this after all');
  expect(nimble.state().sessions.map(({ state }) => state)).toEqual(['DELETED']);
});

it('the bot terminates a second session that Nimble makes for one launch, and says so', async ({
  bot,
  nimble,
  person,
}) => {
  const attempts = holdAttempts();
  nimble.fail({ operation: 'CreateStreamingSession', fault: lost });
  const launch = await requestLaunch(person);
  await expect.poll(() => nimble.state().calls.CreateStreamingSession).toBe(1);
  // Another claim creates it.
  bot.clock.forward(60_000);
  await launch.saying('has a workstation ready');
  // So Nimble no longer has a reason to know the token.
  nimble.forget({ sessionId: nimble.state().sessions[0]?.sessionId ?? '' });
  attempts.expire();
  const { channel, threadTs = '' } = await person.waitFor(
    ({ messages }) => messages.find(({ text }) => text.includes('made a second workstation')),
    'a reply that says so',
  );
  const replies = () => person.replies(channel, threadTs).map(({ text }) => text);
  await expect
    .poll(replies)
    .toContainEqual(expect.stringContaining('The workstation is terminated'));
  expect(nimble.state().sessions.map(({ state }) => state)).toEqual(['DELETED']);
});
