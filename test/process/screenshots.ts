import { expect, it } from 'vitest';
import { openWorkspace } from '../../sandbox/testing/workspace-client.js';
import { slackAsksAtMost } from '../../src/limits.js';
import { BotProcess } from '../support/bot-process.js';
import { openBrowser } from '../support/browser.js';
import { ada, ben, mei, openForm } from '../support/launching.js';
import { pricesFile } from '../support/prices.js';
import { startSandboxProcess } from '../support/sandbox-process.js';
import { openScene } from '../support/scene.js';

it('takes the pictures', async () => {
  const environment = {
    SANDBOX_PORT: '0',
    POLL_INTERVAL_SECONDS: '1',
    READY_TIMEOUT_MINUTES: '1',
    MAX_SESSIONS_PER_USER: '2',
    ADMIN_USERS: mei,
    PRICES_FILE: pricesFile({
      'g4dn.xlarge': 0.53,
      'g4dn.2xlarge': 0.75,
      'g5.xlarge': 1.01,
      'g5.2xlarge': 1.21,
    }),
  };
  const bot = new BotProcess(environment, ['sandbox']);
  await bot.start();
  const origin = /Open (http:\/\/127\.0\.0\.1:\d+)/.exec(bot.output)?.[1] ?? '';
  const browser = await openBrowser();
  const scene = await openScene(browser, origin);
  const { page, slack, enter, type, launch, dialog, last, press, shoot } = scene;
  const control = (name: string, data: unknown) => scene.control(`nimble/${name}`, data);
  const thread = page.getByRole('complementary', { name: 'Thread' });
  const home = page.getByRole('region', { name: 'Home' });

  // What takes a minute begins first and is shown last: a session that gets stuck, and one whose
  // 600 pretend minutes are 20 real ones, of which it is reminded.
  await control('durations', { createMs: 600_000 });
  await enter(ben);
  await type('/nimble-session g5.xlarge');
  await launch();
  await last().getByText('is getting a workstation').waitFor();
  const stuck = page.locator(`article[data-ts="${await last().getAttribute('data-ts')}"]`).first();
  await control('durations', { createMs: 4_000 });
  await control('minute', { ms: 2_000 });
  await enter(mei);
  await type('/nimble-session animation');
  await launch();
  await last().filter({ hasText: 'Mei' }).getByText('has a workstation ready').waitFor();
  const ending = page.locator(`article[data-ts="${await last().getAttribute('data-ts')}"]`).first();
  await control('minute', { ms: 60_000 });

  await enter(ada);
  await type('/nimble-session lighting');
  const form = dialog('Launch a workstation');
  await form.getByRole('button', { name: 'Launch', exact: true }).waitFor();
  await form.getByLabel('Note').fill('Shot 0420, final lighting');
  await shoot('modal', form);
  await control('fail', {
    operation: 'CreateStreamingSession',
    fault: { kind: 'late', ms: 3_000 },
  });
  await launch();
  await last().filter({ hasText: 'Shot 0420' }).getByText('asked for a workstation').waitFor();
  await shoot('requested', last());
  await last().getByText('is getting').waitFor();
  await shoot('creating', last());
  await last().getByText('has a workstation ready').waitFor();
  await last()
    .getByRole('button', { name: /repl(y|ies)/ })
    .click();
  await thread.getByText('your workstation is ready').waitFor();
  await shoot('ready');
  await press('Close thread', thread);

  await press('Connect', last());
  const way = dialog('Connect');
  await way.getByText('Preparing').waitFor();
  await way.getByText('Your desktop is ready').waitFor();
  await shoot('connect', way);
  await page.keyboard.press('Escape');

  await press('Stop', last());
  await shoot('confirm-stop', page.getByRole('dialog'));
  await press('Stop', page.getByRole('dialog'));
  await last().getByText('has a stopped workstation').waitFor();
  await shoot('stopped', last());

  await control('durations', { startMs: 4_000 });
  await press('Start', last());
  await last().getByText('is waiting for the workstation to start').waitFor();
  await shoot('starting', last());
  await last().getByText('has a workstation ready').waitFor();
  const shot = page.locator(`article[data-ts="${await last().getAttribute('data-ts')}"]`).first();

  await control('outcome', { statusCode: 'INSUFFICIENT_CAPACITY' });
  await control('durations', { createMs: 1_000 });
  await type('/nimble-session g5.2xlarge');
  await launch();
  await last().getByText('preparing it failed').waitFor();
  await shoot('failed', last());

  await page.getByRole('link', { name: 'Home' }).click();
  await home.getByText('Your last launches').waitFor();
  await shoot('home', home.locator('.blocks'), { margin: 16 });
  await press('Weekly hours', home);
  const hours = dialog('Weekly hours');
  await hours.getByText('Monday').first().waitFor();
  await shoot('hours', hours);
  await page.keyboard.press('Escape');

  await enter(mei);
  await type('/nimble-session list all');
  await last().getByText('3 workstations').waitFor();
  await shoot('list', last());
  await page.getByRole('link', { name: 'Home' }).click();
  await home.getByText('Everyone else’s workstations').waitFor();
  await shoot('home-admin', home.locator('.blocks'), { margin: 16 });

  await page.getByRole('link', { name: 'workstations' }).click();
  await type('/nimble-session');
  const chooseOwner = async (name: string) => {
    await form.getByLabel('For', { exact: true }).click();
    await page.getByRole('option', { name }).click();
  };
  await form.getByLabel('Note').fill('Retakes for seq 120');
  await slack('fail', { method: 'users.info', answer: 'internal_error', times: slackAsksAtMost });
  await chooseOwner('Sam Lindqvist');
  await form.getByText('Your last choice is undone').waitFor();
  await shoot('choice-undone', form);
  await chooseOwner('Sam Lindqvist');
  await form.getByText('Sam Lindqvist has no studio account yet').waitFor();
  await shoot('nothing-offered', form);
  await chooseOwner('Ben Castellano');
  await form.getByLabel('Launch profile').waitFor();
  await launch();
  await page.goto(`${origin}/?as=${ben}#D0BEN00002`);
  const direct = page.getByRole('log').getByRole('article').last();
  await direct.getByText('has a workstation ready').waitFor();
  await shoot('on-behalf', direct);

  await enter(ada);
  await control('durations', { createMs: 1_000 });
  await type('/nimble-session animation');
  await launch();
  await last().getByText('has a workstation ready').waitFor();
  await type('/nimble-session stop');
  await last().getByText('Which one do you want to stop?').waitFor();
  await shoot('picker', last());
  await type('/nimble-session');
  await form.getByRole('button', { name: 'Launch', exact: true }).waitFor();
  await launch();
  await form.getByText('A person can have').waitFor();
  await shoot('too-many', form);
  await page.keyboard.press('Escape');

  await press('Terminate', shot);
  await press('Terminate', page.getByRole('dialog'));
  await shot.getByText('it is terminated').waitFor();
  await shoot('terminated', shot);

  await ending.getByRole('button', { name: /repl(y|ies)/ }).click();
  await thread.getByRole('button', { name: 'Stop now' }).waitFor({ timeout: 70_000 });
  const lines = thread.getByRole('article');
  await shoot('reminder', lines.nth(1), { last: lines.last() });
  await press('Close thread', thread);
  await stuck.getByText('is taking unusually long').waitFor({ timeout: 70_000 });
  await shoot('stuck', stuck);

  await browser.close();
  await bot.dispose();
});

