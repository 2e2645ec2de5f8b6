import { describe, expect } from 'vitest';
import { chromiumPath } from '../support/browser.js';
import { it as base, buttonsOf, launch, openForm, press, type } from '../support/page-fixtures.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

const it = base.extend('settings', { MAX_SESSIONS_PER_USER: '10' });

describe.skipIf(chromiumPath === null)('launches on the page', () => {
  it('a person launches a workstation by keyboard alone', async ({ page }) => {
    const composer = page.getByRole('textbox', { name: 'Message #workstations' });
    await composer.focus();
    await page.keyboard.type('/nim');
    await page.getByRole('option', { name: /\/nimble-session/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'Launch a workstation' });
    const launch = form.getByRole('button', { name: 'Launch', exact: true });
    await launch.waitFor();
    await form.getByLabel('Note').focus();
    await page.keyboard.type('by keyboard');
    await launch.focus();
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'hidden' });
    const message = page.getByRole('article').filter({ hasText: 'by keyboard' });
    await message.getByText('is getting a workstation').waitFor();
    await message.getByText('has a workstation ready').waitFor();
    await message.getByText(/stops (at|today|tomorrow)/).waitFor();
    await message.getByRole('button', { name: /1 reply/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('your workstation is ready').waitFor();
  });

  it('the form changes types in place when the person chooses another profile', async ({
    page,
  }) => {
    const form = await openForm(page);
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
    expect(await form.getByLabel('Image', { exact: true }).count()).toBe(0);
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  it('a person launches for tomorrow at nine, also when they choose another profile after that', async ({
    page,
  }) => {
    const form = await openForm(page);
    const readyAt = form.getByLabel('Ready at');
    await readyAt.fill('2001-01-01T09:00');
    await press('Launch', form);
    await form.getByText('That time is past. Choose a later one.').waitFor();
    const tomorrow: string = await page.evaluate(
      'new Intl.DateTimeFormat("sv").format(Date.now() + 86_400_000)',
    );
    await readyAt.fill(`${tomorrow}T09:00`);
    await form.getByLabel('Note').fill('for tomorrow');
    await form.getByLabel('Launch profile').click();
    await page.getByRole('option', { name: /^Animation/ }).click();
    await expect.poll(() => form.getByLabel('Instance type').inputValue()).toMatch(/^g4dn\.xlarge/);
    expect(await readyAt.inputValue()).toBe(`${tomorrow}T09:00`);
    await press('Launch', form);
    const message = page.getByRole('article').filter({ hasText: 'for tomorrow' });
    await message.getByText('is to have a workstation ready tomorrow at 9:00 AM').waitFor();
    expect(await buttonsOf(message)).toEqual(['Cancel launch']);
  });

  it('the message says why a session could not be created, and what to try', async ({
    control,
    page,
  }) => {
    await control('nimble/outcome', { statusCode: 'INSUFFICIENT_CAPACITY' });
    const message = await launch(page, 'no capacity', 'g5.2xlarge');
    await message
      .getByText('No g5.2xlarge is free in us-west-2 right now. Try g5.8xlarge')
      .waitFor();
  });

  it('the message says that AWS does not let the bot create it, with the request id', async ({
    control,
    page,
  }) => {
    await control('nimble/fail', {
      operation: 'CreateStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    const message = await launch(page, 'no permission');
    await message.getByText('did not get a workstation').waitFor();
    await message.getByText(/request id/).waitFor();
  });

  it('the form says on top which words the bot does not know', async ({ page }) => {
    const form = await openForm(page);
    await form.getByRole('button', { name: 'Cancel' }).dblclick();
    // Until it is gone, the composer behind it takes no keys.
    await form.waitFor({ state: 'hidden' });
    await type(page, '/nimble-session cray-1');
    await form.getByText('called “cray-1” that you may use').waitFor();
    // A form that is left open stands before the page of the next test too.
    await form.getByRole('button', { name: 'Cancel' }).click();
  });
});
