import { describe, expect } from 'vitest';
import { chromiumPath } from '../support/browser.js';
import { it as base, launchReady, press } from '../support/page-fixtures.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

const it = base.extend('settings', { MAX_SESSIONS_PER_USER: '10', SANDBOX_STUDIO: 'ec2' });

describe.skipIf(chromiumPath === null)('the sandbox with EC2', () => {
  it('leads from the form over the machine to its desktop', async ({ page, control, started }) => {
    await control('ec2/durations', { pendingMs: 200, checksMs: 200 });
    const message = await launchReady(page, 'on EC2', 'lighting g5.4xlarge');
    await press('Behind the scenes', page);
    const drawer = page.getByRole('region', { name: 'Behind the scenes' });
    await press('Machines', drawer);
    const row = drawer.getByRole('row', { name: /Lighting - seq 040/ });
    for (const words of ['Ada Okafor', 'g5.4xlarge', 'us-west-2a · $1.62/h', 'marked as ready']) {
      await row.getByText(words).first().waitFor();
    }
    await press('Close behind the scenes', drawer);

    await press('Connect', message);
    const way = page.getByRole('dialog', { name: 'Connect' });
    const [desktop] = await Promise.all([
      page.waitForEvent('popup'),
      way.getByRole('link', { name: 'Open the desktop' }).click(),
    ]);
    expect(desktop.url()).toMatch(new RegExp(`^${started.origin}/dcv/i-0\\w+$`));
    await desktop.getByRole('link', { name: 'Sign in' }).click();
    await desktop.getByRole('heading', { name: 'Ada’s desktop would be here' }).waitFor();
    await desktop.close();
  });

  it('keeps back the profile with a mistake, and says why', async ({ started }) => {
    expect(started.bot.output).toContain('a pretend Slack and a pretend EC2');
    await expect
      .poll(() => started.bot.output, { timeout: 20_000 })
      .toContain(
        'Profile “Look development” (launch template lookdev) is not offered: its template',
      );
  });
});
