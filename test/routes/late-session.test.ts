import { afterAll, beforeAll, expect, it } from 'vitest';
import { ada } from '../support/launching.js';
import { ask } from './asked.js';
import { type SessionWorld, startSessionWorld } from './session-world.js';

const hourMs = 3_600_000;
let world: SessionWorld;
beforeAll(async () => {
  world = await startSessionWorld();
});
afterAll(() => world.closeAndSearch());

it('a session that comes after its launch was given up on is terminated, and that is told', async () => {
  const person = await world.person(ada);
  const nimble = world.sandbox.nimble.controls;
  // The first attempt is lost on its way, and the second is made once eight seconds have passed.
  const lost = { kind: 'hang', carriedOut: false } as const;
  nimble.fail({ operation: 'CreateStreamingSession', fault: lost });
  const asked = await ask(person);
  await expect.poll(() => nimble.state().calls.CreateStreamingSession).toBe(1);
  // The lease is long over, and so is the time that a launch may take: another claim closes it.
  world.clock.forward(hourMs);
  await asked.threadSaying('No workstation was created');
  const lines = await asked.threadSaying('The workstation is terminated');
  expect(lines.join('\n')).toContain('has made a workstation for this after all');
  expect(nimble.state().sessions.map(({ state }) => state)).toEqual(['DELETED']);
}, 30_000);

it('a session that is made although its launch has another by then is terminated, and that is told', async () => {
  const person = await world.person(ada);
  const nimble = world.sandbox.nimble.controls;
  const before = nimble.state();
  // The first attempt is lost on its way, and the second is made once eight seconds have passed.
  nimble.fail({ operation: 'CreateStreamingSession', fault: { kind: 'hang', carriedOut: false } });
  const asked = await ask(person);
  const creates = () =>
    nimble.state().calls.CreateStreamingSession - before.calls.CreateStreamingSession;
  await expect.poll(creates).toBe(1);
  // The lease is over: another claim creates it.
  world.clock.forward(60_000);
  await asked.saying('has a workstation ready');
  const made = () => nimble.state().sessions.slice(before.sessions.length);
  // So Nimble has no longer a reason to know the token.
  nimble.forget({ sessionId: made()[0]?.sessionId ?? '' });
  const told = await person.waitFor(
    ({ messages }) => messages.find(({ text }) => text.includes('made a second workstation')),
    'a line that says so',
  );
  const { channel, threadTs = '' } = told;
  const lines = () => person.replies(channel, threadTs).map(({ text }) => text);
  await expect.poll(lines).toContainEqual(expect.stringContaining('The workstation is terminated'));
  expect(made().map(({ state }) => state)).toEqual(['DELETED']);
}, 30_000);
