import type { WorkspaceClient } from './workspace-client.js';

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
