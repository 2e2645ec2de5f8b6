import type { PageWorkspace } from '../../slack/page-protocol.js';
import type { ControlSpec, Option } from './control.js';

const reasons: Option[] = [
  { value: 'refresh_requested', text: 'Refresh requested' },
  { value: 'warning', text: 'Warning: it closes in ten seconds' },
  { value: 'link_disabled', text: 'Socket Mode switched off' },
  { value: 'too_many_websockets', text: 'Too many connections' },
  { value: 'abrupt', text: 'Cut, without a word' },
];

const methods = [
  'chat.update',
  'chat.postMessage',
  'views.open',
  'views.update',
  'views.publish',
  'users.info',
  'conversations.open',
  'apps.connections.open',
  'auth.test',
].map((method) => ({ value: method, text: method }));

const answers: Option[] = [
  { value: 'ratelimited', text: '429, slow down' },
  { value: 'http_500', text: '500, server error' },
  { value: 'drop', text: 'Dropped, nothing done' },
  { value: 'drop_after', text: 'Dropped, yet done' },
  { value: 'hang', text: 'Silence, nothing done' },
  { value: 'hang_after', text: 'Silence, yet done' },
];

const channelChanges: Option[] = [
  { value: 'archive', text: 'Archive' },
  { value: 'unarchive', text: 'Bring back' },
  { value: 'delete', text: 'Delete' },
  { value: 'remove_bot', text: 'Remove the bot from' },
  { value: 'invite_bot', text: 'Invite the bot to' },
  { value: 'share', text: 'Share with others' },
  { value: 'unshare', text: 'Stop sharing' },
];

const elsewhere = { team_id: 'T0ELSEWHERE', is_stranger: true };

const accountChanges: Option[] = [
  { value: { deleted: true }, text: 'has left' },
  { value: { is_restricted: true }, text: 'is a guest' },
  { value: { is_email_confirmed: false }, text: 'has not confirmed the address' },
  { value: elsewhere, text: 'is of another workspace' },
  { value: { is_bot: true }, text: 'is a bot' },
];

const installationChanges: Option[] = [
  { value: 'uninstall', text: 'Uninstall the app' },
  { value: 'revoke_tokens', text: 'Revoke its tokens' },
  { value: 'reinstall', text: 'Install it again' },
];

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
        times: { label: 'Times', initial: 1, least: 1 },
        retryAfterSeconds: { label: '429: after, s', initial: 3, least: 1 },
      },
    },
    {
      title: 'Slow Slack down',
      explanation: 'Every answer of Slack’s API takes this much longer.',
      action: 'Set',
      path: 'slack/control/latency',
      fields: { ms: { label: 'Delay, ms', initial: 0 } },
    },
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
      title: 'Back to normal',
      explanation: 'Disarms everything above. Messages and channels stay.',
      action: 'Reset Slack',
      path: 'slack/control/reset',
    },
  ];
}
