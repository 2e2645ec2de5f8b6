import { z } from 'zod';
import { callControl } from '../controls.js';
import { accountChange } from './account.js';
import { type Channel, otherOrganisation } from './conversations.js';
import type { Deliveries, DeliveryRecord } from './deliveries.js';
import { sendEvent } from './events.js';
import { type Faults, faultRule } from './faults.js';
import { HttpDelivery } from './http-delivery.js';
import { type Installation, installationChange } from './installation.js';
import type { StoredMessage } from './message-log.js';
import type { PretendSlack } from './pretend-slack.js';
import { SlackError } from './slack-error.js';
import { mostConnections, type SocketMode } from './socket-mode.js';
import type { SlackView } from './views.js';
import type { CallRecord, WebApi } from './web-api/web-api.js';
import type { StepRun } from './workflow-steps.js';

export interface SlackState {
  messages: ReturnType<typeof shownMessage>[];
  views: { person: string; modals: SlackView[]; home: SlackView | null }[];
  /** The last 5,000 Web API calls, oldest first. */
  calls: CallRecord[];
  /** The last 2,000 deliveries, oldest first. */
  envelopes: DeliveryRecord[];
  /** The runs of workflow steps, oldest first. */
  steps: readonly StepRun[];
  connections: number;
  /** One line for all that is armed or set. */
  armed: string[];
}

const times = (most: number) => z.number().int().min(1).max(most);

/** What each control takes. */
const inputs = {
  /**
   * Delivers the last envelope again, same envelope_id, to the next connection, and waits for its
   * acknowledgement. The person's screen changes only if none had counted before.
   */
  redeliver: z.object({ times: times(100).optional() }).default({}),
  /**
   * From now on everything is delivered several times, same envelope_id: each time to another
   * connection, as far apart in the order in which they connected as there are. The first
   * acknowledgement counts, the others are recorded.
   */
  repeatDeliveries: z.object({
    times: times(10),
    when: z.enum(['at_once', 'after_acknowledgement']),
  }),
  /** To every connection, or as Slack does by itself to the oldest one; `abrupt` cuts them off. */
  disconnect: z.object({
    reason: z.enum([
      'warning',
      'refresh_requested',
      'link_disabled',
      'too_many_websockets',
      'abrupt',
    ]),
    which: z.enum(['all', 'oldest']).exactOptional(),
  }),
  /** Spoils the next calls of a Web API method. */
  fail: faultRule,
  /** Delays every Web API call. */
  latency: z.object({ ms: z.number().min(0).max(60_000) }),
  /** @throws SlackError `channel_not_found` */
  channel: z.object({
    channel: z.string(),
    do: z.enum([
      'archive',
      'unarchive',
      'delete',
      'remove_bot',
      'invite_bot',
      // With another organisation: invited, come in, gone again.
      'offer_share',
      'share',
      'unshare',
    ]),
  }),
  /**
   * Changes what Slack says of a person, over what was changed before; `without` names fields that
   * it leaves out (`real_name`, `profile.email`). Sends `user_change`, unless `quietly`.
   *
   * @throws SlackError `user_not_found`, `no_such_field`
   */
  person: z.strictObject({
    person: z.string(),
    account: accountChange.exactOptional(),
    without: z.array(z.string()).exactOptional(),
    quietly: z.boolean().exactOptional(),
  }),
  /**
   * The bot's token dies: `uninstall` (`account_inactive`, events `tokens_revoked` and
   * `app_uninstalled`), `revoke_tokens` (`token_revoked` and its event), `deactivate`
   * (`account_inactive` without an event). `reinstall`: the same token is good again.
   */
  installation: installationChange,
  /** How many of the app's ten Socket Mode connections other programs have taken. */
  otherConnections: z.strictObject({ count: z.number().int().min(0).max(mostConnections) }),
  /** Whether Slack takes charts in messages. */
  charts: z.strictObject({ drawn: z.boolean() }),
  /**
   * A workflow comes to this step of the bot's, with these inputs: anything at all, as people build them.
   *
   * @throws SlackError `step_not_found`
   */
  runStep: z.object({ step: z.string() }).catchall(z.unknown()),
  /** @throws SlackError `message_not_found` */
  deleteMessage: z.object({ channel: z.string(), ts: z.string() }),
  /** Sends anything at all to the next connection. */
  sendRaw: z.unknown(),
  /**
   * Signed POSTs to this URL instead of Socket Mode; null: Socket Mode again.
   *
   * @throws SlackError `url_not_local` when the URL is not `http:` to this machine.
   */
  deliverOverHttp: z.object({ url: z.url() }).nullable(),
  /**
   * Forgets faults, latency and repetitions, and draws charts again; accounts, the installation and the connections are as at
   * the start. Messages and channels stay.
   */
  reset: z.unknown(),
};

type Inputs = { [Name in keyof typeof inputs]: z.infer<(typeof inputs)[Name]> };

/** How tests and the page make the pretend Slack misbehave, and look behind it. */
export type SlackControls = {
  [Name in Exclude<keyof Inputs, 'redeliver' | 'reset'>]: (input: Inputs[Name]) => void;
} & {
  redeliver(input?: Inputs['redeliver']): Promise<void>;
  reset(): void;
  state(): SlackState;
};

export interface ControlledParts {
  slack: PretendSlack;
  deliveries: Deliveries;
  faults: Faults;
  installation: Installation;
  socketMode: SocketMode;
  webApi: WebApi;
  signingSecret: string;
  acknowledgementMs: number;
}

