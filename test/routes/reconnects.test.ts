import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import { ada, workstations } from '../support/launching.js';

let world: BotInSandbox;
beforeAll(async () => {
  world = await startBotInSandbox();
});
afterAll(() => world.close());

it.each(['refresh_requested', 'warning', 'abrupt'] as const)(
  'loses no command while a connection is made anew: %s',
  async (reason) => {
    const person = await world.person(ada);
    const { controls } = world.sandbox.slack;
    await expect.poll(() => controls.state().connections, { timeout: 15_000 }).toBe(2);
    controls.disconnect({ reason, which: 'oldest' });
    let typed = 0;
    const lost: string[] = [];
    while (typed < 20 || controls.state().connections < 2) {
      const { result } = await person.say(workstations, '/nimble-session help');
      if (result !== 'ok') lost.push(`command ${typed}: ${result}`);
      typed += 1;
      await wait(20);
    }
    expect(lost).toEqual([]);
  },
  30_000,
);
