import { type SessionAction, sessionActions } from '../launches/actions.js';
import type { Offer } from '../launches/offers.js';
import type { LiveSearch, SearchWord } from '../launches/ports/launch-store.js';
import { type LaunchState, launchStates } from '../launches/states.js';
import type { LaunchProfile } from '../studio/studio.js';
import type { Selection } from './views/launch-modal.js';
import type { Listed } from './views/session-list.js';
import { actionWords } from './words/actions.js';
import { stateSince } from './words/states.js';

export type Command =
  | { do: 'launch'; words: string }
  | { do: 'act'; action: SessionAction; words: string }
  | { do: 'status'; words: string }
  | { do: 'list'; everyone: boolean; words: string }
  | { do: 'again' }
  | { do: 'hours' }
  | { do: 'history'; words: string }
  | { do: 'report'; asFile: boolean }
  | { do: 'tell'; what: 'help' | 'cost' | 'version' };

const amount = /^\d+ ?h?$|^h(ours?|rs?)?$/i;

const helpWords: ReadonlySet<string> = new Set(['help', '?', '-h', '-help', '--help']);

/** Every word that can be typed as a command. */
export const commandWords: readonly string[] = [
  ...sessionActions.flatMap((action) => actionWords[action].command ?? []),
  ...['list', 'status', 'again', 'cost', 'help', 'version', 'history', 'hours', 'report'],
];

/** Slack writes people, channels and links in a notation of its own; of people the id stays. */
export function asTyped(text: string): string {
  return text
    .replaceAll(/<@([UW][A-Z0-9]+)\|[^<>]*>/g, '<@$1>')
    .replaceAll(/<#C[A-Z0-9]+\|([^<>]*)>/g, '#$1')
    .replaceAll(/<(?:https?:\/\/|mailto:)[^<>|]*\|([^<>]*)>/g, '$1')
    .replaceAll(/<((?:https?:\/\/|mailto:)[^<>|]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

export function parseCommand(text: string): Command {
  const words = text.trim();
  const [first = '', ...others] = words.split(/\s+/);
  const verb = first.toLowerCase();
  const rest = others.join(' ');
  const action = sessionActions.find((one) => actionWords[one].command === verb);
  if (action === 'extend') {
    // It is two hours at a time, also for `extend 3h`.
    return { do: 'act', action, words: others.filter((word) => !amount.test(word)).join(' ') };
  }
  if (action !== undefined) return { do: 'act', action, words: rest };
  if (verb === 'status') return { do: 'status', words: rest };
  if (verb === 'list') {
    const everyone = others[0]?.toLowerCase() === 'all';
    return { do: 'list', everyone, words: everyone ? others.slice(1).join(' ') : rest };
  }
  if (verb === 'hours') return { do: 'hours' };
  if (verb === 'history') return { do: 'history', words: rest };
  if (verb === 'report' && (rest === '' || rest.toLowerCase() === 'csv')) {
    return { do: 'report', asFile: rest !== '' };
  }
  // With any words after it: `cost of g5.xlarge`.
  if (verb === 'cost') return { do: 'tell', what: 'cost' };
  if (rest === '') {
    if (verb === 'version') return { do: 'tell', what: 'version' };
    if (verb === 'again') return { do: 'again' };
    if (helpWords.has(verb)) return { do: 'tell', what: 'help' };
  }
  return { do: 'launch', words };
}

export function usualSelection(offer: Offer | null): Selection {
  return offer?.last ?? { launchProfileId: null, ec2InstanceType: null, streamingImageId: null };
}

/** Words name a type, a profile, or both. Null: nothing in the offer. */
export function selectionFor(words: string, offer: Offer): Selection | null {
  const usual = usualSelection(offer);
  const wanted = wordsIn(words.toLowerCase());
  if (wanted.length === 0) return usual;
  const offered = new Set(offer.profiles.flatMap(typeNames));
  const type = wanted.find((word) => offered.has(word)) ?? null;
  const name = wanted.filter((word) => word !== type).join(' ');
  const fitting = offer.profiles.filter(
    (profile) =>
      profile.name.toLowerCase().includes(name) &&
      (type === null || typeNames(profile).includes(type)),
  );
  const profile =
    fitting.find((candidate) => candidate.name.toLowerCase() === name) ??
    (name === '' ? fitting.find(({ id }) => id === usual.launchProfileId) : undefined) ??
    fitting[0];
  if (profile === undefined) return null;
  const again = profile.id === usual.launchProfileId && type === null;
  return {
    launchProfileId: profile.id,
    ec2InstanceType: again ? usual.ec2InstanceType : type,
    streamingImageId: again ? usual.streamingImageId : null,
  };
}

function typeNames({ instanceTypes }: LaunchProfile): string[] {
  return instanceTypes.map(({ name }) => name);
}

/** A mention as Slack writes it, or a bare user id. */
const mention = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$|^([UW][A-Z0-9]{6,})$/;

/** Shorter words begin too many others. */
const shortestState = 3;

export function searchWords(typed: string): SearchWord[] {
  return wordsIn(typed).map((word) => {
    const [, mentioned = null, bare = null] = mention.exec(word) ?? [];
    const states = statesCalled(word.toLowerCase());
    return { text: word.replace(/^@/, ''), owner: mentioned ?? bare, states };
  });
}

function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

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
    `${stateSince({ state }).replace(/ since$/, '')} ${state.replaceAll('_', ' ')}`
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((part) => part.startsWith(word)),
  );
}
