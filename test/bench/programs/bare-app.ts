import { CreateStreamingSessionCommand, NimbleClient } from '@aws-sdk/client-nimble';
import { App, LogLevel } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';

/**
 * What a team would write first: a Bolt app that answers at once and does one thing, by HTTP on
 * `PORT`. `DOES` says which: `nothing` but acknowledge a command, `open` a constant form for it, or
 * `create` a session when a form is submitted.
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
const nimble = new NimbleClient({ region: process.env.AWS_REGION ?? '' });

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

app.view(/.*/, async ({ ack, view }) => {
  await ack();
  await nimble.send(
    new CreateStreamingSessionCommand({
      studioId: process.env.NIMBLE_STUDIO_ID,
      clientToken: view.id,
      launchProfileId: 'lp-animation-main',
      ec2InstanceType: 'g4dn.xlarge',
      tags: { 'launched-by': 'bare-app' },
    }),
  );
});

await app.start(Number(PORT));
process.stdout.write('ready\n');
