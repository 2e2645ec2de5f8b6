import { useState } from 'preact/hooks';
import { channelMention } from '../chat/channel-name.js';
import { useSurroundings } from '../state/context.js';
import { Control } from './control.js';
import { Amount, Pick } from './fields.js';

type Reason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets' | 'abrupt';
type Answer = 'ratelimited' | 'http_500' | 'drop' | 'drop_after' | 'hang' | 'hang_after';
type ChannelDeed = 'archive' | 'unarchive' | 'delete' | 'remove_bot' | 'invite_bot';

const reasons: readonly { value: Reason; text: string }[] = [
  { value: 'warning', text: 'Warning: it closes in ten seconds' },
  { value: 'refresh_requested', text: 'Refresh requested' },
  { value: 'link_disabled', text: 'Socket Mode switched off' },
  { value: 'too_many_websockets', text: 'Too many connections' },
  { value: 'abrupt', text: 'Cut, without a word' },
];

const methods = [
  'chat.postMessage',
  'chat.update',
  'chat.postEphemeral',
  'views.open',
  'views.update',
  'views.publish',
  'users.info',
  'conversations.open',
  'apps.connections.open',
  'auth.test',
].map((method) => ({ value: method, text: method }));

const answers: readonly { value: Answer; text: string }[] = [
  { value: 'ratelimited', text: '429, slow down' },
  { value: 'http_500', text: '500, server error' },
  { value: 'drop', text: 'Dropped, nothing done' },
  { value: 'drop_after', text: 'Dropped, yet done' },
  { value: 'hang', text: 'Silence, nothing done' },
  { value: 'hang_after', text: 'Silence, yet done' },
];

const deeds: readonly { value: ChannelDeed; text: string }[] = [
  { value: 'archive', text: 'Archive' },
  { value: 'unarchive', text: 'Bring back' },
  { value: 'delete', text: 'Delete' },
  { value: 'remove_bot', text: 'Remove the bot from' },
  { value: 'invite_bot', text: 'Invite the bot to' },
];

function DisconnectControl() {
  const [reason, setReason] = useState<Reason>('refresh_requested');
  return (
    <Control
      title="Disconnect the bot"
      explanation="Slack does this every few hours. The bot reconnects by itself."
      action="Disconnect"
      path="slack/control/disconnect"
      body={{ reason }}
    >
      <Pick label="How" value={reason} options={reasons} onPick={setReason} />
    </Control>
  );
}

function FailControl() {
  const [method, setMethod] = useState('chat.update');
  const [answer, setAnswer] = useState<Answer>('ratelimited');
  const [times, setTimes] = useState(1);
  const [retryAfterSeconds, setRetryAfterSeconds] = useState(3);
  return (
    <Control
      title="Make a Slack method fail"
      explanation="The next calls get this answer; the status message must still end up true."
      action="Arm"
      path="slack/control/fail"
      body={{ method, answer, times, ...(answer === 'ratelimited' ? { retryAfterSeconds } : {}) }}
    >
      <Pick label="Method" value={method} options={methods} onPick={setMethod} />
      <Pick label="Answer" value={answer} options={answers} onPick={setAnswer} />
      <Amount label="Times" value={times} least={1} onAmount={setTimes} />
      {answer === 'ratelimited' && (
        <Amount
          label="Retry after, s"
          value={retryAfterSeconds}
          least={1}
          onAmount={setRetryAfterSeconds}
        />
      )}
    </Control>
  );
}

function LatencyControl() {
  const [ms, setMs] = useState(0);
  return (
    <Control
      title="Slow Slack down"
      explanation="Every answer of Slack’s API takes this much longer."
      action="Set"
      path="slack/control/latency"
      body={{ ms }}
    >
      <Amount label="Delay, ms" value={ms} onAmount={setMs} />
    </Control>
  );
}

function ChannelControl() {
  const { workspace, channelId } = useSurroundings();
  const channels = workspace.channels
    .filter(({ kind }) => kind !== 'im')
    .map((channel) => ({ value: channel.id, text: channelMention(workspace, channel) }));
  const [channel, setChannel] = useState(channelId ?? channels[0]?.value ?? '');
  const [deed, setDeed] = useState<ChannelDeed>('archive');
  return (
    <Control
      title="Change a channel"
      explanation="When the bot cannot post any more, it writes to the person instead and says why."
      action="Do it"
      path="slack/control/channel"
      body={{ channel, do: deed }}
    >
      <Pick label="What" value={deed} options={deeds} onPick={setDeed} />
      <Pick label="Channel" value={channel} options={channels} onPick={setChannel} />
    </Control>
  );
}

/** What can be done to the pretend Slack. */
export function SlackControls() {
  return (
    <>
      <Control
        title="Deliver the last event again"
        explanation="Slack promises at least once, not exactly once. Nothing may happen twice."
        action="Redeliver"
        path="slack/control/redeliver"
        body={{}}
      />
      <Control
        title="Deliver everything three times"
        explanation="At one moment, over different connections: one of everything comes of it all the same."
        action="Three times"
        path="slack/control/repeatDeliveries"
        body={{ times: 3, when: 'at_once' }}
      />
      <DisconnectControl />
      <FailControl />
      <LatencyControl />
      <ChannelControl />
      <Control
        title="Back to normal"
        explanation="Disarms everything above. Messages stay."
        action="Reset Slack"
        path="slack/control/reset"
        body={{}}
      />
    </>
  );
}
