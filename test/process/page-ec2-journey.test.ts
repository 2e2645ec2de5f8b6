import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { chromiumPath } from '../support/browser.js';
import { it as base, buttonsOf, launch, launchReady, press } from '../support/page-fixtures.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

const minute = 60_000;

/** From READY into the last of the ten hours that *Lighting* gives, and before its first reminder. */
const untilLastHour = (9 * 60 + 15) * minute;

/** Longer than the pause before the second round of a launch that keeps trying. */
const untilNextRound = 2 * minute;

const it = base.extend('settings', { MAX_SESSIONS_PER_USER: '10', SANDBOX_STUDIO: 'ec2' });

it.beforeEach(async ({ control }) => {
  await control('ec2/reset', {});
  const quick = { pendingMs: 300, checksMs: 300, markMs: 300, stopMs: 300, terminateMs: 300 };
  await control('ec2/durations', quick);
});

const threadOf = (page: Page) => page.getByRole('complementary', { name: 'Thread' });

async function openThread(page: Page, message: Locator): Promise<Locator> {
  await message.getByRole('button', { name: /repl(y|ies)/ }).click();
  return threadOf(page);
}

describe.skipIf(chromiumPath === null)('a workstation on EC2', () => {
  it('lives from READY over two more hours, a stop, another size and a start to its end', async ({
    control,
    page,
  }) => {
    const message = await launchReady(page, 'a whole life', 'lighting g5.4xlarge');
    await press('Connect', message);
    const way = page.getByRole('dialog', { name: 'Connect' });
    await way.getByRole('link', { name: 'Open the desktop' }).waitFor();
    await page.keyboard.press('Escape');

    await control('clock/move', { ms: untilLastHour });
    await message.getByRole('button', { name: 'Two more hours' }).waitFor();
    await press('Two more hours', message);
    const thread = await openThread(page, message);
    await thread.getByText(/now stops at/).waitFor();
    expect(await buttonsOf(message)).not.toContain('Two more hours');

    const confirm = page.getByRole('dialog');
    await press('Stop', message);
    await confirm.getByText('The scratch disk (600 GB) is emptied.').waitFor();
    await press('Stop', confirm);
    await message.getByText('has a stopped workstation').waitFor();

    await press('Another size', message);
    const sizes = page.getByRole('dialog', { name: 'Another size' });
    await sizes.getByText('It is a g5.4xlarge now.').waitFor();
    await sizes.getByLabel('Instance type').click();
    await page.getByRole('option', { name: /^g5\.8xlarge/ }).click();
    await press('Change', sizes);
    await thread.getByText('From now on it is a g5.8xlarge.').waitFor();
    await message.getByText(/g5\.8xlarge/).waitFor();

    await press('Start', message);
    await message.getByText('has a workstation ready').waitFor();
    await message.getByText(/g5\.8xlarge/).waitFor();
    await press('Terminate', message);
    await press('Terminate', confirm);
    await message.getByText('it is terminated').waitFor();
    expect(await buttonsOf(message)).toEqual([]);
  });

  it('comes from the second zone if the first one has none', async ({ control, page }) => {
    // Slow enough for the page to see what comes of it.
    await control('ec2/durations', { pendingMs: 3_000 });
    await control('ec2/capacity', { instanceType: 'g5.2xlarge', zone: 'us-west-2a', free: 0 });
    const message = await launch(page, 'from the second zone', 'lighting g5.2xlarge');
    await message.getByText('No g5.2xlarge in us-west-2a. Trying us-west-2b.').waitFor();
    await message.getByText('has a workstation ready').waitFor();
    await press('Behind the scenes', page);
    const drawer = page.getByRole('region', { name: 'Behind the scenes' });
    await press('Machines', drawer);
    const row = drawer.getByRole('row', { name: /g5\.2xlarge/ });
    await row.getByText('us-west-2b').first().waitFor();
    expect(await row.count()).toBe(1);
  });

  it('is tried for until there is one, if its owner wants that', async ({ control, page }) => {
    await control('ec2/capacity', { instanceType: 'g6.4xlarge', free: 0 });
    const message = await launch(page, 'until there is one', 'lighting g6.4xlarge');
    await message.getByText('did not get a workstation').waitFor();
    await message
      .getByText('No g6.4xlarge is free in us-west-2a or us-west-2b right now.')
      .waitFor();
    await press('Keep trying', message);
    const modal = page.getByRole('dialog', { name: 'Keep trying' });
    await modal.getByLabel('For').waitFor();
    await press('Keep trying', modal);
    await message.getByText('is waiting for a free g6.4xlarge').waitFor();
    await message.getByText(/tried once, next at .+; until/).waitFor();
    expect(await buttonsOf(message)).toEqual(['Cancel launch']);
    await control('ec2/capacity', { instanceType: 'g6.4xlarge', free: null });
    await control('clock/move', { ms: untilNextRound });
    await message.getByText('has a workstation ready').waitFor();
  });
});
