import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { homeSaying } from './answers.js';
import { pressAny, pressForged, tokenIn } from './buttons.js';
import { wholeText, workstations } from './launching.js';

export type Who = 'ada' | 'ben' | 'mei';

type StudioCall = 'Create' | 'Start' | 'Stop' | 'Delete' | 'Stream';

/** One thing that a person does, and all that may come of it, once. */
export interface Deed {
  what: string;
  who: Who;
  act: (person: WorkspaceClient, nimble: NimbleControls) => Promise<unknown>;
  /** What the bot tells this person alone. */
  told?: RegExp;
  /** A modal opens, and comes to say this. */
  opens?: string;
  /** A modal is laid on the one that is open, and says this. */
  lays?: string;
  /** The modal that is open comes to say this. */
  shows?: string;
  /** Entries in the audit log, at once or in the end. */
  recorded?: readonly string[];
  /** The calls to the studio that it causes. */
  studio?: StudioCall | readonly StudioCall[];
  /** What the messages of launches, by their notes, come to say before the next deed. */
  until?: Record<string, string>;
}

export const ready = 'has a workstation ready';
export const stopped = 'has a stopped workstation';
export const ended = 'it is terminated';

/** The message about the launch with this note, wherever it is. */
export function messageOf({ workspace }: WorkspaceClient, note: string): PageMessage | undefined {
  return workspace.messages.find(
    (each) => !each.ephemeral && each.threadTs === undefined && wholeText(each).includes(note),
  );
}

export function shownOf(person: WorkspaceClient, note: string): PageMessage {
  const message = messageOf(person, note);
  if (message === undefined) throw new Error(`there is no message of “${note}”`);
  return message;
}

export function modalOf({ workspace }: WorkspaceClient): PageView {
  const modal = workspace.modals.at(-1);
  if (modal === undefined) throw new Error('there is no modal');
  return modal;
}

export const typing = (words: string) => (person: WorkspaceClient) =>
  person.say(workstations, `/nimble-session ${words}`);
export const pressing = (button: string, note: string) => (person: WorkspaceClient) =>
  person.press(shownOf(person, note), button);
type Place = (person: WorkspaceClient) => PageMessage | PageView | Promise<PageMessage | PageView>;
/** The button of one among several sessions. */
export const pressingIn =
  (place: Place, action: string, note: string) => async (person: WorkspaceClient) =>
    pressForged(person, await place(person), action, tokenIn(shownOf(person, note)));
/** A button that the message of this session does not show. */
export const forging = (action: string, note: string) =>
  pressingIn((person) => shownOf(person, note), action, note);
/** The newest answer that this person alone got. */
export function lastTold({ as, workspace }: WorkspaceClient): PageMessage {
  const told = workspace.messages.findLast(({ ephemeral }) => ephemeral);
  if (told === undefined) throw new Error(`${as} was told nothing`);
  return told;
}
export const submitting = (note: string) => (person: WorkspaceClient) => {
  const form = modalOf(person);
  return person.submit(form, person.values(form, { note }));
};
export const onHome = (person: WorkspaceClient) => homeSaying(person, 'Your workstations');
/** The button that leads to another page, as it would be with more sessions than there are. */
export const turning =
  (place: Place, to: 'newer' | 'older' | 'open') => async (person: WorkspaceClient) => {
    const offset = to === 'newer' ? 0 : 20;
    const value = JSON.stringify({ whose: 'own', words: '', offset });
    return pressAny(person, await place(person), `list:${to}`, value);
  };
/** The same of the history. */
export const turningHistory =
  (to: 'newest' | 'newer' | 'older') => async (person: WorkspaceClient) => {
    const value = JSON.stringify({ words: '', before: null });
    return pressAny(person, lastTold(person), `history:${to}`, value);
  };
/** A reply in the thread, where reminders have their buttons. */
export const replyOf = (note: string) => (person: WorkspaceClient) => {
  const { channel, ts } = shownOf(person, note);
  return person.waitFor(
    () => person.replies(channel, ts).find(({ text }) => text.includes('is ready')),
    'a reply that says it is ready',
  );
};
export const closing = (person: WorkspaceClient) => person.closeModal(modalOf(person), true);

export const requests = (action: string) => [`${action} requested`, `${action} succeeded`];

export const opensForm = { opens: 'Launch profile' };
