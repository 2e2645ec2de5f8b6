import { App, LogLevel } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';

/**
 * What a team would write first: a Bolt app that answers a command at once, by HTTP on `PORT`. `DOES`
 * says what follows: `nothing`, or `open` a constant form.
 */
const {
  DOES,
  PORT,
  SLACK_BOT_TOKEN = '',
  SLACK_SIGNING_SECRET = '',
  SLACK_API_URL = '',
} = process.env;

const app = new App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  logLevel: LogLevel.WARN,
});

const constantForm: ModalView = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Launch a workstation' },
  submit: { type: 'plain_text', text: 'Launch' },
  blocks: [
    {
      type: 'input',
      block_id: 'type',
      label: { type: 'plain_text', text: 'Instance type' },
      element: {
        type: 'static_select',
        action_id: 'type',
        options: ['g4dn.xlarge', 'g5.xlarge'].map((value) => ({
          text: { type: 'plain_text', text: value },
          value,
        })),
      },
    },
  ],
};

app.command('/nimble-session', async ({ ack, client, command }) => {
  await ack();
  if (DOES !== 'open') return;
  await client.views.open({ trigger_id: command.trigger_id, view: constantForm });
});

await app.start(Number(PORT));
process.stdout.write('ready\n');
