import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { freePort } from '../support/free-port.js';
import { openForm } from '../support/launching.js';
import { it } from '../support/process-fixtures.js';
import { deliveryHead, rawRequest } from '../support/raw-request.js';

/** By how much half-sent requests may move the memory. */
const megabytesAtMost = 30;

const requests = 2_000;

const health = 'GET /health HTTP/1.1\r\nhost: bot\r\nconnection: close\r\n\r\n';

/** Heads that are cut off, and bodies that are: with what looks like a signature, and without. */
const halfSent = [
  () => deliveryHead({ 'x-padding': 'x'.repeat(5_000) }).slice(0, -2),
  () => deliveryHead() + 'x'.repeat(20_000),
  () => deliveryHead({ 'x-slack-signature': undefined }) + 'x'.repeat(20_000),
  () => deliveryHead({ 'content-length': '4000000' }) + 'x'.repeat(20_000),
];

it('half-sent requests from one machine move the memory by 30 MB at most', async ({
  sandbox,
  newBot,
  person,
}) => {
  const port = await freePort();
  const bot = newBot({
    SLACK_APP_TOKEN: '',
    SLACK_SIGNING_SECRET: sandbox.signingSecret,
    PORT: String(port),
  });
  await bot.start();
  sandbox.slack.controls.deliverOverHttp({ url: `http://127.0.0.1:${port}/slack/events` });
  await openForm(person);

  const before = bot.memoryMb();
  let most = before;
  const sockets: Socket[] = [];
  for (let each = 0; each < requests; each += 1) {
    const { socket } = rawRequest(port, halfSent[each % halfSent.length]?.() ?? '');
    sockets.push(socket);
    // Node queues 511 connections, and the system tries those beyond again seconds later. So the bot
    // takes these before there are more.
    if (each % 100 === 99) await rawRequest(port, health).status;
    most = Math.max(most, bot.memoryMb());
  }
  await expect
    .poll(() => {
      most = Math.max(most, bot.memoryMb());
      return sockets.filter(({ closed }) => closed).length;
    })
    .toBe(requests);
  console.log(`half-sent requests moved the memory by ${(most - before).toFixed(0)} MB`);
  expect(most - before).toBeLessThan(megabytesAtMost);
  await openForm(person);
});
