import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Offer } from '../../launches/offers.js';
import { asTyped, type Command, parseCommand } from '../command.js';
import { selectionFor, usualSelection } from '../command-words.js';
import { helpText, unknownWordsNotice, unknownWordsText } from '../views/help.js';
import { escaped, shortened } from '../views/mrkdwn.js';
import { openAgain, openLaunchModal } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';
import { actOnSession, listSessions, showHistory, type Typed } from './session-commands.js';

type Arguments = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

/** `/nimble-session …`: opens the form, acts on sessions, explains itself; never silent. */
export function nimbleSessionCommand(parts: ListenerParts) {
  return async (args: Arguments): Promise<void> => {
    const { ack, client, command, respond } = args;
    const asked = parseCommand(shortened(asTyped(command.text), 100));
    const typed = {
      slackUserId: command.user_id,
      triggerId: command.trigger_id,
      client,
      respond,
    };
    switch (asked.do) {
      case 'help':
        await ack({ response_type: 'ephemeral', text: helpText });
        return;
      case 'launch':
        await launch(parts, args, asked.words);
        return;
      case 'again':
        await again(parts, args);
        return;
      default:
        await ack();
        // Of several deliveries only one is answered: Slack would show each answer.
        if (await parts.interactions.take(command.trigger_id)) await answer(parts, typed, asked);
    }
  };
}

async function answer(
  parts: ListenerParts,
  typed: Typed,
  asked: Extract<Command, { do: 'list' | 'status' | 'act' | 'history' }>,
): Promise<void> {
  switch (asked.do) {
    case 'list': {
      const whose = asked.everyone ? 'everybody' : 'own';
      await listSessions(parts, typed, { whose, words: asked.words });
      return;
    }
    case 'status':
      await listSessions(parts, typed, { whose: 'own', words: asked.words });
      return;
    case 'act':
      await actOnSession(parts, typed, asked);
      return;
    case 'history':
      await showHistory(parts, typed);
  }
}

/** The form as the person's last launch had it, note and channel included. */
async function again(parts: ListenerParts, args: Arguments): Promise<void> {
  const { ack, client, command, respond } = args;
  await ack();
  const tell = (text: string) => respond({ response_type: 'ephemeral', text });
  const asked = { slackUserId: command.user_id, triggerId: command.trigger_id };
  const [last] = await parts.store.recent(command.user_id, 1);
  if (last === undefined) {
    const channelId = command.channel_id;
    await openLaunchModal(parts, client, tell, { ...asked, channelId });
  } else await openAgain(parts, client, tell, asked, last);
}

async function launch(parts: ListenerParts, args: Arguments, words: string): Promise<void> {
  const { ack, client, command, respond } = args;
  const offer = parts.offers.atHand(command.user_id);
  if (offer !== null && selectionFor(words, offer) === null) {
    await ack({ response_type: 'ephemeral', text: unknownWordsText(escaped(words)) });
    return;
  }
  await ack();
  const tell = (text: string) => respond({ response_type: 'ephemeral', text });
  await openLaunchModal(parts, client, tell, {
    slackUserId: command.user_id,
    triggerId: command.trigger_id,
    channelId: command.channel_id,
    prefill: (known) => prefillFor(known, words),
  });
}

function prefillFor(offer: Offer, words: string) {
  const selection = selectionFor(words, offer);
  if (selection !== null) return { selection, notice: null };
  return { selection: usualSelection(offer), notice: unknownWordsNotice(escaped(words)) };
}
