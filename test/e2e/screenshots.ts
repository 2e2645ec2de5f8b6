import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { openBrowser } from '../support/browser.js';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

it('takes the pictures', async () => {
  const bot = new BotProcess({ SANDBOX_PORT: '0', POLL_INTERVAL_SECONDS: '1' });
  await bot.start();
  const origin = /Open (http:\/\/127\.0\.0\.1:\d+)/.exec(bot.output)?.[1] ?? '';
  const browser = await openBrowser();
  const page = await browser.newPage({
    viewport: { width: 1_280, height: 760 },
    deviceScaleFactor: 1.5,
  });
  const shoot = (name: string) => page.screenshot({ path: `${folder}${name}.png` });
  const control = (name: string, body: unknown) =>
    page.request.post(`${origin}/sandbox/nimble/${name}`, { data: body });
  const messages = page.getByRole('log', { name: 'Messages in #workstations' });
  const type = async (text: string) => {
    const composer = page.getByRole('textbox', { name: 'Message #workstations' });
    await composer.fill(text);
    await composer.press('Enter');
  };
  const launch = () => page.getByRole('button', { name: 'Launch', exact: true }).click();

  await control('durations', { createMs: 1_500 });
  await page.goto(`${origin}/?as=U0BEN00002#C0WORKSTN01`);
  await control('outcome', { statusCode: 'INSUFFICIENT_CAPACITY' });
  await type('/nimble-session g5.xlarge');
  await launch();
  await messages.getByText('preparing it failed').waitFor();

  await page.goto(`${origin}/?as=U0ADA00001#C0WORKSTN01`);
  await type('/nimble-session');
  await page.getByRole('button', { name: 'Launch', exact: true }).waitFor();
  await shoot('modal');
  await page.getByLabel('Note').fill('Shot 0420, final lighting');
  await launch();
  await messages.getByText('has a workstation ready').waitFor();
  await messages
    .getByRole('article')
    .last()
    .getByRole('button', { name: /replies/ })
    .click();
  await page.getByText('your workstation is ready').waitFor();
  await shoot('ready');

  await browser.close();
  await bot.dispose();
});
