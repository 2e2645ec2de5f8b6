import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { mayAct, type SessionAction } from '../../../launches/actions.js';
import type { Launch } from '../../../launches/launch.js';
import { searchFor } from '../../command.js';
import { connect } from '../../connect.js';
import type { Services } from '../../services.js';
import { section } from '../../views/blocks.js';
import { type Listed, sessionList, sessionsListed } from '../../views/session-list.js';
import { answerWords, possibleOnlyNow, thisOne, whichOne } from '../../words/actions.js';
import { noneToAct, noneWords } from '../../words/lists.js';

/** Who typed the command, and how to answer. */
export interface TypedCommand {
  slackUserId: string;
  triggerId: string;
  client: WebClient;
  respond: RespondFn;
}

/** An answer that only the person who typed sees. */
export const ephemeral = { response_type: 'ephemeral', replace_original: false } as const;

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
    const text = only === undefined ? noneWords(listed) : noneToAct(action);
    await respond({ ...ephemeral, text });
  } else if (others.length > 0 || action === 'terminate') {
    // Terminate cannot be undone. Its button asks for a confirmation, even for a single session.
    const text = others.length > 0 ? whichOne(action, sessionsListed, possible.length) : thisOne;
    const choices = sessionList(possible, false, (candidate) => candidate === action);
    await respond({ ...ephemeral, text, blocks: [section(text), ...choices] });
  } else if (action === 'connect') {
    const tell = (text: string) => respond({ ...ephemeral, text });
    const { clientToken } = first;
    await connect(services, client, tell, { slackUserId, triggerId, clientToken });
  } else {
    const asked = await services.actions.request(action, first.clientToken, slackUserId);
    await respond({ ...ephemeral, text: answerWords(action, asked) });
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
  return asksFirst && asked.kind === 'requested' ? possibleOnlyNow : answerWords(action, asked);
}
