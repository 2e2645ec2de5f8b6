import type { Launch } from '../../launches/launch.js';
import type { MessageContent } from './launch-message.js';
import { escaped, shortened } from './mrkdwn.js';

/**
 * What is left of a message that was between the bot and whoever asked until the studio confirmed the
 * launch: where it goes on.
 */
export function movedOnMessage(launch: Launch): MessageContent {
  const { channelId, owner, requestedBy } = launch;
  const what = `${escaped(launch.launchProfileName)}, ${escaped(launch.ec2InstanceType)}`;
  const whose = owner === requestedBy ? 'your workstation' : `the workstation for <@${owner}>`;
  const where =
    channelId === null
      ? 'It is theirs, so from here on I keep them posted directly.'
      : `From here on I keep you posted in <#${channelId}>.`;
  const text = shortened(
    `✅  The studio has confirmed that ${whose} (${what}) may be started. ${where}`,
    3_000,
  );
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
}
