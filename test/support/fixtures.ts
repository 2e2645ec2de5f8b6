import { expect, test } from 'vitest';
import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { SlackControls } from '../../sandbox/src/slack/controls.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import {
  type BotInSandbox,
  type BotInSandboxOptions,
  startBotInSandbox,
} from './bot-in-sandbox.js';
import { ada } from './launching.js';
import { lastLines } from './log-lines.js';
import { secretsIn } from './secrets.js';
import { type ReadySession, readySession } from './sessions.js';
import { listenForUnhandledErrors } from './unhandled-errors.js';

interface Fixtures {
  /**
   * Starts a bot on a sandbox of its own, until the end of the test. By then nothing may have failed
   * without anything awaiting it, and the bot may leave nothing secret behind.
   */
  start: (options: BotInSandboxOptions) => Promise<BotInSandbox>;
  /** How `bot` is set up. `itWith` changes it for a file, and `it.override` for a group of tests. */
  setup: BotInSandboxOptions;
  bot: BotInSandbox;
  /** What the pretend Nimble of `bot` can be told to do. */
  nimble: NimbleControls;
  /** What the pretend Slack of `bot` can be told to do. */
  slack: SlackControls;
  /** Ada at the page of the pretend Slack. */
  person: WorkspaceClient;
  /** A workstation of Ada's that is ready. */
  session: ReadySession;
}

/** Each test says by its parameters what it needs, and shares none of it with another test. */
export const it = test.extend<Fixtures>({
  async start({ onTestFailed }, use) {
    const unhandled = listenForUnhandledErrors();
    const bots: BotInSandbox[] = [];
    onTestFailed(() => console.error(lastLines(bots.map(({ logLines }) => logLines))));
    try {
      await use(async (options) => {
        const bot = await startBotInSandbox(options);
        bots.push(bot);
        return bot;
      });
      const leavings = await Promise.all(bots.map((bot) => bot.leavings()));
      expect(secretsIn(leavings.join('\n'))).toEqual([]);
    } finally {
      await Promise.all(bots.map((bot) => bot.close()));
      unhandled.end();
    }
    expect(unhandled.errors).toEqual([]);
  },
  setup: {},
  bot: async ({ start, setup }, use) => use(await start(setup)),
  nimble: ({ bot }, use) => use(bot.nimble),
  slack: ({ bot }, use) => use(bot.slack),
  person: async ({ bot }, use) => use(await bot.person(ada)),
  session: async ({ bot, person }, use) => use(await readySession(bot, person)),
});

/** `it` for a file whose bots are set up so. */
export const itWith = (setup: BotInSandboxOptions) => it.extend('setup', setup);
