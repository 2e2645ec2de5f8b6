import type { LiveSearch, SearchWord } from '../launches/ports/launch-store.js';
import { type LaunchState, launchStates } from '../launches/states.js';
import type { Listed } from './views/session-list.js';
import { stateSince } from './words/states.js';

/** A mention as Slack writes it, or a bare user id. */
const mention = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$|^([UW][A-Z0-9]{6,})$/;

/** Shorter words begin too many others. */
const shortestState = 3;

/** What typed words are searched in: a name, a profile, a type, a mention, a state. */
export function searchWords(typed: string): SearchWord[] {
  return typed
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [, mentioned = null, bare = null] = mention.exec(word) ?? [];
      return {
        text: word.replace(/^@/, ''),
        owner: mentioned ?? bare,
        states: statesCalled(word.toLowerCase()),
      };
    });
}

/** The sessions that a list of this person's shows. */
export function searchFor({ whose, words }: Listed, slackUserId: string): LiveSearch {
  return {
    words: searchWords(words),
    ...(whose === 'own' && { owner: slackUserId }),
    ...(whose === 'others' && { notOwner: slackUserId }),
  };
}

/** States that have a word beginning so, as lists show them or as the code calls them. */
function statesCalled(word: string): LaunchState[] {
  if (word.length < shortestState) return [];
  return launchStates.filter((state) =>
    `${stateSince({ state, stateWord: null }).replace(/ since$/, '')} ${state.replaceAll('_', ' ')}`
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((part) => part.startsWith(word)),
  );
}
