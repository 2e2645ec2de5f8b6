import { expect, onTestFinished } from 'vitest';
import { toldPrivately } from '../support/answers.js';
import { it } from '../support/fixtures.js';
import { expectEveryWay, farName, startForwardProxy } from '../support/forward-proxy.js';
import { ada, ben } from '../support/launching.js';
import { readySession } from '../support/sessions.js';

/** Slack and AWS by a name that only the proxy knows. */
function farAway<Settings>(settings: Settings): Settings {
  return JSON.parse(JSON.stringify(settings).replaceAll('127.0.0.1', farName));
}

async function startProxy() {
  const proxy = await startForwardProxy();
  onTestFinished(() => proxy.close());
  return proxy;
}

it('all ways out lead through the proxy', async ({ start }) => {
  const proxy = await startProxy();
  const proxies = { https: '', http: proxy.url, none: '' };
  const bot = await start({
    settings: ({ slack, studio, directory }) => farAway({ slack, studio, directory }),
    proxies,
  });
  const [owner, other] = [await bot.person(ada), await bot.person(ben)];
  const { launch } = await readySession(bot, owner);
  const message = await launch.saying('"Stop"');
  await toldPrivately(other, () => other.press(message, 'Stop'));
  expectEveryWay(proxy);
});

it('a start says so when the proxy refuses to lead on', async ({ start }) => {
  const proxy = await startProxy();
  proxy.refuse();
  const { logLines } = await start({
    settings: ({ slack }) => farAway({ slack }),
    proxies: { https: '', http: proxy.url, none: '' },
  });
  expect(logLines.join('')).toMatch(/Slack cannot be reached: .*Proxy response \(403\)/);
});
