import { describe, expect } from 'vitest';
import { chromiumPath } from '../support/browser.js';
import { ben, mei, sam } from '../support/launching.js';
import {
  it as base,
  buttonsOf,
  lastMessage,
  launchReady,
  press,
} from '../support/page-fixtures.js';

if (chromiumPath === null) {
  console.warn('Chromium is not installed, so the tests of the page are skipped.');
}

const it = base.extend('settings', { MAX_SESSIONS_PER_USER: '10', ADMIN_USERS: mei });

describe.skipIf(chromiumPath === null)('sessions on the page', () => {
  it('the owner connects in private, and another person reads why they cannot', async ({
    started,
    arrive,
    page,
  }) => {
    const message = await launchReady(page, 'to be connected to');
    await press('Connect', message);
    const way = page.getByRole('dialog', { name: 'Connect' });
    await way.getByText('Preparing the way into your workstation').waitFor();
    const link = way.getByRole('link', { name: 'Open the desktop' });
    const url = await link.getAttribute('href');
    await way.getByText(/The link works until \d+:\d+:\d+/).waitFor();
    const [desktop] = await Promise.all([page.waitForEvent('popup'), link.click()]);
    await desktop.getByRole('heading', { name: 'Ada’s desktop would be here' }).waitFor();
    await desktop.getByText('Ada Okafor').waitFor();
    await desktop.close();
    await press('Close', way.locator('footer'));
    await way.waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain(url);
    expect(started.bot.output).not.toContain(url);
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
  });

  it('the owner stops, starts and terminates, and is asked before anything is lost', async ({
    page,
  }) => {
    const message = await launchReady(page, 'on and off');
    await page
      .locator('.day-divider')
      .getByText(/^(Today|Yesterday)$/)
      .last()
      .waitFor();
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
    await message.getByRole('button', { name: /repl(y|ies)/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    expect(await thread.getByText('The workstation is stopped.').count()).toBe(1);
  });

  it('the Home tabs of the owner and of an admin follow', async ({ arrive }) => {
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
  });

  it('the bot reminds before the studio stops a session, with a button that stops it now', async ({
    control,
    page,
  }) => {
    // Sessions of Animation last 600 minutes: here 20 real ones, less than the first reminder’s 30.
    await control('nimble/minute', { ms: 2_000 });
    const message = await launchReady(page, 'until the evening', 'animation');
    // A Stop that fails is said, and makes the bot look again now rather than in a minute.
    await control('nimble/fail', {
      operation: 'StopStreamingSession',
      fault: { kind: 'error', name: 'AccessDeniedException' },
    });
    await press('Stop', message);
    await press('Stop', page.getByRole('dialog'));
    await message.getByRole('button', { name: /repl(y|ies)/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('It could not be stopped, so it is still on.').waitFor();
    const reminder = thread.getByRole('article').filter({ hasText: 'this workstation stops' });
    await reminder.getByText('@Ada Okafor').waitFor();
    await press('Stop now', reminder);
    await page.getByRole('dialog').getByText('what is not saved is lost').waitFor();
    await press('Stop', page.getByRole('dialog'));
    await thread.getByText('The workstation is stopped.').waitFor();
    await message.getByText('has a stopped workstation').first().waitFor();
  });
});
