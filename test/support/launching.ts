import type { PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from './bot-in-sandbox.js';

/** People and places of the pretend studio. */
export const ada = 'U0ADA00001';
export const ben = 'U0BEN00002';
export const mei = 'U0MEI00003';
export const sam = 'U0SAM00004';
export const workstations = 'C0WORKSTN01';
export const general = 'C0GENERAL02';

/** Types the command and waits until the form is filled. */
export async function openForm(
  person: WorkspaceClient,
  words = '',
  channel = workstations,
): Promise<PageView> {
  const opened = await person.openModal(channel, `/nimble-session ${words}`.trim());
  return person.waitFor(
    ({ modals }) => modals.find(({ id, submit }) => id === opened.id && submit === 'Launch'),
    'the filled form',
  );
}

/** Opens the form and presses *Launch* as it stands, but for `entered`. */
export async function launch(
  person: WorkspaceClient,
  entered: Record<string, string | null> = {},
): Promise<void> {
  const form = await openForm(person);
  const outcome = await person.submit(form, person.values(form, entered));
  if (outcome.result !== 'ok') throw new Error(JSON.stringify(outcome));
}

/** The bot's message in a channel, once it says this. */
export function messageSaying(
  person: WorkspaceClient,
  words: string,
  channel = workstations,
  timeoutMs?: number,
): Promise<PageMessage> {
  return person.waitFor(
    () => person.messages(channel).find(({ text }) => text.includes(words)),
    `a message saying “${words}”`,
    timeoutMs,
  );
}

/** All that the bot ever posted outside threads, in every channel. */
export function botMessages({ sandbox }: BotInSandbox) {
  return sandbox.slack.controls
    .state()
    .messages.filter(({ user, threadTs }) => user === 'U0NIMBLEBOT' && threadTs === undefined);
}

/** The text of everything that a message shows. */
export function wholeText(message: Pick<PageMessage, 'text' | 'blocks'>): string {
  return `${message.text}\n${JSON.stringify(message.blocks ?? [])}`;
}
