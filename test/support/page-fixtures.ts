import type { Browser, Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';
import { BotProcess } from './bot-process.js';
import { sharedBrowser } from './browser.js';
import { ada, workstations } from './launching.js';

interface FileFixtures {
  /** Settings of the started bot, over those of a newcomer. */
  settings: Readonly<Record<string, string>>;
  /** The sandbox by its name, on a port of its own; where its page is, and what it prints. */
  started: { origin: string; bot: BotProcess };
}

interface Fixtures {
  browser: Browser;
  /** Tells the sandbox of the started bot to do something. */
  control: (name: string, body: unknown) => Promise<void>;
  /** Opens the page as this person. None may be reloaded, and none may report an error. */
  arrive: (person: string, place?: string) => Promise<Page>;
  /** Ada's page. */
  page: Page;
}

/**
 * Tests of the page in Chromium. The tests of a file share one started bot: each begins with nothing
 * told to its sandbox, and knows its own messages by their notes.
 */
export const it = test.extend<FileFixtures & Fixtures>({
  settings: [{}, { scope: 'file' }],
  started: [
    async ({ settings }, use) => {
      const environment = { SANDBOX_PORT: '0', POLL_INTERVAL_SECONDS: '1', ...settings };
      const bot = new BotProcess(environment, ['sandbox']);
      await bot.start();
      const origin = /Open (http:\/\/127\.0\.0\.1:\d+)/.exec(bot.output)?.[1] ?? '';
      await use({ origin, bot });
      await bot.dispose();
    },
    { scope: 'file' },
  ],
  browser: sharedBrowser,
  async control({ started }, use) {
    const control = async (name: string, body: unknown) => {
      const answer = await fetch(`${started.origin}/sandbox/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.ok).toBe(true);
    };
    await control('nimble/reset', {});
    const quick = { startMs: 400, stopMs: 400, deleteMs: 400, streamMs: 700 };
    await control('nimble/durations', { createMs: 700, ...quick });
    await control('nimble/minute', { ms: 60_000 });
    await use(control);
  },
  async arrive({ started, browser, control: _control }, use) {
    const problems: string[] = [];
    const pages: Page[] = [];
    try {
      await use(async (person, place = workstations) => {
        const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
        pages.push(page);
        page.setDefaultTimeout(patienceMs);
        page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
        page.on('pageerror', (error) => problems.push(String(error)));
        await page.goto(`${started.origin}/?as=${person}#${place}`);
        // Gone with a reload, which must never be needed.
        await page.evaluate("document.body.setAttribute('data-same-page', 'yes')");
        return page;
      });
      for (const page of pages) {
        expect(await page.locator('body[data-same-page=yes]').count()).toBe(1);
      }
    } finally {
      await Promise.all(pages.map((page) => page.close()));
    }
    expect(problems).toEqual([]);
  },
  page: async ({ arrive }, use) => use(await arrive(ada)),
});

/** Types the command in #workstations, and waits for the form. */
export async function openForm(page: Page, words = ''): Promise<Locator> {
  await type(page, `/nimble-session ${words}`);
  const form = page.getByRole('dialog', { name: 'Launch a workstation' });
  await form.getByRole('button', { name: 'Launch', exact: true }).waitFor();
  return form;
}

export async function type(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message #workstations' });
  await composer.fill(text);
  await composer.press('Enter');
}

/** Opens the form, presses *Launch*, and returns the message of the launch. */
export async function launch(page: Page, note: string, words = ''): Promise<Locator> {
  const form = await openForm(page, words);
  await form.getByLabel('Note').fill(note);
  await press('Launch', form);
  const message = page.getByRole('article').filter({ hasText: note });
  // By its id: once the session is over, the note is no longer shown.
  return page.locator(`article[data-ts="${await message.getAttribute('data-ts')}"]`).first();
}

/** As `launch`, and waits until the workstation is ready. */
export async function launchReady(page: Page, note: string, words = ''): Promise<Locator> {
  const message = await launch(page, note, words);
  await message.getByText('has a workstation ready').waitFor();
  return message;
}

export function lastMessage(page: Page): Locator {
  return page.getByRole('log', { name: 'Messages in #workstations' }).getByRole('article').last();
}

/** By its label, or by what it shows: a label for screen readers may say more. */
export function press(name: string, place: Locator | Page): Promise<void> {
  const shown = place.getByRole('button').and(place.getByText(name, { exact: true }));
  return place.getByRole('button', { name, exact: true }).or(shown).click();
}

/** The buttons of a message. */
export function buttonsOf(message: Locator): Promise<string[]> {
  return message.locator('.actions-block').getByRole('button').allTextContents();
}
