import type { Button } from '@slack/web-api';
import type { Launch, LaunchEvent } from '../../launches/launch.js';
import type { StudioFacts } from '../../studio/studio.js';
import { eventWords, isAhead, type Reminder } from '../words/events.js';
import { shortened } from '../words/mrkdwn.js';
import { buttonRow, section } from './blocks.js';
import type { MessageContent } from './launch-message.js';
import { sessionButton } from './session-buttons.js';

/**
 * An event as a reply in the launch's thread. A reminder has the buttons that end the session now, or
 * save it. They are checked again when they are pressed.
 */
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
