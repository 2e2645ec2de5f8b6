import type { Button, KnownBlock } from '@slack/web-api';
import { actionsFor } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import type { LaunchEvent } from '../../launches/launch-event.js';
import { eventWords, isAhead, type Reminder } from '../words/events.js';
import { keepOnButton } from '../words/hours.js';
import { isOpen } from '../words/idle.js';
import {
  contextLine,
  extrasOf,
  fallbackWords,
  isOver,
  leftWords,
  movedOnWords,
  troubleWords,
} from '../words/message.js';
import { escaped, shortened } from '../words/mrkdwn.js';
import { machineName, ownerName } from '../words/names.js';
import { stateShown } from '../words/states.js';
import type { StudioNames } from '../words/support.js';
import { button, buttonRow, context, fields, section } from './blocks.js';
import { actionIds } from './ids.js';
import { sessionButton, sessionButtons } from './session-list.js';

export interface MessageContent {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

export function launchMessage(launch: Launch, studio: StudioNames): MessageContent {
  const { sign, headline } = stateShown(launch, studio);
  const name = escaped(ownerName(launch));
  const note = escaped(launch.note ?? '');
  const about = `${machineName(launch)}${note === '' ? '' : `, ${note}`}`;
  const text = shortened(`${sign} ${name} ${headline} (${about})`, 3_000);
  const said = `${sign}  *${name}* ${headline}`;
  if (isOver(launch)) {
    return {
      text,
      blocks: [section(`${said} · ${machineName(launch)}`), ...sessionButtons(launch)],
    };
  }
  const extras = extrasOf(launch);
  const trouble = troubleWords(launch, studio);
  const { fallbackReason: reason, admitted, channelId } = launch;
  const fallback = reason !== null && admitted ? fallbackWords(channelId, reason, studio) : null;
  return {
    text,
    blocks: [
      section(said),
      ...(trouble === null ? [] : [section(trouble)]),
      ...(extras.length === 0 ? [] : [fields(extras)]),
      context(contextLine(launch)),
      ...(fallback === null ? [] : [context(fallback)]),
      ...sessionButtons(launch),
    ],
  };
}

/** What is left of a message to the requester once the launch is admitted: where it goes on. */
export function movedOnMessage(launch: Launch): MessageContent {
  const text = shortened(movedOnWords(launch, machineName(launch)), 3_000);
  return { text, blocks: [section(text)] };
}

/** What is left of a message in a channel that another organisation shares by now. */
export const leftMessage: MessageContent = { text: leftWords, blocks: [section(leftWords)] };

/** A reminder has the buttons that end the session now, or save it. */
export function threadReply(
  launch: Launch,
  event: LaunchEvent,
  studio: StudioNames,
): Pick<MessageContent, 'text'> & Partial<MessageContent> {
  const text = shortened(eventWords(launch, event, studio), 3_000);
  // Once it is not on any more, or is stopping already, nothing is left to keep on.
  if (event.kind === 'hours_end' && launch.state === 'READY' && launch.intent === null) {
    const buttons = [keepOn(launch, event), sessionButton('stop', launch, 'Stop now')];
    return { text, blocks: [section(text), ...buttonRow(buttons, `hours_end:${event.atMs}`)] };
  }
  if (event.kind === 'idle' && isOpen(event, launch) && launch.intent === null) {
    const buttons = [
      sessionButton('stop', launch, 'Stop now'),
      sessionButton('rendering', launch),
      sessionButton('keep_on', launch),
    ];
    return { text, blocks: [section(text), ...buttonRow(buttons, `idle:${event.stopAtMs}`)] };
  }
  if (event.kind !== 'reminder' || !isAhead(event, launch)) return { text };
  const buttons = buttonRow(reminderButtons(event, launch), `reminder:${event.atMs}`);
  return { text, blocks: [section(text), ...buttons] };
}

/** It is about the hours, and about one stop of theirs: a press after that changes nothing. */
function keepOn({ owner }: Launch, { forMs }: { forMs: number }): Button {
  return button(actionIds.keepOn, keepOnButton, { value: `${owner}:${forMs}` });
}

function reminderButtons({ what }: Reminder, launch: Launch): Button[] {
  const more = actionsFor(launch).includes('extend') ? [sessionButton('extend', launch)] : [];
  if (what === 'stop' && launch.canStop) {
    return [...more, sessionButton('stop', launch, 'Stop now')];
  }
  const end = sessionButton('terminate', launch, 'Terminate now');
  return launch.state === 'STOPPED' ? [sessionButton('start', launch), end] : [...more, end];
}
