import { expect, it } from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { openBrowser } from '../support/browser.js';
import { ada, ben, mei } from '../support/launching.js';
import { pricesFile } from '../support/prices.js';
import { settingsFile } from '../support/quotas.js';
import { openScene } from '../support/scene.js';

const hour = 3_600_000;
const day = 24 * hour;
const quotasFile = settingsFile('quotas.json', {
  approval: { types: ['g5.2xlarge'], approvers: [mei], hours: 24 },
  budgets: [{ person: '*', usd: 300 }],
});

/** The sandbox with its bot in one process, so that both go by the clock that the page moves. */
async function started() {
  const bot = new BotProcess(
    {
      SANDBOX_PORT: '0',
      POLL_INTERVAL_SECONDS: '1',
      MAX_SESSIONS_PER_USER: '5',
      ADMIN_USERS: mei,
      QUOTAS_FILE: quotasFile,
      PRICES_FILE: pricesFile({ 'g4dn.xlarge': 0.53, 'g5.xlarge': 1.01, 'g5.2xlarge': 1.21 }),
    },
    ['sandbox'],
  );
  await bot.start();
  const origin = /Open (http:\/\/127\.0\.0\.1:\d+)/.exec(bot.output)?.[1] ?? '';
  const browser = await openBrowser();
  const scene = await openScene(browser, origin);
  return {
    ...scene,
    origin,
    move: (ms: number) => scene.control('clock/move', { ms }),
    async end() {
      await browser.close();
      await bot.dispose();
    },
  };
}

it('takes the pictures of approvals, plans and the report', async () => {
  const scene = await started();
  const { origin, page, control, enter, type, launch, dialog, last, press, shoot, move } = scene;
  const form = dialog('Launch a workstation');
  const messageOf = (note: string) => page.getByRole('article').filter({ hasText: note }).first();
  await control('nimble/durations', { createMs: 1_000, stopMs: 500 });

  await enter(ada);
  await type('/nimble-session lighting g5.2xlarge');
  await form.getByLabel('Why you need it').waitFor();
  await form.getByLabel('Why you need it').fill('The crowd of shot 0420 does not fit into less.');
  await form.getByLabel('Note').fill('Shot 0420, crowds');
  await shoot('approval-form', form);
  await launch();
  await messageOf('Shot 0420, crowds').getByText('It needs an approval.').waitFor();
  await shoot('approval-waiting', messageOf('Shot 0420, crowds'));
  await page.goto(`${origin}/?as=${mei}#D0MEI00003`);
  const asked = page.getByRole('log').getByRole('article').last();
  await asked.getByRole('button', { name: 'Approve' }).waitFor();
  await shoot('approval-asked', asked);
  await press('Approve', asked);
  await asked.getByText('has approved').waitFor();

  await enter(ben);
  await type('/nimble-session animation');
  await form.getByLabel('Ready at').waitFor();
  await form.getByLabel('Note').fill('Monday’s dailies');
  const tomorrow = new Date(Date.now() + day);
  const [date] = tomorrow.toISOString().split('T');
  await form.getByLabel('Ready at').fill(`${date}T09:00`);
  await launch();
  const planned = messageOf('Monday’s dailies').getByText('is to have a workstation ready');
  await planned.waitFor();
  await shoot('later', messageOf('Monday’s dailies'));

  // What is being made when hours pass takes too long.
  await messageOf('Shot 0420, crowds').getByText('has a workstation ready').waitFor();
  for (let hours = 0; hours < 9 * 24; hours += 8) await move(8 * hour);
  // The report is one picture.
  await page.setViewportSize({ width: 1_280, height: 1_100 });
  await enter(mei);
  await expect
    .poll(async () => {
      await type('/nimble-session report');
      await last().getByText('Workstations from').waitFor();
      return last().getByText('became ready').count();
    })
    .toBeGreaterThan(0);
  await shoot('report', last());
  await scene.end();
});
