import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { Outcome, PageMessage, PageView } from '../../sandbox/src/slack/page-protocol.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import {
  type BotInSandbox,
  type BotInSandboxOptions,
  startBotInSandbox,
} from '../support/bot-in-sandbox.js';
import { openForm, workstations } from '../support/launching.js';
import { type Asked, noted, ownNote } from './asked.js';
import { type MovableClock, movableClock } from './clock.js';
import { secretsIn, storedText } from './secrets.js';

/** A world whose sessions are looked at often, on a database that can be read afterwards. */
export interface SessionWorld extends BotInSandbox {
  /** The bot's clock; the sandbox and the tests keep the real one. */
  clock: MovableClock;
  /** Ends it all, and sees that nothing secret is left in anything that stays behind. */
  closeAndSearch(): Promise<void>;
}

/** More sessions at a time than any test has. */
const studio = { ...pretendStudio, sessionQuota: 200 };

export async function startSessionWorld(options: BotInSandboxOptions = {}): Promise<SessionWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
  const file = join(folder, 'launches.sqlite');
  const clock = movableClock();
  const world = await clock.startWith(() =>
    startBotInSandbox({
      ...options,
      databaseUrl: `file:${file}`,
      sandbox: { studio, ...options.sandbox },
      limits: { settledMs: 100, missingForMs: 300, ...options.limits },
    }),
  );
  const ends: SessionWorld = Object.assign(world, {
    clock,
    async closeAndSearch() {
      const { messages, views } = world.sandbox.slack.controls.state();
      const homes = views.map(({ home }) => home);
      await world.stopBot();
      const left = [storedText(file), ...world.logLines, ...world.narration];
      const shown = JSON.stringify({ messages, homes });
      await world.close();
      rmSync(folder, { recursive: true });
      expect(secretsIn([...left, shown].join('\n'))).toEqual([]);
    },
  });
  return ends;
}

/** A launch that has a session, and what it takes to get at both. */
export interface OwnSession {
  asked: Asked;
  sessionId: string;
  clientToken: string;
}

/** Launches what the words after the command select, and waits until it is ready. */
export async function readySession(
  world: BotInSandbox,
  person: WorkspaceClient,
  { words = '', entered = {} }: { words?: string; entered?: Record<string, string | null> } = {},
): Promise<OwnSession> {
  const form = await openForm(person, words);
  const note = ownNote();
  const outcome = await person.submit(form, person.values(form, { ...entered, note }));
  expect(outcome).toEqual({ result: 'ok' });
  const asked = noted(person, note);
  const message = await asked.saying('has a workstation ready');
  const clientToken = tokenIn(message);
  const session = world.sandbox.nimble.controls
    .state()
    .sessions.find((each) => each.clientToken === clientToken);
  await asked.threadSaying('workstation is ready');
  return { asked, sessionId: session?.sessionId ?? '', clientToken };
}

/** The state of a session as the pretend Nimble has it. */
export function stateOf(world: BotInSandbox, sessionId: string): string | undefined {
  const { sessions } = world.sandbox.nimble.controls.state();
  return sessions.find((session) => session.sessionId === sessionId)?.state;
}

/** The launch that a message's buttons belong to. */
export function tokenIn(message: Pick<PageMessage, 'blocks'>): string {
  return /"value":"(slack-[0-9a-f]+)"/.exec(JSON.stringify(message.blocks))?.[1] ?? '';
}

/** What the buttons that do something to a session say, in their order. */
export function buttonsOf(shown: Pick<PageMessage, 'blocks'> | Pick<PageView, 'blocks'>): string[] {
  const text = JSON.stringify(shown.blocks ?? []);
  return [...text.matchAll(/"action_id":"session:\w+"[^}]*?"text":\{[^}]*"text":"([^"]+)"/g)].map(
    ([, label]) => label ?? '',
  );
}

/** Presses a button that need not be there, as a forged request would. */
export function pressForged(
  person: WorkspaceClient,
  on: PageMessage | PageView,
  action: string,
  value: unknown,
): Promise<Outcome> {
  const place = 'id' in on ? { kind: 'view' as const, viewId: on.id } : messagePlace(on);
  return person.act({
    place,
    blockId: 'forged',
    actionId: `session:${action}`,
    element: { type: 'button', value },
    values: {},
  });
}

function messagePlace({ channel, ts }: PageMessage) {
  return { kind: 'message' as const, channel, ts };
}

/** What the person alone is told because of something they do. */
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

/** Waits until the person's Home tab says this. */
export function homeSaying(person: WorkspaceClient, words: string | RegExp): Promise<PageView> {
  return person.waitFor(({ home }) => {
    const text = JSON.stringify(home?.blocks ?? []);
    const says = typeof words === 'string' ? text.includes(words) : words.test(text);
    return says && home;
  }, `a Home tab saying ${words}`);
}
