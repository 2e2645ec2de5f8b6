import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BotInSandbox, startBotInSandbox } from '../support/bot-in-sandbox.js';
import { ada, openForm } from '../support/launching.js';

let world: BotInSandbox;
let url: URL;
beforeAll(async () => {
  world = await startBotInSandbox({ http: true });
  await openForm(await world.person(ada));
  const { envelopes } = world.sandbox.slack.controls.state();
  url = new URL('/health', envelopes.at(-1)?.deliveredTo ?? '');
});
afterAll(() => world.close());

const ask = (method: string) => fetch(url, { method });

it('a balancer that asks whether the bot takes requests is told so, until it stops', async () => {
  const got = await ask('GET');
  expect([got.status, await got.text()]).toEqual([200, 'ok']);
  const head = await ask('HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect((await ask('POST')).status).toBe(404);
  expect((await fetch(new URL('/healthy', url))).status).toBe(404);
  await world.stopBot();
  await expect(ask('GET')).rejects.toThrow('fetch failed');
});
