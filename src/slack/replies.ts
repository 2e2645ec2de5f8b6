import { randomUUID } from 'node:crypto';
import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { KnownBlock, ModalView, WebClient } from '@slack/web-api';
import { slackAskedAgainMs, slackTriggerMs } from '../limits.js';
import { searchFor } from './command.js';
import type { Services } from './services.js';
import { askedAgain, slackErrorCode } from './slack-failure.js';
import { asWritten, section } from './views/blocks.js';
import { viewIds } from './views/ids.js';
import { makingRoomModal, noticeModal } from './views/notice-modal.js';
import {
  type ListPlace,
  listBlocks,
  listModal,
  listPlaceFrom,
  type Reading,
  sessionsListed,
} from './views/session-list.js';
import { listTitle, listWords, noneWords } from './words/lists.js';
import { troubleWords } from './words/trouble.js';

/** The person who pressed or typed. */
export interface Asker {
  slackUserId: string;
  triggerId: string;
  client: WebClient;
  /** Sends a sentence that only this person sees. */
  tell: (text: string) => Promise<unknown>;
}

/** Returns false if it did not open: that is logged, and the person is told. */
export async function openModal(
  { interactions, log }: Pick<Services, 'interactions' | 'log'>,
  { slackUserId, triggerId, client, tell }: Asker,
  view: ModalView,
  otherwise = troubleWords.notOpened(view.title.text),
): Promise<boolean> {
  try {
    await askedAgain(slackTriggerMs, () => client.views.open({ trigger_id: triggerId, view }));
    return true;
  } catch (error) {
    const code = slackErrorCode(error);
    // Slack delivered the press twice, or answered too late to an attempt that it took: it is open.
    if (code === 'exchanged_trigger_id' || code === 'duplicate_external_id') return true;
    const modal = view.title.text;
    log.error({ err: error, slackUser: slackUserId, modal }, 'modal not opened');
    // Every replica that got this trigger is refused. One of them tells the person, or all of them
    // if the database does not say which.
    if (await interactions.take(`${triggerId} not opened`).catch(() => true)) await tell(otherwise);
    return false;
  }
}

/** Opens a modal that says "one moment", and fills it. */
export async function openAndFill(
  services: Pick<Services, 'interactions' | 'log'>,
  asker: Asker,
  loading: ModalView,
  fill: () => Promise<ModalView>,
): Promise<void> {
  // With an id of ours the modal can be filled even if Slack's answer to `views.open` is lost.
  const external_id = randomUUID();
  if (!(await openModal(services, asker, { ...loading, external_id }))) return;
  const shown = await updateModal(services, asker.client, { external_id }, await fill());
  if (shown === 'not_shown') await asker.tell(troubleWords.notFilled(loading.title.text));
}

/**
 * Replaces what a modal shows. `gone`: the person has closed it, or it shows something newer.
 * `not_shown`: Slack refused; that is logged.
 * @param which with a `hash`: only if the modal has not changed since
 */
export async function updateModal(
  { log }: Pick<Services, 'log'>,
  client: WebClient,
  which: { external_id: string } | { view_id: string; hash?: string },
  view: ModalView,
): Promise<'shown' | 'gone' | 'not_shown'> {
  try {
    await askedAgain(slackAskedAgainMs, () => client.views.update({ ...which, view }));
    return 'shown';
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === 'not_found' || code === 'hash_conflict') return 'gone';
    log.error({ err: error, modal: view.title.text }, 'modal not updated');
    return 'not_shown';
  }
}

export type ButtonArguments = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/** Answers beside the message or in the modal; if neither works, in a direct message. */
export async function tellWherePressed(
  services: Pick<Services, 'store' | 'people' | 'clock' | 'installation' | 'log'>,
  { body, client, respond }: ButtonArguments,
  text: string,
): Promise<void> {
  const { view } = body;
  if (body.response_url) {
    await respond({ response_type: 'ephemeral', replace_original: false, text, ...asWritten });
    return;
  }
  if (view?.callback_id === viewIds.launch) {
    // Laid on the form, which stays as it is filled in.
    const told = await client.views
      .push({ trigger_id: body.trigger_id, view: makingRoomModal(text) })
      .catch((error: unknown) => services.log.error({ err: error }, 'answer not laid on the form'));
    if (told !== undefined) return;
  } else if (view?.type === 'modal') {
    const answered = await modalWithAnswer(services, view, body.user.id, text);
    const shown = await updateModal(services, client, { view_id: view.id }, answered);
    if (shown === 'shown') return;
  }
  await client.chat.postMessage({ channel: body.user.id, text, ...asWritten });
}

async function modalWithAnswer(
  services: Pick<Services, 'store' | 'people' | 'clock' | 'installation' | 'log'>,
  view: { callback_id: string; private_metadata: string },
  slackUserId: string,
  text: string,
): Promise<ModalView> {
  if (view.callback_id === viewIds.tooMany) return makingRoomModal(text);
  const place = view.callback_id === viewIds.list ? listPlaceFrom(view.private_metadata) : null;
  if (place === null) return noticeModal(text);
  try {
    return listModal(place, (await listPage(services, slackUserId, place)).blocks, text);
  } catch (error) {
    // The press has been carried out or refused already, so the answer is shown without the list.
    services.log.error({ err: error, slackUser: slackUserId }, 'list below an answer not read');
    return listModal(place, [section(listWords.noList)], text);
  }
}

/**
 * Sends a file in direct messages. Slack: it is shared with a conversation, not with a person.
 * @param words what it is, and what is said once it is sent
 */
export async function sendFile(
  { studio, log }: Pick<Services, 'studio' | 'log'>,
  { slackUserId, client, tell }: Asker,
  words: { what: string; sent: string },
  send: (channel: string) => Promise<unknown>,
): Promise<void> {
  try {
    const { channel } = await client.conversations.open({ users: slackUserId });
    await send(channel?.id ?? '');
  } catch (error) {
    log.error({ err: error, slackUser: slackUserId }, 'file not sent');
    await tell(troubleWords.notSent(words.what, studio.engineer));
    return;
  }
  await tell(words.sent);
}

export async function readingNow({
  clock,
  installation,
}: Pick<Services, 'clock' | 'installation'>): Promise<Reading> {
  return { nowMs: clock(), teamUrl: (await installation()).url };
}

/** One page of a list, read now. Only an admin gets the sessions of others. */
export async function listPage(
  services: Pick<Services, 'store' | 'people' | 'clock' | 'installation'>,
  slackUserId: string,
  { offset, ...listed }: ListPlace,
): Promise<{ text: string; blocks: KnownBlock[] }> {
  if (listed.whose !== 'own' && !(await services.people.isAdmin(slackUserId))) {
    return inWords(listWords.adminsOnly);
  }
  const search = searchFor(listed, slackUserId);
  const page = await services.store.live(search, { offset, limit: sessionsListed });
  if (page.total === 0) return inWords(noneWords(listed));
  return {
    text: listTitle(listed.words, page),
    blocks: listBlocks(listed, page, await readingNow(services)),
  };
}

function inWords(text: string): { text: string; blocks: KnownBlock[] } {
  return { text, blocks: [section(text)] };
}
