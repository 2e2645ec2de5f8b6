import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Offer } from '../../../launches/offers.js';
import { asTyped, type Command, parseCommand } from '../../command.js';
import { selectionFor, usualSelection } from '../../command-words.js';
import { openFormAgain, openLaunchForm } from '../../launch-form/open-launch-form.js';
import type { Services } from '../../services.js';
import { helpText, unknownWordsNotice, unknownWordsText } from '../../words/help.js';
import { escaped, shortened } from '../../words/mrkdwn.js';
import { actOnSession } from './act-on-session.js';
import { listSessions, showHistory } from './show-lists.js';
import type { TypedCommand } from './typed-command.js';

type Arguments = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

/** `/nimble-session …`: opens the form, acts on sessions, lists, or explains. It always answers. */
export function nimbleSession(services: Services) {
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
        await ack({ response_type: 'ephemeral', text: helpText(services.version) });
        return;
      case 'launch':
        await launch(services, args, asked.words);
        return;
      case 'again':
        await again(services, args);
        return;
      default:
        await ack();
        // Slack would show the answer to each delivery, so only one delivery is answered.
        if (await services.interactions.take(command.trigger_id)) {
          await answer(services, typed, asked);
        }
    }
  };
}

async function answer(
  services: Services,
  typed: TypedCommand,
  asked: Extract<Command, { do: 'list' | 'status' | 'act' | 'history' }>,
): Promise<void> {
  switch (asked.do) {
    case 'list': {
      const whose = asked.everyone ? 'everybody' : 'own';
      await listSessions(services, typed, { whose, words: asked.words });
      return;
    }
    case 'status':
      await listSessions(services, typed, { whose: 'own', words: asked.words });
      return;
    case 'act':
      await actOnSession(services, typed, asked);
      return;
    case 'history':
      await showHistory(services, typed);
  }
}

/** The form with the choices, the note and the channel of the person's last launch. */
async function again(services: Services, args: Arguments): Promise<void> {
  const { ack, client, command, respond } = args;
  await ack();
  const tell = (text: string) => respond({ response_type: 'ephemeral', text });
  const asked = { slackUserId: command.user_id, triggerId: command.trigger_id };
  const [last] = await services.store.recent(command.user_id, 1);
  if (last === undefined) {
    const channelId = command.channel_id;
    await openLaunchForm(services, client, tell, { ...asked, channelId });
  } else await openFormAgain(services, client, tell, asked, last);
}

async function launch(services: Services, args: Arguments, words: string): Promise<void> {
  const { ack, client, command, respond } = args;
  const offer = services.offers.atHand(command.user_id);
  if (offer !== null && selectionFor(words, offer) === null) {
    await ack({ response_type: 'ephemeral', text: unknownWordsText(escaped(words)) });
    return;
  }
  await ack();
  const tell = (text: string) => respond({ response_type: 'ephemeral', text });
  await openLaunchForm(services, client, tell, {
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
