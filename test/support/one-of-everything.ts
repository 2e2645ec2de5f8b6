import { expect } from 'vitest';
import type { Sandbox } from '../../sandbox/src/sandbox.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { workstations } from './launching.js';

/** What there was before a launch, by id. */
export interface Past {
  messages: ReadonlySet<string>;
  sessions: ReadonlySet<string>;
}

const none: Past = { messages: new Set(), sessions: new Set() };

export function pastOf({ nimble }: Sandbox, person: WorkspaceClient): Past {
  const { sessions } = nimble.controls.state();
  return {
    messages: new Set(person.messages(workstations).map(({ ts }) => ts)),
    sessions: new Set(sessions.map(({ sessionId }) => sessionId)),
  };
}

/** At the end of the only launch since then: one session, one message that tells the truth, no reply twice. */
export async function expectOneOfEverything(
  sandbox: Sandbox,
  person: WorkspaceClient,
  past = none,
): Promise<void> {
  const messages = () => person.messages(workstations).filter(({ ts }) => !past.messages.has(ts));
  const message = await person.waitFor(
    () => messages().find(({ text }) => text.includes('has a workstation ready')),
    'a new message saying “has a workstation ready”',
  );
  await person.waitFor(
    () => person.replies(workstations, message.ts).some(({ text }) => text.includes('is ready')),
    'the reply that says it is ready',
  );
  const { sessions } = sandbox.nimble.controls.state();
  const made = sessions.filter(({ sessionId }) => !past.sessions.has(sessionId));
  expect(made.map(({ state }) => state)).toEqual(['READY']);
  expect(messages().map(({ ts }) => ts)).toEqual([message.ts]);
  const repliesTo = (ts: string) => person.replies(workstations, ts).map(({ text }) => text);
  const once = [expect.stringMatching(/^<@U0ADA00001> your workstation is ready/)];
  expect(repliesTo(message.ts)).toEqual(once);
  // A bot that tells it twice may do so later than the test of that launch looked.
  for (const ts of past.messages) expect(repliesTo(ts)).toEqual(once);
}
