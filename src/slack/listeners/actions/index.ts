import type { App, BlockAction } from '@slack/bolt';
import { z } from 'zod';
import type { ActionAnswer } from '../../../launches/session-actions.js';
import type { Press } from '../../../launches/store-action.js';
import { keepOn, keepOnFrom, openHours, turnOff } from '../../hours.js';
import { inTime } from '../../in-time.js';
import { opensLaunchForm } from '../../launch-form/open-launch-form.js';
import { opens } from '../../opens.js';
import {
  type Asker,
  type ButtonArguments,
  listPage,
  openModal,
  tellWherePressed,
  updateModal,
} from '../../replies.js';
import type { Services } from '../../services.js';
import {
  actionIds,
  historyActionPattern,
  isInNotice,
  listActionPattern,
  sessionActionFrom,
  sessionActionPattern,
} from '../../views/ids.js';
import { noticeModal } from '../../views/notice-modal.js';
import { listModal, listPlaceFrom } from '../../views/session-list.js';
import { answerWords, notWhole } from '../../words/actions.js';
import { helpText } from '../../words/help.js';
import { hoursWords } from '../../words/hours.js';
import { listWords } from '../../words/lists.js';
import { historyButton } from '../commands/history.js';
import { launchFormChanged } from './launch-form-changed.js';

export function register(app: App, services: Services): void {
  app.action(actionIds.profile, launchFormChanged(services, 'profile'));
  app.action(actionIds.searchedProfile, launchFormChanged(services, 'profile'));
  app.action(actionIds.instanceType, launchFormChanged(services, 'type'));
  app.action(actionIds.owner, launchFormChanged(services, 'owner'));
  app.action<BlockAction>(actionIds.launch, opensLaunchForm(services));
  app.action(actionIds.help, helpButton(services));
  app.action(actionIds.hours, async (args: ButtonArguments) => {
    await args.ack();
    await openHours(services, askerOf(services, args));
  });
  app.action(actionIds.hoursOff, turnHoursOff(services));
  app.action(actionIds.keepOn, keepOnButton(services));
  app.action(sessionActionPattern, sessionButton(services));
  app.action(historyActionPattern, historyButton(services));
  app.action(listActionPattern, listPageButton(services));
  // The form has it when it is submitted.
  app.action(actionIds.hoursFrom, ({ ack }) => ack());
  app.action(actionIds.hoursUntil, ({ ack }) => ack());
  // Slack's client opens the link itself, and only wants an acknowledgement.
  app.action(actionIds.openStream, ({ ack }) => ack());
}

function helpButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    await args.ack();
    const asker = askerOf(services, args);
    const isAdmin = services.people.isAdminAtHand(asker.slackUserId) === true;
    const text = helpText(isAdmin);
    await openModal(services, asker, noticeModal(text, 'Help'), text);
  };
}

const valueSchema = z.object({ value: z.string() });
const clientTokenSchema = z.object({ value: z.string().max(64) });

function sessionButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action: pressed, body } = args;
    const action = sessionActionFrom(pressed.action_id);
    const clientToken = clientTokenSchema.safeParse(pressed).data?.value;
    if (action === null || clientToken === undefined) return noneOfOurs(services, args);
    const asker = askerOf(services, args);
    const open = opens[action];
    if (open !== undefined) {
      await ack();
      // Of the deliveries of Connect, the one that fills the modal claims the press.
      const isFirst = action === 'connect' || (await services.interactions.take(asker.triggerId));
      if (isFirst) await open(services, asker, clientToken);
      return;
    }
    const press = { action, clientToken, actor: asker.slackUserId, press: asker.triggerId };
    const answer = await storedThenAcknowledged(services, press, ack);
    // The status message and the Home tab are updated anyway, so they need no answer. Modals and
    // private lists are not updated; Slack sends no `message` with a press there.
    const updated =
      (body.message !== undefined && !isInNotice(pressed.block_id)) || body.view?.type === 'home';
    if (answer === null || (answer.kind === 'requested' && updated)) return;
    await asker.tell(answerWords(action, answer));
  };
}

function turnHoursOff(services: Services) {
  return async ({ ack, body, client }: ButtonArguments): Promise<void> => {
    await inTime(turnOff(services, body.user.id, body.trigger_id));
    await ack();
    if (body.view === undefined) return;
    const off = noticeModal(hoursWords.off, hoursWords.title);
    await updateModal(services, client, { view_id: body.view.id }, off);
  };
}

function keepOnButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body } = args;
    const asked = keepOnFrom(valueSchema.safeParse(action).data?.value);
    if (asked === null) return noneOfOurs(services, args);
    const said = await inTime(keepOn(services, body.user.id, asked, body.trigger_id));
    await ack();
    if (said !== null) await askerOf(services, args).tell(said);
  };
}

/** Without an answer of the database in time there is no acknowledgement, and Slack shows an error. */
async function storedThenAcknowledged(
  { actions }: Services,
  press: Press,
  ack: () => Promise<void>,
): Promise<ActionAnswer | null> {
  const stored = await inTime(actions.store(press));
  if (stored.kind !== 'unsure') await ack();
  return actions.answer(press, stored);
}

/** *Newer*, *Older* and *Show more*: another page in place, or in a modal from the Home tab. */
function listPageButton(services: Services) {
  return async (args: ButtonArguments): Promise<void> => {
    const { ack, action, body, client, respond } = args;
    const asker = askerOf(services, args);
    const place = listPlaceFrom(valueSchema.safeParse(action).data?.value);
    if (place === null) return noneOfOurs(services, args);
    await ack();
    const { text, blocks } = await listPage(services, body.user.id, place);
    const view = listModal(place, blocks, null);
    if (body.response_url) {
      await respond({ response_type: 'ephemeral', replace_original: true, text, blocks });
    } else if (body.view?.type === 'modal') {
      const shown = await updateModal(services, client, { view_id: body.view.id }, view);
      if (shown === 'not_shown') await asker.tell(listWords.notShown);
    } else await openModal(services, asker, view);
  };
}

function askerOf(services: Services, args: ButtonArguments): Asker {
  const { body, client } = args;
  const tell = (text: string) => tellWherePressed(services, args, text);
  return { slackUserId: body.user.id, triggerId: body.trigger_id, client, tell };
}

async function noneOfOurs(services: Services, args: ButtonArguments): Promise<void> {
  const { ack, action, body } = args;
  await ack();
  const about = { slackUser: body.user.id, action_id: action.action_id };
  services.log.warn(about, 'a button that is none of ours');
  await tellWherePressed(services, args, notWhole);
}
