import { type SessionAction, sessionActions } from '../launches/actions.js';
import { actionWords } from './words/actions.js';

/** What a person typed after `/nimble-session`. */
export type Command =
  | { do: 'launch'; words: string }
  | { do: 'act'; action: SessionAction; words: string }
  | { do: 'status'; words: string }
  | { do: 'list'; everyone: boolean; words: string }
  | { do: 'again' }
  | { do: 'history' }
  | { do: 'help' };

const helpWords: ReadonlySet<string> = new Set(['help', '?', '-h', '-help', '--help']);

/**
 * A command's text as the person typed it. Slack writes people, channels and links in a notation of its
 * own; of people the id stays, as `<@U012AB3CD>`.
 */
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

/** Reads the command's text. What is no command of its own is meant for the launch form. */
export function parseCommand(text: string): Command {
  const words = text.trim();
  const [first = '', ...others] = words.split(/\s+/);
  const verb = first.toLowerCase();
  const rest = others.join(' ');
  const action = sessionActions.find((one) => actionWords[one].command === verb);
  if (action !== undefined) return { do: 'act', action, words: rest };
  if (verb === 'status') return { do: 'status', words: rest };
  if (verb === 'list') {
    const everyone = others[0]?.toLowerCase() === 'all';
    return { do: 'list', everyone, words: everyone ? others.slice(1).join(' ') : rest };
  }
  if (rest === '') {
    if (verb === 'again') return { do: 'again' };
    if (verb === 'history') return { do: 'history' };
    if (helpWords.has(verb)) return { do: 'help' };
  }
  return { do: 'launch', words };
}
