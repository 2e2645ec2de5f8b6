import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import type { BotInSandbox } from './bot-in-sandbox.js';
import { openForm } from './launching.js';

/** Once no call fails any more, the bot serves the next command. */
export async function expectStillServing(bot: BotInSandbox, person: WorkspaceClient) {
  bot.nimble.reset();
  bot.slack.reset();
  await openForm(person);
}
