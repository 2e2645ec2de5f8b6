import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { patienceMs } from '../../sandbox/testing/patience.js';
import { problems } from '../support/axe.js';
import { chromiumPath, sharedBrowser } from '../support/browser.js';
import { ada, workstations } from '../support/launching.js';
import { press } from '../support/page-fixtures.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

interface Fixtures {
  browser: Browser;
  sandbox: SandboxProcess;
  /** Ada's page, with the drawer open. */
  page: Page;
}

/** The page of a sandbox with EC2, and no bot. */
const it = test.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of what it needs.
  async sandbox({}, use) {
    const sandbox = await startSandboxProcess({ SANDBOX_STUDIO: 'ec2' });
    const quick = { pendingMs: 50, checksMs: 50, stopMs: 50, terminateMs: 50 };
    await sandbox.control('ec2/durations', quick);
    await use(sandbox);
    await sandbox.stop();
  },
  browser: sharedBrowser,
  async page({ sandbox, browser }, use) {
    const errors: string[] = [];
    const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    page.setDefaultTimeout(patienceMs);
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`${sandbox.origin}/?as=${ada}#${workstations}`);
    await press('Behind the scenes', page);
    await use(page);
    await page.close();
    expect(errors).toEqual([]);
  },
});

const drawerOf = (page: Page) => page.getByRole('region', { name: 'Behind the scenes' });

const stateSchema = z.object({
  armed: z.array(z.string()),
  instances: z.array(z.looseObject({ instanceId: z.string(), checks: z.string() })),
});

async function stateOf({ origin }: SandboxProcess) {
  return stateSchema.parse(await (await fetch(`${origin}/sandbox/ec2/state`)).json());
}

describe.skipIf(chromiumPath === null)('the drawer of a sandbox with EC2', () => {
  it('lists the machines, and lets things happen to them', async ({ sandbox, page }) => {
    const drawer = drawerOf(page);
    await press('Machines', drawer);
    await drawer.getByText('No machine yet.').waitFor();
    await sandbox.control('ec2/stranger', { bot: 'second-bot' });
    const row = drawer.getByRole('row', { name: /not launched here/ });
    for (const words of ['g5.4xlarge', 'us-west-2a · $1.62/h', 'second-bot', 'running', 'ok']) {
      await row.getByText(words).first().waitFor();
    }
    await drawer.getByText('1 machine is on: $1.62 an hour by the list price.').waitFor();
    const checks = row.getByLabel('Status checks of not launched here');
    for (const [answer, told] of [
      ['fail', 'impaired'],
      ['never come', 'initializing'],
      ['pass', 'ok'],
    ] as const) {
      await checks.selectOption(answer);
      await row.getByText(told, { exact: true }).waitFor();
    }
    await press('Protect', row);
    await row.getByText('protected').waitFor();
    await press('Unprotect', row);
    await row.getByText('protected').waitFor({ state: 'detached' });
    await press('Shut down', row);
    await row.getByText('stopped').waitFor();
    await row.getByText(/InstanceInitiatedShutdown/).waitFor();
    await drawer.getByText('No machine is on.').waitFor();
    expect(await row.getByRole('button').allTextContents()).toEqual(['Protect']);
  });

  it('leads to the machine’s own address, where one signs in without a password', async ({
    sandbox,
    page,
  }) => {
    const drawer = drawerOf(page);
    await press('Machines', drawer);
    await sandbox.control('ec2/stranger', { bot: 'second-bot' });
    const row = drawer.getByRole('row', { name: /not launched here/ });
    await row.getByText('ok', { exact: true }).waitFor();
    const [desktop] = await Promise.all([
      page.waitForEvent('popup'),
      row.getByRole('link', { name: 'Open' }).click(),
    ]);
    await desktop.getByRole('heading', { name: 'Sign in to your workstation' }).waitFor();
    const found = await problems(desktop, 'the sign-in');
    // The one thing to press there.
    await desktop.keyboard.press('Tab');
    await desktop.keyboard.press('Enter');
    await desktop.getByRole('heading', { name: 'desktop would be here' }).waitFor();
    found.push(...(await problems(desktop, 'the desktop')));
    expect(found).toEqual([]);
  });

  it('takes its controls by keyboard, and says what is set', async ({ sandbox, page }) => {
    const drawer = drawerOf(page);
    const tab = drawer.getByRole('button', { name: 'EC2' });
    await tab.focus();
    await page.keyboard.press('Enter');
    const control = drawer.getByRole('form', { name: 'Let machines run out' });
    await control.getByLabel('Left').focus();
    await page.keyboard.type('None for');
    await page.keyboard.press('Tab');
    await page.keyboard.type('g5.*');
    await page.keyboard.press('Tab');
    await page.keyboard.type('us-west-2b');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await control.getByText(/^Done/).waitFor();
    const line = '0 more of g5.* in us-west-2b for starts';
    expect((await stateOf(sandbox)).armed).toEqual([line]);
    await press('Armed and set', drawer);
    await drawer.getByText(`EC2: ${line}`).waitFor();
    await drawer.getByText('EC2: Pending takes 0.05 s').waitFor();
  });

  it('has controls that the pretend EC2 takes, each as it stands', async ({ page }) => {
    const drawer = drawerOf(page);
    await press('EC2', drawer);
    const controls = await drawer.getByRole('form').all();
    expect(controls.length).toBeGreaterThanOrEqual(14);
    for (const control of controls) {
      await control.getByRole('button').click();
      await control.getByText(/^Done/).waitFor();
    }
  });

  it.for(['light', 'dark'] as const)(
    'can be read by everybody, in %s',
    async (colorScheme, { sandbox, page }) => {
      await page.emulateMedia({ colorScheme });
      const drawer = drawerOf(page);
      await press('Machines', drawer);
      await sandbox.control('ec2/stranger', { bot: 'second-bot' });
      await drawer.getByText('running').waitFor();
      await sandbox.control('ec2/fail', {
        operation: 'RunInstances',
        fault: { kind: 'hang', carriedOut: true },
      });
      const found: string[] = [];
      for (const tab of ['Machines', 'EC2', 'Armed and set', 'For programs']) {
        await press(tab, drawer);
        found.push(...(await problems(page, tab)));
      }
      expect(found).toEqual([]);
    },
  );
});
