import type { AllMiddlewareArgs, App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Offer } from '../../../launches/offers.js';
import {
  asTyped,
  type Command,
  parseCommand,
  selectionFor,
  usualSelection,
} from '../../command.js';
import { openFormAgain, openLaunchForm } from '../../launch-form/open-launch-form.js';
import { listPage } from '../../replies.js';
import type { Services } from '../../services.js';
import { commandName, helpText, unknownWordsNotice, unknownWordsText } from '../../words/help.js';
import { historyForAdmins, historyText } from '../../words/history.js';
import { escaped, shortened } from '../../words/mrkdwn.js';
import { actOnSession, ephemeral, type TypedCommand } from './act-on-session.js';

export function register(app: App, services: Services): void {
  app.command(commandName, nimbleSession(services));
}

type Arguments = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

/** Audit entries shown. A press has up to two: that it was requested, and how it ended. */
const entriesShown = 40;

/** `/nimble-session …`: opens the form, acts on sessions, lists, or explains. It always answers. */
function nimbleSession(services: Services) {
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
  const { slackUserId, respond } = typed;
  switch (asked.do) {
    case 'list':
    case 'status': {
      const whose = asked.do === 'list' && asked.everyone ? 'everybody' : 'own';
      const place = { whose, words: asked.words, offset: 0 } as const;
      await respond({ ...ephemeral, ...(await listPage(services, slackUserId, place)) });
      return;
    }
    case 'act':
      await actOnSession(services, typed, asked);
      return;
    case 'history': {
      const text = (await services.people.isAdmin(slackUserId))
        ? historyText(await services.auditLog.newest(entriesShown))
        : historyForAdmins;
      await respond({ ...ephemeral, text });
    }
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
