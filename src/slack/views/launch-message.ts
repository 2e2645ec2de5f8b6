import type { KnownBlock } from '@slack/web-api';
import type { Launch } from '../../launches/launch.js';
import type { StudioFacts } from '../../studio/studio.js';
import { fallbackWords } from '../words/fallbacks.js';
import { factsOf, movedOnWords, timeline, troubleWords } from '../words/message.js';
import { escaped, shortened } from '../words/mrkdwn.js';
import { stateShown } from '../words/states.js';
import { context, fields, section } from './blocks.js';
import { sessionButtons } from './session-buttons.js';

export interface MessageContent {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

/** The status message of a launch, as a whole, from its row alone. */
export function launchMessage(launch: Launch, studio: StudioFacts): MessageContent {
  const { sign, headline } = stateShown(launch, studio);
  const name = escaped(launch.ownerName);
  const trouble = troubleWords(launch, studio);
  const { fallbackReason, admitted, channelId } = launch;
  return {
    text: shortened(`${sign} ${name} ${headline} (${whatOf(launch)})`, 3_000),
    blocks: [
      section(`${sign}  *${name}* ${headline}`),
      fields(factsOf(launch)),
      ...(trouble === null ? [] : [section(trouble)]),
      context(timeline(launch, studio)),
      ...(fallbackReason === null || !admitted
        ? []
        : [context(fallbackWords(channelId, fallbackReason))]),
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