it('takes the pictures of what is more than a page', async () => {
  const sandbox = await startSandboxProcess();
  await sandbox.control('nimble/durations', { createMs: 1_000, stopMs: 500 });
  const bot = new BotProcess({
    ...sandbox.environment,
    POLL_INTERVAL_SECONDS: '1',
    MAX_SESSIONS_PER_USER: '20',
    ADMIN_USERS: mei,
    PRICES_FILE: pricesFile({
      'g4dn.xlarge': 0.53,
      'g4dn.2xlarge': 0.75,
      'g5.xlarge': 1.01,
      'g5.2xlarge': 1.21,
    }),
  });
  await bot.start();
  for (const [who, words, many] of [
    [ada, 'lighting', 2],
    [ben, 'animation', 7],
    [mei, 'compositing', 6],
    [ada, 'g5.2xlarge', 8],
  ] as const) {
    const person = await openWorkspace(sandbox.origin, who);
    for (let launched = 0; launched < many; launched += 1) {
      const form = await openForm(person, words);
      await person.submit(form);
    }
    person.close();
  }
  const ready = async () =>
    (await sandbox.nimble()).sessions.filter(({ state }) => state === 'READY').length;
  await expect.poll(ready, { timeout: 20_000 }).toBe(23);
  const browser = await openBrowser();
  const { page, enter, type, last, press, shoot } = await openScene(browser, sandbox.origin);
  await enter(ada);
  for (const word of ['lighting', 'g5.2xlarge']) {
    await type(`/nimble-session stop ${word}`);
    await last().getByText('Which one do you want to stop?').waitFor();
    await press('Stop', last());
    await press('Stop', page.getByRole('dialog'));
  }
  await enter(mei);
  await type('/nimble-session list all');
  await last().getByText('1 to 20 are shown').waitFor();
  await press('Older', last());
  await last().getByText('21 to 23 are shown').waitFor();
  await shoot('list-page', last());
  await type('/nimble-session list all ada stopped');
  await last().getByText('with “ada stopped”').waitFor();
  await shoot('search', last());
  await browser.close();
  await bot.dispose();
  await sandbox.stop();
});
