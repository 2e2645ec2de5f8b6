import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { chromiumPath, openBrowser } from '../support/browser.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

/** `npm start` as a newcomer has it: nothing set but a port of its own. */
describe.skipIf(chromiumPath === null)('the page, against the started bot', () => {
  const bot = new BotProcess({ SANDBOX_PORT: '0', POLL_INTERVAL_SECONDS: '1' });
  let origin = '';
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    const beganAt = performance.now();
    await bot.start();
    expect(performance.now() - beganAt).toBeLessThan(5_000);
    origin = /Open (http:\/\/127\.0\.0\.1:\d+)/.exec(bot.output)?.[1] ?? '';
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await bot.dispose();
  });
  beforeEach(async () => {
    await control('nimble/reset', {});
    await control('nimble/durations', { createMs: 700 });
    page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    page.setDefaultTimeout(8_000);
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${origin}/?as=U0ADA00001#C0WORKSTN01`);
    // Gone with a reload, which must never be needed.
    await page.evaluate("document.body.setAttribute('data-same-page', 'yes')");
  });
  afterEach(async () => {
    expect(await page.locator('body[data-same-page=yes]').count()).toBe(1);
    await page.close();
    expect(problems).toEqual([]);
  });

  async function control(name: string, body: unknown) {
    const answer = await fetch(`${origin}/sandbox/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
  }

  async function openForm(words = '') {
    const composer = page.getByRole('textbox', { name: 'Message #workstations' });
    await composer.fill(`/nimble-session ${words}`);
    await composer.press('Enter');
    const form = page.getByRole('dialog', { name: 'Launch a workstation' });
    await form.getByRole('button', { name: 'Launch', exact: true }).waitFor();
    return form;
  }

  const lastMessage = () =>
    page.getByRole('log', { name: 'Messages in #workstations' }).getByRole('article').last();

  it('goes the whole way to READY by keyboard', async () => {
    const composer = page.getByRole('textbox', { name: 'Message #workstations' });
    await composer.focus();
    await page.keyboard.type('/nim');
    await page.getByRole('option', { name: /\/nimble-session/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'Launch a workstation' });
    const launch = form.getByRole('button', { name: 'Launch', exact: true });
    await launch.waitFor();
    await launch.focus();
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'hidden' });
    const message = lastMessage();
    await message.getByText('is getting a workstation').waitFor();
    await message.getByText('has a workstation ready').waitFor();
    await message.getByText(/stops by itself/).waitFor();
    await message.getByRole('button', { name: /2 replies/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('is preparing').waitFor();
    await thread.getByText('your workstation is ready').waitFor();
  }, 30_000);

  it('changes the types with the profile, in place', async () => {
    const form = await openForm();
    await form.getByLabel('Launch profile').click();
    await page.getByRole('option', { name: /^Animation/ }).click();
    const type = form.getByLabel('Instance type');
    await expect.poll(() => type.inputValue()).toMatch(/^g4dn\.xlarge · 4 vCPU · 16 GiB/);
    await type.click();
    expect(await page.getByRole('option').allTextContents()).toEqual([
      expect.stringContaining('g4dn.xlarge'),
      expect.stringContaining('g4dn.2xlarge'),
      expect.stringContaining('g5.xlarge'),
    ]);
    await page.keyboard.press('Escape');
    expect(await form.getByLabel('Streaming image').count()).toBe(0);
    await form.getByRole('button', { name: 'Cancel' }).click();
  }, 30_000);

  it('says why a session could not be had, and what to try', async () => {
    await control('nimble/outcome', { statusCode: 'INSUFFICIENT_CAPACITY' });
    const form = await openForm('g5.2xlarge');
    await form.getByRole('button', { name: 'Launch', exact: true }).click();
    await lastMessage()
      .getByText('No g5.2xlarge is free in us-west-2 right now. Try g4dn.4xlarge')
      .waitFor();
  }, 30_000);

  it('says that the bot may not, with the request id', async () => {
    await control('nimble/fail', {
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    const form = await openForm();
    await form.getByRole('button', { name: 'Launch', exact: true }).click();
    const message = lastMessage();
    await message.getByText('did not get a workstation').waitFor();
    await message.getByText(/request id/).waitFor();
  }, 30_000);

  it('answers words that it does not know', async () => {
    await (await openForm()).getByRole('button', { name: 'Cancel' }).click();
    const composer = page.getByRole('textbox', { name: 'Message #workstations' });
    await composer.fill('/nimble-session cray-1');
    await composer.press('Enter');
    await lastMessage().getByText('I know no instance type or launch profile').waitFor();
    await lastMessage().getByText('Only visible to you').waitFor();
  }, 30_000);
});
