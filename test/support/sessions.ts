import { expect } from 'vitest';
import type { PageMessage } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from './bot-in-sandbox.js';
import { tokenIn } from './buttons.js';
import { openForm } from './launching.js';
import { launchNoted, ownNote, type RequestedLaunch } from './requested-launch.js';
import { eventually } from './waiting.js';

/** A launch that has a session, and what it takes to get at both. */
export interface ReadySession {
  launch: RequestedLaunch;
  sessionId: string;
  clientToken: string;
}

/** Launches what the words after the command select, and waits until it is ready. */
export async function readySession(
  bot: BotInSandbox,
  person: WorkspaceClient,
  { words = '', entered = {} }: { words?: string; entered?: Record<string, string | null> } = {},
): Promise<ReadySession> {
  const form = await openForm(person, words);
  const note = ownNote();
  const outcome = await person.submit(form, person.values(form, { ...entered, note }));
  expect(outcome).toEqual({ result: 'ok' });
  const launch = launchNoted(person, note);
  const message = await launch.saying('has a workstation ready');
  const clientToken = tokenIn(message);
  await launch.threadSaying('workstation is ready');
  return { launch, sessionId: sessionIdOf(bot, clientToken), clientToken };
}

/** The id of a launch's session as the pretend studio has it. */
function sessionIdOf({ nimble, ec2 }: BotInSandbox, clientToken: string): string {
  const session = nimble.state().sessions.find((each) => each.clientToken === clientToken);
  const instance = ec2
    .state()
    .instances.find(({ tags }) => tags['nimble-session:launch'] === clientToken);
  return session?.sessionId ?? instance?.instanceId ?? '';
}

/** The state of a session as the pretend Nimble has it. */
export function stateOf({ nimble }: BotInSandbox, sessionId: string): string | undefined {
  return nimble.state().sessions.find((session) => session.sessionId === sessionId)?.state;
}

/** Waits until the bot has looked at sessions of the pretend Nimble, and so at the time, whatever comes of it. */
export async function observedAgain({ nimble }: BotInSandbox): Promise<void> {
  const looks = () => nimble.state().calls.GetStreamingSession;
  const before = looks();
  await eventually(() => expect(looks()).toBeGreaterThan(before + 3));
}

/** The reply in the session's thread that says this. */
export async function replySaying(
  person: WorkspaceClient,
  { launch }: ReadySession,
  words: string,
): Promise<PageMessage> {
  const { channel, ts } = await launch.saying('workstation');
  return person.waitFor(
    () => person.replies(channel, ts).findLast(({ text }) => text.includes(words)),
    `a reply saying “${words}”`,
  );
}
