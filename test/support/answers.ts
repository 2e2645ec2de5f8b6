import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { workstations } from './launching.js';

/** Waits for a message only to this person that says this. */
export function privateAnswer(person: WorkspaceClient, words: string): Promise<PageMessage> {
  return person.waitFor(
    ({ messages }) => messages.find(({ ephemeral, text }) => ephemeral && text.includes(words)),
    `a private answer saying “${words}”`,
  );
}

/** The next message that only this person sees, after they act. */
export async function toldPrivately(
  person: WorkspaceClient,
  act: () => Promise<unknown>,
): Promise<PageMessage> {
  const before = new Set(person.workspace.messages.map(({ channel, ts }) => `${channel}/${ts}`));
  await act();
  return person.waitFor(
    ({ messages }) =>
      messages.find(
        ({ channel, ts, ephemeral }) =>
          (ephemeral || channel.startsWith('D')) && !before.has(`${channel}/${ts}`),
      ),
    'a private answer',
  );
}

/** Types `/nimble-session …` and waits for the private answer. */
export function answerTo(person: WorkspaceClient, words: string): Promise<PageMessage> {
  return toldPrivately(person, () => person.say(workstations, `/nimble-session ${words}`));
}

/** Waits until one of the person's modals says this. */
export function modalSaying(person: WorkspaceClient, words: string): Promise<PageView> {
  return person.waitFor(
    ({ modals }) => modals.find(({ blocks }) => JSON.stringify(blocks).includes(words)),
    `a modal saying “${words}”`,
  );
}

/** Types the command and waits until the modal that it opens says this. */
export async function commandModalSaying(
  person: WorkspaceClient,
  channel: string,
  words: string,
): Promise<PageView> {
  const opened = await person.openModal(channel, '/nimble-session');
  return person.waitFor(
    ({ modals }) =>
      modals.find(({ id, blocks }) => id === opened.id && JSON.stringify(blocks).includes(words)),
    `the modal of the command saying “${words}”`,
  );
}

/** Waits until the bot has changed this modal. */
export function changed(person: WorkspaceClient, view: PageView): Promise<PageView> {
  return person.waitFor(
    ({ modals }) => modals.find(({ id, hash }) => id === view.id && hash !== view.hash),
    `the modal “${view.title}” changed`,
  );
}

/** Waits until the person's Home tab says this. */
export function homeSaying(person: WorkspaceClient, words: string | RegExp): Promise<PageView> {
  return person.waitFor(({ home }) => {
    const text = JSON.stringify(home?.blocks ?? []);
    const says = typeof words === 'string' ? text.includes(words) : words.test(text);
    return says && home;
  }, `a Home tab saying ${words}`);
}
