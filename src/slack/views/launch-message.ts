import type { Button, KnownBlock } from '@slack/web-api';
import type { Launch, LaunchEvent } from '../../launches/launch.js';
import type { StudioFacts } from '../../studio/studio.js';
import { eventWords, isAhead, type Reminder } from '../words/events.js';
import { factsOf, fallbackWords, movedOnWords, timeline, troubleWords } from '../words/message.js';
import { escaped, shortened } from '../words/mrkdwn.js';
import { stateShown } from '../words/states.js';
import { buttonRow, context, fields, section } from './blocks.js';
import { sessionButton, sessionButtons } from './session-list.js';

export interface MessageContent {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

export function launchMessage(launch: Launch, studio: StudioFacts): MessageContent {
  const { sign, headline } = stateShown(launch, studio);
  const name = escaped(launch.ownerName);
  const trouble = troubleWords(launch, studio);
  const { fallbackReason: reason, admitted, channelId } = launch;
  const fallback = reason !== null && admitted ? fallbackWords(channelId, reason) : null;
  return {
    text: shortened(`${sign} ${name} ${headline} (${whatOf(launch)})`, 3_000),
    blocks: [
      section(`${sign}  *${name}* ${headline}`),
      fields(factsOf(launch)),
      ...(trouble === null ? [] : [section(trouble)]),
      context(timeline(launch, studio)),
      ...(fallback === null ? [] : [context(fallback)]),
      ...sessionButtons(launch),
    ],
  };
}

/** What is left of a message to the requester once the launch is admitted: where it goes on. */
export function movedOnMessage(launch: Launch): MessageContent {
  const text = shortened(movedOnWords(launch, whatOf(launch)), 3_000);
  return { text, blocks: [section(text)] };
}

function whatOf({ launchProfileName, ec2InstanceType }: Launch): string {
  return `${escaped(launchProfileName)}, ${escaped(ec2InstanceType)}`;
}

/** A reminder has the buttons that end the session now, or save it. */
export function threadReply(
  launch: Launch,
  event: LaunchEvent,
  studio: StudioFacts,
): Pick<MessageContent, 'text'> & Partial<MessageContent> {
  const text = shortened(eventWords(launch, event, studio), 3_000);
  if (event.kind !== 'reminder' || !isAhead(event, launch)) return { text };
  const buttons = buttonRow(reminderButtons(event, launch), `reminder:${event.atMs}`);
  return { text, blocks: [section(text), ...buttons] };
}

function reminderButtons({ what }: Reminder, { clientToken, canStop, state }: Launch): Button[] {
  if (what === 'stop' && canStop) return [sessionButton('stop', clientToken, 'Stop now')];
  const end = sessionButton('terminate', clientToken, 'Terminate now');
  return state === 'STOPPED' ? [sessionButton('start', clientToken), end] : [end];
}
