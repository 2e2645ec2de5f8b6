import { expect } from 'vitest';
import { itWith } from '../support/fixtures.js';
import { openForm } from '../support/launching.js';

const it = itWith({ http: true });

it('the bot tells a load balancer that it takes requests, until it stops', async ({
  bot,
  slack,
  person,
}) => {
  await openForm(person);
  const url = new URL('/health', slack.state().envelopes.at(-1)?.deliveredTo ?? '');
  const request = (method: string) => fetch(url, { method });
  for (const method of ['GET', 'HEAD']) {
    const answer = await request(method);
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  }
  expect((await request('POST')).status).toBe(404);
  expect((await fetch(new URL('/healthy', url))).status).toBe(404);
  await bot.stop();
  await expect(request('GET')).rejects.toThrow('fetch failed');
});
