import { mayAct, type SessionAction } from '../../../launches/actions.js';
import type { Launch } from '../../../launches/launch.js';
import { connect } from '../../connect/connect.js';
import { noneWords } from '../../replies/list-page.js';
import type { Services } from '../../services.js';
import { searchFor } from '../../session-search.js';
import { commandName } from '../../views/ids.js';
import { askedWords } from '../../views/refusal-words.js';
import { type Listed, sessionList, sessionsListed } from '../../views/session-list.js';
import { ephemeral, type TypedCommand } from './typed-command.js';

/** How many of a person's sessions are searched. */
const ownAtMost = 100;

/** `connect`, `stop`, `start`, `terminate`: acts if one session fits, and asks which one otherwise. */
export async function actOnSession(
  services: Services,
  typed: TypedCommand,
  { action, words }: { action: SessionAction; words: string },
): Promise<void> {
  const { slackUserId, triggerId, client, respond } = typed;
  const listed: Listed = { whose: 'own', words };
  const page = { offset: 0, limit: ownAtMost };
  const { launches: meant } = await services.store.live(searchFor(listed, slackUserId), page);
  const possible = meant.filter((launch) => mayAct(action, 'owner', launch).kind === 'allowed');
  const [first, ...others] = possible;
  const [only, ...more] = meant;
  if (first === undefined && only !== undefined && more.length === 0) {
    // One session is meant, so its state is read anew: the stored one may be old.
    await respond({ ...ephemeral, text: await answerAbout(services, action, only, slackUserId) });
  } else if (first === undefined) {
    await respond({ ...ephemeral, text: impossibleWords(action, meant, words) });
  } else if (others.length > 0 || action === 'terminate') {
    // Terminate cannot be undone. Its button asks for a confirmation, even for a single session.
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
    const { clientToken } = first;
    await connect(services, client, tell, { slackUserId, triggerId, clientToken });
  } else {
    const asked = await services.actions.request(action, first.clientToken, slackUserId);
    await respond({ ...ephemeral, text: askedWords(action, asked) });
  }
}

/** The answer about a session whose stored state does not allow the action. */
async function answerAbout(
  { actions }: Services,
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

function impossibleWords(action: SessionAction, meant: Launch[], words: string): string {
  if (meant.length === 0) return noneWords({ whose: 'own', words });
  const what = action === 'connect' ? 'connect to' : action;
  return `You have no workstation to ${what} right now. \`${commandName} list\` shows how yours are doing.`;
}
