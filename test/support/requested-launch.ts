import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { pressLaunch, wholeText } from './launching.js';

/** A launch as a person at the page sees it, wherever the bot shows it. */
export interface RequestedLaunch {
  /** Waits until the message says this, and returns it as it is then. */
  saying(words: string | RegExp): Promise<PageMessage>;
  /** Waits until a reply in the thread says this, and returns the texts of all replies. */
  threadSaying(words: string | RegExp): Promise<string[]>;
}

let notes = 0;

/** A note that no other launch has, to know its message by. */
export function ownNote(): string {
  notes += 1;
  return `shot ${notes}.`;
}

/** Presses *Launch* in the form as it stands, but for `entered`. */
export async function requestLaunch(
  person: WorkspaceClient,
  entered: Record<string, string | null> = {},
): Promise<RequestedLaunch> {
  const note = ownNote();
  await pressLaunch(person, { ...entered, note });
  return launchNoted(person, note);
}

/** The launch with this note. */
export function launchNoted(person: WorkspaceClient, note: string): RequestedLaunch {
  const message = () =>
    person.workspace.messages.findLast(
      (each) => each.threadTs === undefined && !each.ephemeral && wholeText(each).includes(note),
    );
  const has = (text: string, words: string | RegExp) =>
    typeof words === 'string' ? text.includes(words) : words.test(text);
  return {
    saying: (words) =>
      person.waitFor(() => {
        const found = message();
        return found && has(wholeText(found), words) && found;
      }, `the message of “${note}” saying ${words}`),
    threadSaying: (words) =>
      person.waitFor(() => {
        const found = message();
        const replies = found && person.replies(found.channel, found.ts).map(({ text }) => text);
        return replies?.some((reply) => has(reply, words)) && replies;
      }, `a reply in the thread of “${note}” saying ${words}`),
  };
}
