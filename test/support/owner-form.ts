import type { PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { changed } from './answers.js';
import type { BotInSandbox } from './bot-in-sandbox.js';
import { openForm } from './launching.js';

/** Opens the form and chooses another owner in it. */
export async function formFor(admin: WorkspaceClient, owner: string): Promise<PageView> {
  const form = await openForm(admin);
  await admin.choose(form, 'owner', owner);
  return changed(admin, form);
}

/** Nimble answers none of the attempts of one request for profiles. */
export function studioDoesNotSay({ nimble }: BotInSandbox): void {
  nimble.fail({
    operation: 'ListLaunchProfiles',
    fault: { kind: 'error', name: 'InternalServerErrorException' },
    times: 3,
  });
}
