import { findElement, stateOf, withEntered } from '../block-kit/element-state.js';
import type { Channel } from '../conversations.js';
import type { StoredMessage } from '../message-log.js';
import type { Block, ElementPlace, Outcome, PageRequests, StateValues } from '../page-protocol.js';
import { channelName, type Payload } from '../payloads.js';
import type { PretendSlack } from '../pretend-slack.js';
import type { OpenView } from '../views.js';
import { narrateMissed } from './missed.js';
import { PageError } from './page-error.js';

/** Where an element stands, as the person sees it. */
export type FoundPlace =
  | { kind: 'message'; channel: Channel; message: StoredMessage }
  | { kind: 'view'; open: OpenView };

/** @throws PageError when this person has no such message or view in front of them. */
export function findPlace(slack: PretendSlack, as: string, place: ElementPlace): FoundPlace {
  if (place.kind === 'view') {
    const open = slack.views.find(place.viewId);
    if (open?.personId !== as) throw new PageError('view_not_found');
    return { kind: 'view', open };
  }
  const { conversations } = slack;
  const channel = conversations.channels.get(place.channel);
  if (!channel?.members.has(as)) throw new PageError('channel_not_found');
  const ephemeral = conversations.findEphemeral(place.channel, place.ts);
  const message = channel.log.get(place.ts) ?? ephemeral;
  if (!message || (message.ephemeralFor ?? as) !== as) throw new PageError('message_not_found');
  return { kind: 'message', channel, message };
}

/** The fields that say where it happened; keeps what the elements hold. */
export function whereFields(slack: PretendSlack, place: FoundPlace, values: StateValues): Payload {
  if (place.kind === 'view') {
    const { open } = place;
    slack.views.enter(open, values);
    return { container: { type: 'view', view_id: open.view.id }, view: open.view };
  }
  const { channel, message } = place;
  const ephemeral = message.ephemeralFor !== undefined;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    },
    channel: { id: channel.id, name: channelName(channel) },
    ...(!ephemeral && {
      message: slack.payloads.message(message, channel.log.replies(message.ts)),
    }),
    state: { values: withEntered(stateOf(message.blocks ?? []), values) },
  };
}

function blocksOf(place: FoundPlace): Block[] {
  return place.kind === 'view' ? place.open.view.blocks : (place.message.blocks ?? []);
}

/** Fields of an element's definition that Slack repeats in the action. */
const repeated = ['text', 'value', 'url', 'style', 'placeholder', 'confirm'];

function action(
  slack: PretendSlack,
  place: FoundPlace,
  { blockId, actionId, element }: PageRequests['act']['body'],
): Payload {
  const definition = findElement(blocksOf(place), blockId, actionId) ?? {};
  const defined = Object.entries(definition).filter(
    ([field]) => repeated.includes(field) || field.startsWith('initial_'),
  );
  return {
    ...Object.fromEntries(defined),
    ...element,
    action_id: actionId,
    block_id: blockId,
    action_ts: slack.conversations.timestamp(),
  };
}

function triggerOf(slack: PretendSlack, as: string, place: FoundPlace): string {
  const channelId = place.kind === 'view' ? place.open.channelId : place.channel.id;
  const viewId = place.kind === 'view' ? place.open.view.id : undefined;
  return slack.triggers.issue({ personId: as, channelId, viewId });
}

/** A button pressed, or a selection made in an element that dispatches: `block_actions`. */
export async function act(
  slack: PretendSlack,
  body: PageRequests['act']['body'],
): Promise<Outcome> {
  const { deliveries, directory, narrate, payloads, responseUrls } = slack;
  const place = findPlace(slack, body.as, body.place);
  narrate(`Slack: ${directory.called(body.as)} used ${body.actionId}`);
  const responseUrl =
    place.kind === 'message'
      ? responseUrls.issue('actions', { ...place, personId: body.as })
      : undefined;
  return deliveries.deliver<Outcome>({
    type: 'interactive',
    payload: {
      ...payloads.interactive('block_actions', body.as),
      ...whereFields(slack, place, body.values),
      trigger_id: triggerOf(slack, body.as, place),
      ...(responseUrl !== undefined && { response_url: responseUrl }),
      actions: [action(slack, place, body)],
    },
    apply: () => ({ result: 'ok' }),
    missed(kind) {
      narrateMissed(slack, kind, body.as, 'a warning triangle');
      return { result: kind, notice: "That didn't work: the app did not respond. Try again." };
    },
  });
}
