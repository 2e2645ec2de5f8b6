import type { PageWorkspace } from '../../slack/page-protocol.js';
import type { ControlSpec } from './control.js';
import { choices, named, resetting, slowing, times } from './control-options.js';

const reasons = choices({
  'Refresh requested': 'refresh_requested',
  'Warning: it closes in ten seconds': 'warning',
  'Socket Mode switched off': 'link_disabled',
  'Too many connections': 'too_many_websockets',
  'Cut, without a word': 'abrupt',
});

const methods = named([
  'chat.update',
  'chat.postMessage',
  'views.open',
  'views.update',
  'views.publish',
  'users.info',
  'conversations.open',
  'apps.connections.open',
  'auth.test',
]);

const answers = choices({
  '429, slow down': 'ratelimited',
  '500, server error': 'http_500',
  'Dropped, nothing done': 'drop',
  'Dropped, yet done': 'drop_after',
  'Silence, nothing done': 'hang',
  'Silence, yet done': 'hang_after',
});

const channelChanges = choices({
  Archive: 'archive',
  'Bring back': 'unarchive',
  Delete: 'delete',
  'Remove the bot from': 'remove_bot',
  'Invite the bot to': 'invite_bot',
  'Share with others': 'share',
  'Stop sharing': 'unshare',
});

const elsewhere = { team_id: 'T0ELSEWHERE', is_stranger: true };

const accountChanges = choices<object>({
  'has left': { deleted: true },
  'is a guest': { is_restricted: true },
  'has not confirmed the address': { is_email_confirmed: false },
  'is of another workspace': elsewhere,
  'is a bot': { is_bot: true },
});

const installationChanges = choices({
  'Uninstall the app': 'uninstall',
  'Revoke its tokens': 'revoke_tokens',
  'Install it again': 'reinstall',
});

const chartChanges = choices({ 'Refuse them': false, 'Draw them': true });

/** What can be done to the pretend Slack. */
export function slackControls({ channels, people }: PageWorkspace): ControlSpec[] {
  return [
    {
      title: 'Deliver the last event again',
      explanation: 'Slack promises at least once, not exactly once. Nothing may happen twice.',
      action: 'Redeliver',
      path: 'slack/control/redeliver',
    },
    {
      title: 'Deliver everything three times',
      explanation:
        'At one moment, over different connections. Each thing must happen once all the same.',
      action: 'Three times',
      path: 'slack/control/repeatDeliveries',
      body: { times: 3, when: 'at_once' },
    },
    {
      title: 'Disconnect the bot',
      explanation: 'Slack does this every few hours. The bot reconnects by itself.',
      action: 'Disconnect',
      path: 'slack/control/disconnect',
      fields: { reason: { label: 'How', options: reasons } },
    },
    {
      title: 'Make a Slack method fail',
      explanation: 'The next calls get this answer; the status message must still end up true.',
      action: 'Arm',
      path: 'slack/control/fail',
      fields: {
        method: { label: 'Method', options: methods },
        answer: { label: 'Answer', options: answers },
        times: times(),
        retryAfterSeconds: { label: '429: after, s', initial: 3, least: 1 },
      },
    },
    {
      title: 'Run the workflow step',
      explanation:
        'A workflow launches a workstation, if ALLOW_WORKFLOWS is yes. It goes on when READY.',
      action: 'Run',
      path: 'slack/control/runStep',
      body: { step: 'launch_workstation_step', profile: 'Animation', note: 'From a workflow' },
      fields: {
        owner: {
          label: 'For',
          options: people
            .filter(({ isBot }) => !isBot)
            .map(({ id, realName }) => ({ value: id, text: realName })),
        },
      },
    },
    slowing('Slack', 'slack/control/latency'),
    {
      title: 'Change a channel',
      explanation:
        'If the bot cannot post there any more, it writes to the person instead and says why.',
      action: 'Do it',
      path: 'slack/control/channel',
      fields: {
        do: { label: 'What', options: channelChanges },
        channel: {
          label: 'Channel',
          options: channels
            .filter(({ kind }) => kind !== 'im')
            .map(({ id, name }) => ({ value: id, text: `#${name}` })),
        },
      },
    },
    {
      title: 'Change a person’s account',
      explanation: 'Slack tells the bot, if manifest.yml subscribes to user_change.',
      action: 'Do it',
      path: 'slack/control/person',
      fields: {
        person: {
          label: 'Person',
          options: people
            .filter(({ isBot }) => !isBot)
            .map(({ id, realName }) => ({ value: id, text: realName })),
        },
        account: { label: 'What', options: accountChanges },
      },
    },
    {
      title: 'Uninstall the bot',
      explanation: 'Its token is dead; what was asked of the studio goes on.',
      action: 'Do it',
      path: 'slack/control/installation',
      fields: { do: { label: 'What', options: installationChanges } },
    },
    {
      title: 'Charts in messages',
      explanation: 'Where Slack draws none, the bot sends a picture.',
      action: 'Do it',
      path: 'slack/control/charts',
      fields: { drawn: { label: 'What', options: chartChanges } },
    },
    resetting('Slack', 'Messages and channels stay.', 'slack/control/reset'),
  ];
}
