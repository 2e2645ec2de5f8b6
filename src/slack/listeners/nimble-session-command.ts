import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { selectionFor } from '../command-words.js';
import { helpText, unknownWordsText } from '../views/help.js';
import { escaped, shortened } from '../views/mrkdwn.js';
import { openLaunchModal } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

const helpWords: ReadonlySet<string> = new Set(['help', '?', '-h', '-help', '--help']);

/** `/nimble-session [words]`: opens the form, explains itself, or says that it does not understand. */
export function nimbleSessionCommand(parts: ListenerParts) {
  return async ({
    command,
    ack,
    client,
    respond,
  }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    const words = shortened(command.text.trim(), 100);
    if (helpWords.has(words.toLowerCase())) {
      await ack({ response_type: 'ephemeral', text: helpText });
      return;
    }
    const offer = parts.offers.atHand(command.user_id);
    if (offer !== null && selectionFor(words, offer) === null) {
      await ack({ response_type: 'ephemeral', text: unknownWordsText(escaped(words)) });
      return;
    }
    await ack();
    await openLaunchModal(parts, client, respond, {
      slackUserId: command.user_id,
      triggerId: command.trigger_id,
      channelId: command.channel_id,
      words,
    });
  };
}
