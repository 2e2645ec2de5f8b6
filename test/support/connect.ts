import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { OpenStream } from '../../src/studio/studio.js';
import { changed } from './answers.js';
import type { ReadySession } from './sessions.js';

/** A way into a desktop, as a studio opens it. */
export function aWay(fields: Partial<Extract<OpenStream, { kind: 'open' }>> = {}) {
  return {
    url: 'https://stream.example/',
    isSecret: true,
    expiresAtMs: null,
    nativeUrl: null,
    login: null,
    ...fields,
  };
}

/** What the modal of *Connect* says when it has done preparing. */
export async function connectModalOf(
  person: WorkspaceClient,
  press: () => Promise<unknown>,
): Promise<string> {
  await press();
  const modal = await person.waitFor(
    ({ modals }) =>
      modals.find(
        ({ title, blocks }) =>
          title === 'Connect' && !JSON.stringify(blocks).includes('Preparing the way'),
      ),
    'what comes of Connect',
  );
  await person.closeModal(modal, true);
  return JSON.stringify(modal.blocks);
}

const preparing = 'Preparing the way into your workstation';

/** The modal of *Connect* as it is at first, which has to be there at once. */
export function opened(person: WorkspaceClient): Promise<PageView> {
  return person.waitFor(
    ({ modals }) => modals.find(({ blocks }) => JSON.stringify(blocks).includes(preparing)),
    'the modal that prepares the way',
  );
}

/** What the modal says when it has done preparing. */
export async function outcomeOf(person: WorkspaceClient, view: PageView): Promise<string> {
  return JSON.stringify((await changed(person, view)).blocks);
}

export async function connect(
  person: WorkspaceClient,
  { launch }: ReadySession,
): Promise<PageView> {
  await person.press(await launch.saying('has a workstation ready'), 'Connect');
  return opened(person);
}
