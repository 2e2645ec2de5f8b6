import type { Block, KnownBlock } from '@slack/web-api';
import { refusalOf, type SessionAction } from '../../../launches/actions.js';
import type { Launch } from '../../../launches/launch.js';
import type { ActionAnswer } from '../../../launches/session-actions.js';
import type { Press } from '../../../launches/store-action.js';
import { searchFor } from '../../command.js';
import { inTime } from '../../in-time.js';
import { opens } from '../../opens.js';
import { type Asker, readingNow } from '../../replies.js';
import type { Services } from '../../services.js';
import { section } from '../../views/blocks.js';
import { type Listed, sessionList, sessionsListed } from '../../views/session-list.js';
import { answerWords, possibleOnlyNow, thisOne, whichOne } from '../../words/actions.js';
import { extendText, noneToAct, noneWords } from '../../words/lists.js';

export interface TypedCommand extends Asker {
  /** As `tell`, with blocks. */
  answer: (message: {
    text: string;
    blocks?: (KnownBlock | Block)[];
  }) => Promise<Pick<Response, 'text'>>;
}

interface Typed {
  action: SessionAction;
  words: string;
}

/** The person's sessions that fit the words. */
interface Found {
  listed: Listed;
  meant: Launch[];
  /** Those of them with which it is possible now. */
  possible: Launch[];
  /** The one that is meant; undefined: none, or the person has to say which. */
  only: Launch | undefined;
}

const ownAtMost = 100;

/**
 * A typed action: acts if one session fits, and asks which one otherwise. What leaves something on the row is stored
 * before it is acknowledged. Terminate only shows its button, and what only opens something does so.
 */
export async function actOnSession(
  services: Services,
  typed: TypedCommand,
  asked: Typed,
  ack: () => Promise<void>,
): Promise<void> {
  const { action } = asked;
  if (opens[action] !== undefined || action === 'terminate') {
    await ack();
    await show(services, typed, action, await find(services, typed, asked));
    return;
  }
  const { found, stored } = await inTime(store(services, typed, asked));
  await ack();
  if (stored === null) await show(services, typed, action, found);
  else {
    const answer = await services.actions.answer(stored.press, stored.answer);
    if (answer !== null) await typed.tell(answerWords(action, answer));
  }
}

async function find(
  services: Services,
  { slackUserId }: TypedCommand,
  { action, words }: Typed,
): Promise<Found> {
  const listed: Listed = { whose: 'own', words };
  const page = { offset: 0, limit: ownAtMost };
  const { launches: meant } = await services.store.live(searchFor(listed, slackUserId), page);
  const possible = meant.filter((launch) => refusalOf(action, 'owner', launch) === null);
  const [only, ...others] = possible.length > 0 ? possible : meant;
  return { listed, meant, possible, only: others.length === 0 ? only : undefined };
}

/** Finds, and stores what is asked for if one session is meant. */
async function store(
  services: Services,
  typed: TypedCommand,
  asked: Typed,
): Promise<{ found: Found; stored: { press: Press; answer: ActionAnswer } | null }> {
  const found = await find(services, typed, asked);
  // Where nothing can be prolonged, the answer is when it ends.
  const isTold = asked.action === 'extend' && found.possible.length === 0;
  if (found.only === undefined || isTold) return { found, stored: null };
  const { clientToken } = found.only;
  const { slackUserId: actor, triggerId } = typed;
  const press = { action: asked.action, clientToken, actor, press: triggerId };
  return { found, stored: { press, answer: await services.actions.store(press) } };
}

/** Opens the way into the only session, or says which sessions there are. */
async function show(
  services: Services,
  typed: TypedCommand,
  action: SessionAction,
  { listed, meant, possible, only }: Found,
): Promise<void> {
  const { slackUserId, triggerId, tell, answer } = typed;
  const open = opens[action];
  // Slack would show the answer to each delivery, so only one delivery is answered.
  if (!(await services.interactions.take(triggerId))) return;
  if (meant.length === 0) await tell(noneWords(listed));
  else if (action === 'extend' && possible.length === 0) {
    await tell(extendText(services.studio, meant.slice(0, sessionsListed), services.clock()));
  } else if (possible.length === 0) {
    if (only === undefined) await tell(noneToAct(action));
    else {
      // Its state is read anew: the stored one may be old.
      const checked = await services.actions.check(action, only.clientToken, slackUserId);
      const isNew = checked.kind === 'requested';
      await tell(isNew ? possibleOnlyNow : answerWords(action, checked));
    }
  } else if (open !== undefined && only !== undefined) {
    await open(services, typed, only.clientToken);
  } else {
    // Terminate cannot be undone. Its button asks for a confirmation, even for a single session.
    const many = possible.length;
    const text = many > 1 ? whichOne(action, sessionsListed, many) : thisOne;
    const wanted = (candidate: SessionAction) => candidate === action;
    const reading = await readingNow(services);
    const choices = sessionList(possible, { ...reading, withOwner: false, wanted });
    await answer({ text, blocks: [section(text), ...choices] });
  }
}
