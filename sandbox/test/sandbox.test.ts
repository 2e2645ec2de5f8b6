import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../src/sandbox.js';

async function start() {
  const sandbox = await startSandbox({ port: 0 });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The status of a POST to a control, with these headers. */
function status(origin: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const url = `${origin}/sandbox/slack/control/reset`;
    const sent = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    sent.end('{}');
  });
}

it('answers programs on this machine and its own page, and no page of another site', async () => {
  const { origin } = await start();
  expect(await status(origin, {})).toBe(200);
  expect(await status(origin, { origin })).toBe(200);
  expect(await status(origin, { origin: 'http://evil.example' })).toBe(403);
  expect(await status(origin, { host: 'evil.example' })).toBe(403);
});

it('says which port is taken', async () => {
  const { origin } = await start();
  const port = Number(new URL(origin).port);
  await expect(startSandbox({ port })).rejects.toThrow(`Port ${port} is taken`);
});
