import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { launch, wholeText } from '../support/launching.js';

/** A launch as the person who asked for it sees it, wherever the bot tells of it. */
export interface Asked {
  /** Waits until the message says this, and gives it as it is then. */
  saying(words: string | RegExp): Promise<PageMessage>;
  /** Waits until the thread has a line that says this, and gives all its lines. */
  threadSaying(words: string | RegExp): Promise<string[]>;
}

let asked = 0;

/** A note that no other launch has, to know its message by. */
export function ownNote(): string {
  asked += 1;
  return `shot ${asked}.`;
}

/** Asks for a workstation with the form as it stands, but for `entered`. */
export async function ask(
  person: WorkspaceClient,
  entered: Record<string, string | null> = {},
): Promise<Asked> {
  const note = ownNote();
  await launch(person, { ...entered, note });
  return noted(person, note);
}

/** The launch with this note. */
export function noted(person: WorkspaceClient, note: string): Asked {
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
        const lines = found && person.replies(found.channel, found.ts).map(({ text }) => text);
        return lines?.some((line) => has(line, words)) && lines;
      }, `a line in the thread of “${note}” saying ${words}`),
  };
}

/** Waits for a private answer that says this. */
export function privateAnswer(person: WorkspaceClient, words: string): Promise<PageMessage> {
  return person.waitFor(
    ({ messages }) => messages.find(({ ephemeral, text }) => ephemeral && text.includes(words)),
    `a private answer saying “${words}”`,
  );
}

/** Types the command and waits until the modal that it opens says this. */
export async function modalSaying(
  person: WorkspaceClient,
  channel: string,
  words: string,
): Promise<PageView> {
  const opened = await person.openModal(channel, '/nimble-session');
  return person.waitFor(
    ({ modals }) =>
      modals.find(({ id, blocks }) => id === opened.id && JSON.stringify(blocks).includes(words)),
    `a modal saying “${words}”`,
  );
}
