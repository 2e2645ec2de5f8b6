import { afterAll, beforeAll, expect, it } from 'vitest';
import { ada } from '../support/launching.js';
import { readySession, type SessionWorld, startSessionWorld, stateOf } from './session-world.js';

const nightMs = 9 * 3_600_000;
let world: SessionWorld;
beforeAll(async () => {
  world = await startSessionWorld();
});
afterAll(() => world.closeAndSearch());

it('a Stop that the bot could not see to in the evening does not come in the morning; a Terminate does', async () => {
  const person = await world.person(ada);
  const nimble = world.sandbox.nimble.controls;
  const { asked, sessionId } = await readySession(world, person);
  const overnight = () =>
    world.clock.startWith(() => {
      world.clock.forward(nightMs);
      return world.restartBot();
    });
  const lost = { kind: 'drop', carriedOut: false } as const;

  nimble.fail({ operation: 'StopStreamingSession', fault: lost });
  await person.press(await asked.saying('"Stop"'), 'Stop');
  await asked.threadSaying('A hitch');
  const stops = nimble.state().calls.StopStreamingSession;
  await overnight();
  const lines = await asked.threadSaying('It could not be stopped, so it is still on.');
  expect(lines.at(-1)).toMatch(/More than ten minutes .* Press \*Stop\* if it is still wanted\./);
  expect(nimble.state().calls.StopStreamingSession).toBe(stops);
  expect(stateOf(world, sessionId)).toBe('READY');

  nimble.fail({ operation: 'DeleteStreamingSession', fault: lost, times: 3 });
  await person.press(await asked.saying('"Terminate"'), 'Terminate');
  await asked.threadSaying('Terminating, as asked.');
  await expect.poll(() => nimble.state().calls.DeleteStreamingSession, { timeout: 10_000 }).toBe(3);
  await overnight();
  await asked.threadSaying('The workstation is terminated.');
  expect(stateOf(world, sessionId)).toBe('DELETED');
}, 40_000);

it('a Stop whose answer is lost is not sent again after others have seen to it and the person works on', async () => {
  const person = await world.person(ada);
  const nimble = world.sandbox.nimble.controls;
  const { asked, sessionId } = await readySession(world, person);
  const before = nimble.state().calls.StopStreamingSession;
  const stops = () => nimble.state().calls.StopStreamingSession - before;

  nimble.fail({ operation: 'StopStreamingSession', fault: { kind: 'hang', carriedOut: false } });
  await person.press(await asked.saying('"Stop"'), 'Stop');
  await expect.poll(stops).toBe(1);
  // The lease is over: another claim carries it out.
  world.clock.forward(60_000);
  await person.press(await asked.saying('"Start"'), 'Start');
  await expect.poll(() => stateOf(world, sessionId), { timeout: 5_000 }).toBe('READY');
  const given = () => world.logLines.filter((line) => line.includes('claim lost')).length;
  await expect.poll(given, { timeout: 15_000 }).toBe(1);
  expect(stops()).toBe(2);
  expect(stateOf(world, sessionId)).toBe('READY');
}, 40_000);
