import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { messageSaying, workstations } from './launching.js';

/** At the end of the only launch: one session, one message that tells the truth, no reply twice. */
export async function expectOneOfEverything(
  sandbox: Sandbox,
  person: WorkspaceClient,
): Promise<void> {
  const message = await messageSaying(person, 'has a workstation ready');
  await person.waitFor(
    () => person.replies(workstations, message.ts).some(({ text }) => text.includes('is ready')),
    'the reply that says it is ready',
  );
  expect(sandbox.nimble.controls.state().sessions.map(({ state }) => state)).toEqual(['READY']);
  expect(person.messages(workstations).map(({ ts }) => ts)).toEqual([message.ts]);
  const replies = person.replies(workstations, message.ts).map(({ text }) => text);
  expect(replies).toEqual([expect.stringMatching(/^<@U0ADA00001> your workstation is ready/)]);
}
