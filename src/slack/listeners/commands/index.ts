import type { AllMiddlewareArgs, App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Offer } from '../../../launches/offers.js';
import {
  asTyped,
  type Command,
  parseCommand,
  selectionFor,
  usualSelection,
} from '../../command.js';
import { didYouMean } from '../../did-you-mean.js';
import { openHours } from '../../hours.js';
import { openFormAgain, openLaunchForm } from '../../launch-form/open-launch-form.js';
import { listPage } from '../../replies.js';
import type { Services } from '../../services.js';
import { asWritten } from '../../views/blocks.js';
import { commandName, costText, helpText, unknownWords, versionText } from '../../words/help.js';
import { shortened } from '../../words/mrkdwn.js';
import { actOnSession, type TypedCommand } from './act-on-session.js';
import { tellHistory } from './history.js';
import { tellReport } from './report.js';

export function register(app: App, services: Services): void {
  app.command(commandName, nimbleSession(services));
}

type Arguments = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

const ephemeral = {
  response_type: 'ephemeral',
  replace_original: false,
  ...asWritten,
} as const;

/** `/nimble-session …`: opens the form, acts on sessions, lists, or explains. It always answers. */
function nimbleSession(services: Services) {
  return async ({ ack, client, command, respond }: Arguments): Promise<void> => {
    const { user_id: slackUserId, trigger_id: triggerId, channel_id: channelId } = command;
    const answer: TypedCommand['answer'] = (message) => respond({ ...ephemeral, ...message });
    const tell = (text: string) => answer({ text });
    const typed: TypedCommand = { slackUserId, triggerId, client, tell, answer };
    const asked = parseCommand(shortened(asTyped(command.text), 100));
    switch (asked.do) {
      case 'tell':
        await ack({ response_type: 'ephemeral', text: told(services, slackUserId)[asked.what] });
        return;
      case 'launch': {
        const { words } = asked;
        await ack();
        const prefill = (offer: Offer) => {
          const selection = selectionFor(words, offer);
          if (selection !== null) return { selection, notice: null };
          const notice = unknownWords(words, didYouMean(words, offer));
          return { selection: usualSelection(offer), notice };
        };
        await openLaunchForm(services, typed, { channelId, prefill });
        return;
      }
      case 'again': {
        await ack();
        const [last] = await services.store.recent(slackUserId, 1);
        if (last !== undefined) await openFormAgain(services, typed, last);
        else await openLaunchForm(services, typed, { channelId });
        return;
      }
      case 'hours':
        await ack();
        await openHours(services, typed);
        return;
      case 'act':
        await actOnSession(services, typed, asked, ack);
        return;
      default:
        await ack();
        // Slack would show the answer to each delivery, so only one delivery is answered.
        if (await services.interactions.take(triggerId)) await carryOut(services, typed, asked);
    }
  };
}

/** What can be said without asking anybody. */
function told({ people, offers, studio, version }: Services, slackUserId: string) {
  const types = offers.lastKnown(slackUserId)?.profiles.flatMap((one) => one.instanceTypes) ?? [];
  const isPriced = types.some(({ facts }) => facts !== null && facts.usdPerHour !== null);
  return {
    help: helpText(people.isAdminAtHand(slackUserId) === true),
    cost: costText(studio, isPriced),
    version: versionText(version),
  };
}

async function carryOut(
  services: Services,
  typed: TypedCommand,
  asked: Extract<Command, { do: 'list' | 'status' | 'history' | 'report' }>,
): Promise<void> {
  const { slackUserId, answer } = typed;
  if (asked.do === 'history') await tellHistory(services, typed, asked.words);
  else if (asked.do === 'report') await tellReport(services, typed, asked.asFile);
  else {
    const whose = asked.do === 'list' && asked.everyone ? 'everybody' : 'own';
    const place = { whose, words: asked.words, offset: 0 } as const;
    await answer(await listPage(services, slackUserId, place));
  }
}
