import { it } from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { openBrowser } from '../support/browser.js';
import { ada } from '../support/launching.js';
import { pricesFile } from '../support/prices.js';
import { startSandboxProcess } from '../support/sandbox-process.js';
import { openScene } from '../support/scene.js';

const lighting = 'lt-0a1b2c3d4e5f60001';

it('takes the pictures of EC2', async () => {
  const sandbox = await startSandboxProcess({ SANDBOX_STUDIO: 'ec2' });
  await sandbox.control('ec2/durations', { pendingMs: 2_000, checksMs: 2_000, stopMs: 500 });
  // Its last hour begins at once, and it may be on for longer.
  await sandbox.control('ec2/hours', { launchTemplateId: lighting, most: 45, longest: 840 });
  await sandbox.control('ec2/idleMinutes', { launchTemplateId: lighting, minutes: 15 });
  const bot = new BotProcess({
    ...sandbox.environment,
    POLL_INTERVAL_SECONDS: '1',
    MAX_SESSIONS_PER_USER: '10',
    PRICES_FILE: pricesFile({
      'g5.xlarge': 1.01,
      'g5.2xlarge': 1.21,
      'g5.4xlarge': 1.62,
      'g6.4xlarge': 1.32,
    }),
  });
  await bot.start();
  const browser = await openBrowser();
  const scene = await openScene(browser, sandbox.origin);
  const { page, enter, type, launch, dialog, last, press, shoot } = scene;
  const thread = page.getByRole('complementary', { name: 'Thread' });
  const form = dialog('Launch a workstation');

  await enter(ada);
  await type('/nimble-session lighting g5.4xlarge');
  await form.getByRole('button', { name: 'Launch', exact: true }).waitFor();
  await form.getByLabel('Note').fill('Shot 0420, final lighting');
  await shoot('ec2-modal', form);
  await launch();
  await last().filter({ hasText: 'Shot 0420' }).getByText('has a workstation ready').waitFor();
  const shot = page.locator(`article[data-ts="${await last().getAttribute('data-ts')}"]`).first();
  // Offered with the next look at it.
  await shot.getByRole('button', { name: 'Two more hours' }).waitFor({ timeout: 70_000 });
  await shot.getByRole('button', { name: /repl(y|ies)/ }).click();
  await thread.getByText('your workstation is ready').waitFor();
  await shoot('ec2-ready');
  await press('Close thread', thread);

  await press('Connect', shot);
  const way = dialog('Connect');
  await way.getByText('Your desktop is ready').waitFor();
  await shoot('ec2-connect', way);
  await page.keyboard.press('Escape');

  await press('Two more hours', shot);
  await shot.getByRole('button', { name: 'Two more hours' }).waitFor({ state: 'detached' });
  await press('Stop', shot);
  await shoot('ec2-confirm-stop', page.getByRole('dialog'));
  await press('Stop', page.getByRole('dialog'));
  await shot.getByText('has a stopped workstation').waitFor();
  await press('Another size', shot);
  const sizes = dialog('Another size');
  await sizes.getByLabel('Instance type').waitFor();
  await shoot('ec2-size', sizes);
  await press('Change', sizes);
  await shot
    .getByText(/g5\.2xlarge/)
    .first()
    .waitFor({ timeout: 30_000 });
  await shoot('ec2-stopped', shot);

  await type('/nimble-session lighting g6.4xlarge');
  await launch();
  await last().getByText('has a workstation ready').waitFor();
  const { instances } = await sandbox.ec2();
  const instanceId = instances.at(-1)?.instanceId;
  await scene.control('ec2/age', { instanceId, ms: 2 * 3_600_000 });
  await scene.control('ec2/use', { instanceId, is: 'idle', forMs: 3_600_000 });
  await last()
    .getByRole('button', { name: /repl(y|ies)/ })
    .click();
  await thread.getByRole('button', { name: 'I am rendering' }).last().waitFor({ timeout: 70_000 });
  await shoot('ec2-idle', thread.getByRole('article').last());
  await press('Close thread', thread);

  await scene.control('ec2/durations', { pendingMs: 10_000 });
  await scene.control('ec2/capacity', { instanceType: 'g5.2xlarge', zone: 'us-west-2a', free: 0 });
  await type('/nimble-session lighting g5.2xlarge');
  await launch();
  const trying = last().getByText('Trying us-west-2b');
  await trying.waitFor();
  await last().getByText('is getting a workstation').waitFor();
  await shoot('ec2-next-place', last());

  await scene.control('ec2/capacity', { instanceType: 'g6.4xlarge', free: 0 });
  await type('/nimble-session lighting g6.4xlarge');
  await launch();
  await last().getByText('did not get a workstation').waitFor();
  await shoot('ec2-none-free', last());
  await press('Keep trying', last());
  const trial = dialog('Keep trying');
  await trial.getByLabel('For').waitFor();
  await shoot('ec2-keep-trying', trial);
  await press('Keep trying', trial);
  await last().getByText('tried once').waitFor();
  await shoot('ec2-waiting', last());

  await browser.close();
  await bot.dispose();
  await sandbox.stop();
});
