import { describe, expect } from 'vitest';
import { chromiumPath } from '../support/browser.js';
import { it as base, openForm, press } from '../support/page-fixtures.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

const it = base.extend('settings', { MAX_SESSIONS_PER_USER: '1' });

describe.skipIf(chromiumPath === null)('the limit of one workstation on the page', () => {
  it('a person terminates the workstation in the way, goes Back to the form as filled in, and launches', async ({
    page,
  }) => {
    const form = await openForm(page);
    await press('Launch', form);
    await page.getByText('has a workstation ready').waitFor();

    await openForm(page);
    await form.getByText('Terminate this one first, then press Launch').waitFor();
    await form.getByLabel('Instance type').click();
    await page.getByRole('option', { name: /^g5\.8xlarge/ }).click();
    await form.getByLabel('Note').fill('the night shift');
    await press('Launch', form);
    await form.getByText('so nothing was started. Terminate this one first').waitFor();
    // What is below it is neither seen nor reached.
    expect(await form.count()).toBe(1);
    await press('Terminate', form);
    await press('Terminate', page.getByRole('dialog', { name: 'Terminate this workstation?' }));
    await form.getByText('leads to your form').waitFor();
    await page.getByText('it is terminated').waitFor();
    await press('Back', form);
    expect(await form.getByLabel('Note').inputValue()).toBe('the night shift');
    expect(await form.getByLabel('Instance type').inputValue()).toMatch(/^g5\.8xlarge/);
    await press('Launch', form);
    const message = page.getByRole('article').filter({ hasText: 'the night shift' });
    await message.getByText('has a workstation ready').waitFor();
    expect(await message.textContent()).toContain('g5.8xlarge');
    expect(await form.count()).toBe(0);
  });
});
