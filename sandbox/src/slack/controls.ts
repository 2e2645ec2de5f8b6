import { z } from 'zod';
import type { Deliveries, DeliveryRecord, Repetition } from './deliveries.js';
import type { FaultRule, Faults } from './faults.js';
import { HttpDelivery } from './http-delivery.js';
import type { MessageMetadata } from './message-log.js';
import type { Block } from './page-protocol.js';
import type { PretendSlack } from './pretend-slack.js';
import { SlackError } from './slack-error.js';
import type { SocketMode } from './socket-mode.js';
import type { SlackView } from './views.js';
import type { CallRecord, WebApi } from './web-api/web-api.js';

const disconnection = z.object({
  reason: z.enum([
    'warning',
    'refresh_requested',
    'link_disabled',
    'too_many_websockets',
    'abrupt',
  ]),
  which: z.enum(['all', 'oldest']).exactOptional(),
});
const fault = z.object({
  method: z.string().min(1),
  answer: z.string().min(1),
  skip: z.number().int().min(0).optional(),
  times: z.number().int().min(1).optional(),
  retryAfterSeconds: z.number().min(0).optional(),
});
const channelChange = z.object({
  channel: z.string(),
  do: z.enum(['archive', 'unarchive', 'delete', 'remove_bot', 'invite_bot']),
});
const redelivery = z.object({ times: z.number().int().min(1).max(100).optional() });
const repetition = z.object({
  times: z.number().int().min(1).max(10),
  when: z.enum(['at_once', 'after_acknowledgement']),
});
const slowness = z.object({ ms: z.number().min(0).max(60_000) });
const messagePlace = z.object({ channel: z.string(), ts: z.string() });
const httpTarget = z.object({ url: z.url() }).nullable();

export interface StateMessage {
  channel: string;
  ts: string;
  threadTs?: string;
  user: string;
  text: string;
  blocks?: Block[];
  metadata?: MessageMetadata;
  edited: boolean;
  /** The only person who saw it. */
  ephemeralFor?: string;
}

export interface SlackState {
  messages: StateMessage[];
  views: { person: string; modals: SlackView[]; home: SlackView | null }[];
  /** The last 5,000 Web API calls, oldest first. */
  calls: CallRecord[];
  /** The last 2,000 deliveries, oldest first. */
  envelopes: DeliveryRecord[];
  connections: number;
}

/** How tests and the page make the pretend Slack misbehave, and look behind it. */
export interface SlackControls {
  /**
   * Delivers the last envelope again, same envelope_id, to the next connection, and waits for its
   * acknowledgement. The person's screen changes only if none had counted before.
   */
  redeliver(which?: { times?: number | undefined }): Promise<void>;
  /**
   * From now on everything is delivered so often, same envelope_id: each time to another connection,
   * as far apart in the order in which they connected as there are. The first acknowledgement counts,
   * the others are recorded.
   */
  repeatDeliveries(how: Repetition): void;
  /** To every connection, or as Slack does by itself to the oldest one; `abrupt` cuts them off. */
  disconnect(how: z.infer<typeof disconnection>): void;
  fail(rule: FaultRule): void;
  /** Delays every Web API call. */
  latency(rule: { ms: number }): void;
  /** @throws SlackError `channel_not_found` */
  channel(change: z.infer<typeof channelChange>): void;
  /** @throws SlackError `message_not_found` */
  deleteMessage(which: { channel: string; ts: string }): void;
  /** Sends anything at all to the next connection. */
  sendRaw(envelope: unknown): void;
  /**
   * Signed POSTs to this URL instead of Socket Mode; null: Socket Mode again.
   *
   * @throws SlackError `url_not_local` when the URL points to another machine.
   */
  deliverOverHttp(to: { url: string } | null): void;
  /** Forgets faults, latency and repetitions. */
  reset(): void;
  state(): SlackState;
}

export interface ControlledParts {
  slack: PretendSlack;
  deliveries: Deliveries;
  faults: Faults;
  socketMode: SocketMode;
  webApi: WebApi;
  signingSecret: string;
  acknowledgementMs: number;
}

export function createControls(parts: ControlledParts): SlackControls & { close(): void } {
  const { slack, deliveries, faults, socketMode, webApi, signingSecret, acknowledgementMs } = parts;
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
      deliveries.repeat(null);
    },
    state: () => ({
      messages: conversations.messages().map((message) => {
        const { channel, ts, threadTs, user, text, blocks, metadata } = message;
        const { editedTs, ephemeralFor } = message;
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
      }),
      views: [...directory.members.values()]
        .filter(({ isBot, id }) => !isBot && id !== studio.botUserId)
        .map(({ id }) => ({ person: id, modals: views.modals(id), home: views.home(id) })),
      calls: webApi.calls(),
      envelopes: deliveries.records(),
      connections: socketMode.connections,
    }),
    close: () => httpDelivery?.close(),
  };
}

function changeChannel(slack: PretendSlack, change: z.infer<typeof channelChange>): void {
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
  }
  conversations.channelChanged(channel);
}

/**
 * Carries out `POST /sandbox/slack/control/<name>` with its JSON body. Returns undefined when there
 * is no such control.
 *
 * @throws ZodError when the body makes no sense.
 */
export function runControl(
  controls: SlackControls,
  name: string,
  body: unknown,
): Promise<void> | undefined {
  const byName: Record<string, () => void | Promise<void>> = {
    redeliver: () => controls.redeliver(redelivery.parse(body ?? {})),
    repeatDeliveries: () => controls.repeatDeliveries(repetition.parse(body)),
    disconnect: () => controls.disconnect(disconnection.parse(body)),
    fail: () => controls.fail(fault.parse(body)),
    latency: () => controls.latency(slowness.parse(body)),
    channel: () => controls.channel(channelChange.parse(body)),
    deleteMessage: () => controls.deleteMessage(messagePlace.parse(body)),
    sendRaw: () => controls.sendRaw(body),
    deliverOverHttp: () => controls.deliverOverHttp(httpTarget.parse(body)),
    reset: () => controls.reset(),
  };
  const run = Object.hasOwn(byName, name) ? byName[name] : undefined;
  return run && Promise.resolve().then(run);
}
