import { expect } from 'vitest';
import type { BotInSandbox } from './bot-in-sandbox.js';
import { eventually } from './waiting.js';

/** The status and the body of an answer on the bot's port for health and metrics. */
export async function opsAnswer({ opsOrigin }: Pick<BotInSandbox, 'opsOrigin'>, path: string) {
  const answer = await fetch(new URL(path, opsOrigin));
  return `${answer.status} ${await answer.text()}`;
}

/** Resolves once the bot says on `/readyz` that it is ready, or not and why. */
export function readiness(bot: Pick<BotInSandbox, 'opsOrigin'>, said: RegExp): Promise<void> {
  return eventually(async () => expect(await opsAnswer(bot, '/readyz')).toMatch(said));
}

export const ready = /^200 ready\n$/;
