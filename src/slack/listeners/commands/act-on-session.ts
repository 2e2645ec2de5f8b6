import type { KnownBlock } from '@slack/web-api';
import { mayAct, type SessionAction } from '../../../launches/actions.js';
import type { Launch } from '../../../launches/launch.js';
import { searchFor } from '../../command.js';
import { connect } from '../../connect.js';
import type { Asker } from '../../replies.js';
import type { Services } from '../../services.js';
import { section } from '../../views/blocks.js';
import { type Listed, sessionList, sessionsListed } from '../../views/session-list.js';
import { answerWords, possibleOnlyNow, thisOne, whichOne } from '../../words/actions.js';
import { noneToAct, noneWords } from '../../words/lists.js';

export interface TypedCommand extends Asker {
  /** As `tell`, with blocks. */
  answer: (message: { text: string; blocks?: KnownBlock[] }) => Promise<unknown>;
}

const ownAtMost = 100;

/** `connect`, `stop`, `start`, `terminate`: acts if one session fits, and asks which one otherwise. */
export async function actOnSession(
  services: Services,
  typed: TypedCommand,
  { action, words }: { action: SessionAction; words: string },
): Promise<void> {
  const { slackUserId, tell, answer } = typed;
  const listed: Listed = { whose: 'own', words };
  const page = { offset: 0, limit: ownAtMost };
  const { launches: meant } = await services.store.live(searchFor(listed, slackUserId), page);
  const possible = meant.filter((launch) => mayAct(action, 'owner', launch).kind === 'allowed');
  const [first] = possible;
  const [only] = meant;
  if (only === undefined) await tell(noneWords(listed));
  else if (first === undefined) {
    // If one session is meant, its state is read anew: the stored one may be old.
    const isOne = meant.length === 1;
    await tell(isOne ? await answerAbout(services, action, only, slackUserId) : noneToAct(action));
  } else if (possible.length > 1 || action === 'terminate') {
    // Terminate cannot be undone. Its button asks for a confirmation, even for a single session.
    const many = possible.length;
    const text = many > 1 ? whichOne(action, sessionsListed, many) : thisOne;
    const choices = sessionList(possible, false, (candidate) => candidate === action);
    await answer({ text, blocks: [section(text), ...choices] });
  } else if (action === 'connect') {
    await connect(services, typed, first.clientToken);
  } else {
    const asked = await services.actions.request(action, first.clientToken, slackUserId);
    await tell(answerWords(action, asked));
  }
}

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
