import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { mayAct, type SessionAction } from '../../launches/actions.js';
import type { Launch } from '../../launches/launch.js';
import { searchFor } from '../session-search.js';
import { historyText } from '../views/history.js';
import { commandName } from '../views/ids.js';
import { askedWords } from '../views/refusal-words.js';
import { type Listed, sessionList, sessionsListed } from '../views/session-list.js';
import { connect } from './connect.js';
import { noneWords, pageFor } from './listed-page.js';
import type { ListenerParts } from './parts.js';

/** Who typed a command, and how to answer them alone. */
export interface Typed {
  slackUserId: string;
  triggerId: string;
  client: WebClient;
  respond: RespondFn;
}

/** More of one person's sessions than are ever looked through. */
const ownAtMost = 100;

/** What is asked and what becomes of it are an entry each. */
const recordsShown = 40;

const ephemeral = { response_type: 'ephemeral', replace_original: false } as const;

/** `list`, `list all` and `status`: sessions with their buttons. */
export async function listSessions(
  parts: ListenerParts,
  { slackUserId, respond }: Typed,
  listed: Listed,
): Promise<void> {
  const { text, blocks } = await pageFor(parts, slackUserId, { ...listed, offset: 0 });
  await respond({ ...ephemeral, text, blocks });
}

/** `connect`, `stop`, `start`, `terminate`: does it when it is clear to what, asks otherwise. */
export async function actOnSession(
  parts: ListenerParts,
  typed: Typed,
  { action, words }: { action: SessionAction; words: string },
): Promise<void> {
  const { slackUserId, triggerId, client, respond } = typed;
  const listed: Listed = { whose: 'own', words };
  const page = { offset: 0, limit: ownAtMost };
  const { launches: meant } = await parts.store.live(searchFor(listed, slackUserId), page);
  const possible = meant.filter((launch) => mayAct(action, 'owner', launch).kind === 'allowed');
  const [first, ...others] = possible;
  const [only, ...more] = meant;
  if (first === undefined && only !== undefined && more.length === 0) {
    // It is clear which one is meant, so the answer goes by how it is, not by how it was last seen.
    await respond({ ...ephemeral, text: await answerAbout(parts, action, only, slackUserId) });
  } else if (first === undefined) {
    await respond({ ...ephemeral, text: impossibleWords(action, meant, words) });
  } else if (others.length > 0 || action === 'terminate') {
    // What cannot be undone is asked about, as its button does, even when it is clear which is meant.
    const many =
      possible.length > sessionsListed
        ? ` The newest ${sessionsListed} are shown; a word of the profile or type narrows it down.`
        : '';
    const text =
      others.length > 0
        ? `Which one do you want to ${action}${action === 'connect' ? ' to' : ''}?${many}`
        : 'This one? Its own disk is deleted with everything on it.';
    const choices = sessionList(possible, false, (candidate) => candidate === action);
    await respond({
      ...ephemeral,
      text,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }, ...choices],
    });
  } else if (action === 'connect') {
    const tell = (text: string) => respond({ ...ephemeral, text });
    await connect(parts, client, tell, { slackUserId, triggerId, clientToken: first.clientToken });
  } else {
    const asked = await parts.actions.request(action, first.clientToken, slackUserId);
    await respond({ ...ephemeral, text: askedWords(action, asked) });
  }
}

/** About a session that, when it was last seen, this could not be done to. */
async function answerAbout(
  { actions }: ListenerParts,
  action: SessionAction,
  { clientToken }: Launch,
  slackUserId: string,
): Promise<string> {
  const asksFirst = action === 'terminate' || action === 'connect';
  const asked = asksFirst
    ? await actions.check(action, clientToken, slackUserId)
    : await actions.request(action, clientToken, slackUserId);
  return asksFirst && asked.kind === 'requested'
    ? 'That has become possible only now. Please type it once more.'
    : askedWords(action, asked);
}

/** `history`: the newest entries of the record, for admins. */
export async function showHistory(
  parts: ListenerParts,
  { slackUserId, respond }: Typed,
): Promise<void> {
  const text = (await parts.people.isAdmin(slackUserId))
    ? historyText(await parts.auditLog.newest(recordsShown))
    : 'Only admins of the studio can read the history.';
  await respond({ ...ephemeral, text });
}

function impossibleWords(action: SessionAction, meant: Launch[], words: string): string {
  if (meant.length === 0) return noneWords({ whose: 'own', words });
  const what = action === 'connect' ? 'connect to' : action;
  return `You have no workstation to ${what} right now. \`${commandName} list\` shows how yours are doing.`;
}
