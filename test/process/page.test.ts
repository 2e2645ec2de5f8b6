import type { Browser, Locator, Page } from 'playwright-core';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { chromiumPath, openBrowser } from '../support/browser.js';
import { ada, ben, mei, sam, workstations } from '../support/launching.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

/** `npm start` as a newcomer has it, on a port of its own; many launches, and Mei is an admin. */
describe.skipIf(chromiumPath === null)('the page, against the started bot', () => {
  const bot = new BotProcess({
    SANDBOX_PORT: '0',
    POLL_INTERVAL_SECONDS: '1',
    MAX_SESSIONS_PER_USER: '10',
    ADMIN_USERS: mei,
  });
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
    const quick = { startMs: 400, stopMs: 400, deleteMs: 400, streamMs: 700 };
    await control('nimble/durations', { createMs: 700, ...quick });
    await control('nimble/minute', { ms: 60_000 });
    page = await arrive(ada);
  });
  afterEach(async () => {
    for (const open of browser.contexts().flatMap((context) => context.pages())) {
      expect(await open.locator('body[data-same-page=yes]').count()).toBe(1);
      await open.close();
    }
    expect(problems).toEqual([]);
  });

  /** The workspace as this person sees it. */
  async function arrive(person: string, place = workstations): Promise<Page> {
    const arrived = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    arrived.setDefaultTimeout(8_000);
    arrived.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    arrived.on('pageerror', (error) => problems.push(String(error)));
    await arrived.goto(`${origin}/?as=${person}#${place}`);
    // Gone with a reload, which must never be needed.
    await arrived.evaluate("document.body.setAttribute('data-same-page', 'yes')");
    return arrived;
  }

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

  const lastMessage = (seenBy = page) =>
    seenBy.getByRole('log', { name: 'Messages in #workstations' }).getByRole('article').last();

  const press = (name: string, place: Locator | Page) =>
    place.getByRole('button', { name, exact: true }).click();

  const buttonsOf = (place: Locator) =>
    place.locator('.actions-block').getByRole('button').allTextContents();

  /** A workstation that is ready, with this note, as its message. */
  async function launched(note: string, words = ''): Promise<Locator> {
    const form = await openForm(words);
    await form.getByLabel('Note').fill(note);
    await press('Launch', form);
    const message = page.getByRole('article').filter({ hasText: note });
    await message.getByText('has a workstation ready').waitFor();
    return message;
  }

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
      .getByText('No g5.2xlarge is free in us-west-2 right now. Try g5.8xlarge')
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
    const form = await openForm();
    await form.getByRole('button', { name: 'Cancel' }).dblclick();
    // Until it is gone, the composer behind it takes no keys.
    await form.waitFor({ state: 'hidden' });
    const composer = page.getByRole('textbox', { name: 'Message #workstations' });
    await composer.fill('/nimble-session cray-1');
    await composer.press('Enter');
    await lastMessage().getByText('I know no instance type or launch profile').waitFor();
    await lastMessage().getByText('Only visible to you').waitFor();
  }, 30_000);

  it('connects its owner, in private, and tells others why not', async () => {
    const message = await launched('to be connected to');
    await press('Connect', message);
    const way = page.getByRole('dialog', { name: 'Connect' });
    await way.getByText('Preparing the way into your workstation').waitFor();
    const link = way.getByRole('link', { name: 'Open the desktop' });
    const url = await link.getAttribute('href');
    expect(url).toMatch(/^https:\/\/.+/);
    await way.getByText(/The link works until \d+:\d+:\d+/).waitFor();
    await press('Close', way.locator('footer'));
    await way.waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain(url);
    expect(bot.output).not.toContain(url);
    const forSam = await arrive(sam);
    const seen = forSam.getByRole('article').filter({ hasText: 'to be connected to' });
    await press('Connect', seen);
    const refusal = forSam.getByRole('dialog', { name: 'Connect' });
    await refusal.getByText('only its owner can connect to it').waitFor();
    await press('Close', refusal.locator('footer'));
    await press('Stop', seen);
    await press('Stop', forSam.getByRole('dialog'));
    const answer = lastMessage(forSam);
    await answer.getByText('only its owner or an admin of the studio can stop it').waitFor();
    await answer.getByText('Only visible to you').waitFor();
    await message.getByText('has a workstation ready').waitFor();
  }, 30_000);

  it('stops, starts and terminates, and asks before anything is lost', async () => {
    const message = await launched('on and off');
    expect(await buttonsOf(message)).toEqual(['Connect', 'Stop', 'Terminate']);
    const question = page.getByRole('dialog', { name: 'Stop this workstation?' });
    await press('Stop', message);
    await question.getByText('what is not saved is lost').waitFor();
    await press('Leave it on', question);
    await question.waitFor({ state: 'hidden' });
    await press('Stop', message);
    await press('Stop', question);
    await message.getByText('has a stopped workstation').waitFor();
    expect(await buttonsOf(message)).toEqual(['Start', 'Terminate']);
    await press('Start', message);
    await message.getByText('has a workstation ready').waitFor();
    await press('Terminate', message);
    const warning = page.getByRole('dialog', { name: 'Terminate this workstation?' });
    await warning.getByText('cannot be brought back').waitFor();
    await press('Terminate', warning);
    await message.getByText('it is terminated').waitFor();
    expect(await buttonsOf(message)).toEqual([]);
    // One intent each, although a first question was answered with no.
    await message.getByRole('button', { name: /replies/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    expect(await thread.getByText('Stopping, as asked.').count()).toBe(1);
  }, 30_000);

  it('keeps the Home tabs of the owner and of an admin current', async () => {
    const ofBen = (await arrive(ben, 'app-home')).getByRole('region', { name: 'Home' });
    const ofMei = (await arrive(mei, 'app-home')).getByRole('region', { name: 'Home' });
    await ofBen.getByText('You have none right now').waitFor();
    await ofMei.getByText('Everyone else’s workstations').waitFor();
    expect(await ofBen.getByText('Everyone else’s').count()).toBe(0);
    await press('Launch a workstation', ofBen);
    await press('Launch', ofBen.page().getByRole('dialog', { name: 'Launch a workstation' }));
    await ofBen.getByText('Being prepared since').waitFor();
    await ofBen.getByText('Ready since').waitFor();
    await ofBen.getByText(/ready after \d+ s/).waitFor();
    await ofBen.getByRole('button', { name: 'Connect' }).waitFor();
    const bens = ofMei.locator('.section-block', { hasText: 'Ben Castellano' });
    await bens.getByText('Ready since').waitFor();
    const buttons = bens.locator('+ .actions-block');
    expect(await buttons.getByRole('button').allTextContents()).toEqual(['Stop', 'Terminate']);
    await press('Stop', buttons);
    await press('Stop', ofMei.page().getByRole('dialog'));
    await ofBen.getByText('Stopped since').waitFor();
    await bens.getByText('Stopped since').waitFor();
    await press('Terminate', ofBen);
    await press('Terminate', ofBen.page().getByRole('dialog'));
    await ofBen.getByText('You have none right now').waitFor();
    await bens.waitFor({ state: 'detached' });
  }, 30_000);

  it('reminds before a session stops by itself, with a button that stops it now', async () => {
    // Sessions of Animation last 600 minutes: here 20 real ones, less than the first reminder’s 30.
    await control('nimble/minute', { ms: 2_000 });
    const message = await launched('until the evening', 'animation');
    // A Stop that fails is said, and makes the bot look again now rather than in a minute.
    await control('nimble/fail', {
      operation: 'StopStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    await press('Stop', message);
    await press('Stop', page.getByRole('dialog'));
    await message.getByRole('button', { name: /replies/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('It could not be stopped, so it is still on.').waitFor();
    const reminder = thread.getByRole('article').filter({ hasText: 'stops this workstation by' });
    await reminder.getByText('@Ada Okafor').waitFor();
    await press('Stop now', reminder);
    await page.getByRole('dialog').getByText('what is not saved is lost').waitFor();
    await press('Stop', page.getByRole('dialog'));
    await thread.getByText('The workstation is stopped.').waitFor();
    await message.getByText('has a stopped workstation').first().waitFor();
  }, 30_000);
});

describe.skipIf(chromiumPath === null)(
  'the page, where one workstation is all that anybody has',
  () => {
    it('goes from what stands in the way Back to the form as it was filled in, and launches', async () => {
      const bot = new BotProcess({
        SANDBOX_PORT: '0',
        POLL_INTERVAL_SECONDS: '1',
        MAX_SESSIONS_PER_USER: '1',
      });
      const browser = await openBrowser();
      onTestFinished(async () => {
        await browser.close();
        await bot.dispose();
      });
      await bot.start();
      const origin = /Open (http:\/\/127\.0\.0\.1:\d+)/.exec(bot.output)?.[1] ?? '';
      const quick = { createMs: 400, deleteMs: 400 };
      await fetch(`${origin}/sandbox/nimble/durations`, {
        method: 'POST',
        body: JSON.stringify(quick),
      });
      const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
      page.setDefaultTimeout(8_000);
      await page.goto(`${origin}/?as=${ada}#${workstations}`);
      const composer = page.getByRole('textbox', { name: 'Message #workstations' });
      const form = page.getByRole('dialog', { name: 'Launch a workstation' });
      const press = (name: string, place: Locator | Page = form) =>
        place.getByRole('button', { name, exact: true }).click();
      const openForm = async () => {
        await composer.fill('/nimble-session');
        await composer.press('Enter');
        await form.getByRole('button', { name: 'Launch', exact: true }).waitFor();
      };
      await openForm();
      await press('Launch');
      await page.getByText('has a workstation ready').waitFor();

      await openForm();
      await form.getByLabel('Instance type').click();
      await page.getByRole('option', { name: /^g5\.8xlarge/ }).click();
      await form.getByLabel('Note').fill('the night shift');
      await press('Launch');
      await form.getByText('Terminate this one first').waitFor();
      // What is below it is neither seen nor reached.
      expect(await form.count()).toBe(1);
      await press('Terminate');
      await press('Terminate', page.getByRole('dialog', { name: 'Terminate this workstation?' }));
      await form.getByText('leads to your form').waitFor();
      await page.getByText('it is terminated').waitFor();
      await press('Back');
      expect(await form.getByLabel('Note').inputValue()).toBe('the night shift');
      expect(await form.getByLabel('Instance type').inputValue()).toMatch(/^g5\.8xlarge/);
      await press('Launch');
      const message = page.getByRole('article').filter({ hasText: 'the night shift' });
      await message.getByText('has a workstation ready').waitFor();
      expect(await message.textContent()).toContain('g5.8xlarge');
      expect(await form.count()).toBe(0);
    }, 30_000);
  },
);
