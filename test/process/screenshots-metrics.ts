import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { z } from 'zod';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { BotProcess } from '../support/bot-process.js';
import { openBrowser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { ada, ben, mei, messageSaying, pressLaunch } from '../support/launching.js';
import { startSandboxProcess } from '../support/sandbox-process.js';

const shown = z.tuple([z.number(), z.number()]);

/** Run in the page: where on it these two begin. */
const places = `['nimble_session_studio_calls_total', 'process_cpu_user_seconds_total'].map((name) => {
  const text = document.querySelector('pre').firstChild;
  const range = document.createRange();
  range.setStart(text, text.data.indexOf('# HELP ' + name));
  return range.getBoundingClientRect().top + scrollY;
})`;

it('takes the picture of the metrics', async () => {
  const sandbox = await startSandboxProcess();
  await sandbox.control('nimble/durations', { createMs: 3_000, stopMs: 500 });
  const opsPort = await freePort();
  const bot = BotProcess.inSandbox(sandbox, { OPS_PORT: String(opsPort) });
  await bot.start();
  const launched = async (who: string, words: string) => {
    const person = await openWorkspace(sandbox.origin, who);
    await pressLaunch(person);
    await messageSaying(person, words);
    person.close();
  };
  await sandbox.control('slack/control/fail', { method: 'chat.update', answer: 'ratelimited' });
  await launched(ada, 'ready');
  await sandbox.control('nimble/outcome', { statusCode: 'INSUFFICIENT_CAPACITY' });
  await launched(ben, 'failed');
  await sandbox.control('nimble/durations', { createMs: 600_000 });
  await launched(mei, 'is getting a workstation');
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1_000, height: 700 } });
  await page.goto(`http://127.0.0.1:${opsPort}/metrics`);
  // Before it stands each result of a launch, most of them 0; behind it, what Node says of itself.
  const [y, below] = shown.parse(await page.evaluate(places));
  const path = fileURLToPath(new URL('../../docs/screenshots/metrics.png', import.meta.url));
  const clip = { x: 0, y: y - 4, width: 1_000, height: below - y };
  await page.screenshot({ path, fullPage: true, clip });
  await browser.close();
  await bot.dispose();
  await sandbox.stop();
});