export function createControls(parts: ControlledParts): SlackControls & { close(): void } {
  const { slack, deliveries, faults, installation, socketMode, webApi } = parts;
  const { signingSecret, acknowledgementMs } = parts;
  const { conversations, directory, studio, views } = slack;
  let httpDelivery: HttpDelivery | undefined;
  return {
    redeliver: ({ times = 1 } = {}) => deliveries.redeliver(times),
    repeatDeliveries: (how) => deliveries.repeat(how),
    disconnect: ({ reason, which }) => socketMode.disconnect(reason, which),
    fail: (rule) => faults.add(rule),
    latency({ ms }) {
      faults.latencyMs = ms;
    },
    channel: (change) => changeChannel(slack, change),
    person: (change) => changePerson(slack, change),
    installation: (change) => installation.change(slack, change),
    otherConnections({ count }) {
      socketMode.otherConnections = count;
    },
    charts({ drawn }) {
      conversations.drawsCharts = drawn;
    },
    runStep: ({ step, ...inputs }) => slack.steps.run(slack, step, inputs),
    deleteMessage({ channel, ts }) {
      const message = conversations.find(channel, ts);
      if (!message) throw new SlackError('message_not_found');
      conversations.remove(message);
    },
    sendRaw: (envelope) => socketMode.sendRaw(envelope),
    deliverOverHttp(to) {
      httpDelivery?.close();
      httpDelivery = to ? new HttpDelivery({ ...to, signingSecret, acknowledgementMs }) : undefined;
      deliveries.use(httpDelivery ?? socketMode);
    },
    reset() {
      faults.reset();
      directory.restoreAccounts();
      installation.refusal = null;
      socketMode.otherConnections = 0;
      conversations.drawsCharts = true;
      deliveries.repeat(null);
    },
    state: () => ({
      messages: conversations.messages().map(shownMessage),
      views: [...directory.members.values()]
        .filter(({ isBot, id }) => !isBot && id !== studio.botUserId)
        .map(({ id }) => ({ person: id, modals: views.modals(id), home: views.home(id) })),
      calls: webApi.calls(),
      envelopes: deliveries.records(),
      steps: slack.steps.all,
      connections: socketMode.connections,
      armed: [
        ...faults.told(),
        ...deliveries.told(),
        ...(httpDelivery ? [`Deliveries go to ${httpDelivery.url}`] : []),
        ...installation.told(),
        ...directory.told(),
        ...conversations.told(),
        ...(conversations.drawsCharts ? [] : ['Charts are refused']),
        ...(socketMode.otherConnections > 0
          ? [`Other programs hold ${socketMode.otherConnections} connections of the app`]
          : []),
      ],
    }),
    close: () => httpDelivery?.close(),
  };
}

/** A message as it stands, with the only person who saw it if it was ephemeral. */
function shownMessage(message: StoredMessage) {
  const { channel, ts, threadTs, user, text, blocks, metadata, editedTs, ephemeralFor } = message;
  return {
    channel,
    ts,
    ...(threadTs !== undefined && { threadTs }),
    user,
    text,
    ...(blocks && { blocks }),
    ...(metadata && { metadata }),
    edited: editedTs !== undefined,
    ...(ephemeralFor !== undefined && { ephemeralFor }),
  };
}

function changeChannel(slack: PretendSlack, change: Inputs['channel']): void {
  const { conversations, studio } = slack;
  const channel = conversations.channels.get(change.channel);
  if (!channel) throw new SlackError('channel_not_found');
  switch (change.do) {
    case 'delete':
      conversations.deleteChannel(channel);
      return;
    case 'archive':
    case 'unarchive':
      channel.archived = change.do === 'archive';
      break;
    case 'remove_bot':
      channel.members.delete(studio.botUserId);
      break;
    case 'invite_bot':
      channel.members.add(studio.botUserId);
      break;
    case 'offer_share':
    case 'share':
    case 'unshare':
      changeSharing(slack, channel, change.do);
  }
  conversations.channelChanged(channel);
}

const sharedAfter = { offer_share: 'pending', share: 'yes', unshare: 'no' } as const;

function changeSharing(
  slack: PretendSlack,
  channel: Channel,
  change: keyof typeof sharedAfter,
): void {
  const wasShared = channel.shared === 'yes';
  channel.shared = sharedAfter[change];
  const isShared = channel.shared === 'yes';
  if (isShared === wasShared) return;
  const about = { channel: channel.id };
  const connected = { ...about, connected_team_id: otherOrganisation };
  const gone = { ...about, previously_connected_team_id: otherOrganisation, is_ext_shared: false };
  sendEvent(
    slack,
    isShared ? { type: 'channel_shared', ...connected } : { type: 'channel_unshared', ...gone },
  );
}

function changePerson(slack: PretendSlack, change: Inputs['person']): void {
  const { person, account = {}, without = [], quietly } = change;
  const user = slack.directory.changeAccount(person, { change: account, without });
  if (!quietly) sendEvent(slack, { type: 'user_change', user, cache_ts: user.updated });
}

/**
 * Carries out `POST /sandbox/slack/control/<name>` with its JSON body. Resolves to whether there is
 * such a control.
 *
 * @throws ZodError when the body makes no sense.
 */
export function runControl(controls: SlackControls, name: string, body: unknown): Promise<boolean> {
  return callControl<Inputs>(inputs, controls, name, body);
}
