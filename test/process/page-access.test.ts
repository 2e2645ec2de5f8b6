import { describe, expect } from 'vitest';
import { problems } from '../support/axe.js';
import { chromiumPath } from '../support/browser.js';
import { ada, mei } from '../support/launching.js';
import { it as base, launchReady, openForm, press, type } from '../support/page-fixtures.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

const it = base.extend('settings', { MAX_SESSIONS_PER_USER: '10', ADMIN_USERS: mei });

describe.skipIf(chromiumPath === null)('everybody can read and use the page', () => {
  it.for(['light', 'dark'] as const)('in %s', async (colorScheme, { arrive, control }) => {
    const page = await arrive(ada);
    await page.emulateMedia({ colorScheme });
    const found: string[] = [];
    const look = async (state: string) => {
      found.push(...(await problems(page, state)));
    };
    // Its first mention: the thread and the list show it again.
    const message = (await launchReady(page, `seen in ${colorScheme}`)).first();
    await type(page, '/nimble-session list');
    await page.getByText('Only visible to you').last().waitFor();
    await look('the channel');
    await message.getByRole('button', { name: /repl/ }).click();
    await page.getByRole('complementary', { name: 'Thread' }).waitFor();
    await look('a thread');

    const form = await openForm(page);
    await look('the form');
    await form.getByLabel('Instance type').click();
    await page.getByRole('option').first().waitFor();
    await look('a list in the form');
    await page.keyboard.press('Escape');
    await press('Cancel', form);

    await press('Stop', message);
    await page.getByRole('dialog').waitFor();
    await look('a question');
    await press('Leave it on', page.getByRole('dialog'));

    await press('Connect', message);
    const way = page.getByRole('dialog', { name: 'Connect' });
    await way.getByRole('link', { name: 'Open the desktop' }).waitFor();
    await look('the link');
    const [desktop] = await Promise.all([
      page.waitForEvent('popup'),
      way.getByRole('link', { name: 'Open the desktop' }).click(),
    ]);
    await desktop.emulateMedia({ colorScheme });
    await desktop.getByRole('heading').waitFor();
    found.push(...(await problems(desktop, 'the desktop')));
    await desktop.close();
    await press('Close', way.locator('footer'));

    await press('Behind the scenes', page);
    const drawer = page.getByRole('region', { name: 'Behind the scenes' });
    for (const tab of ['Activity', 'Armed and set', 'Slack', 'Nimble', 'For programs']) {
      await press(tab, drawer);
      await look(`the drawer: ${tab}`);
    }
    await control('slack/control/disconnect', { reason: 'abrupt' });
    await drawer.getByText('Bot away').waitFor();
    await look('without the bot');

    const admin = await arrive(mei, 'app-home');
    await admin.emulateMedia({ colorScheme });
    await admin.getByText('Everyone else’s workstations').waitFor();
    found.push(...(await problems(admin, 'the Home tab')));
    expect(found).toEqual([]);
  });
});
