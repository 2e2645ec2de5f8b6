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

/** The samples on `/metrics`: each name with its labels, and its value. */
export async function metricsOf(
  bot: Pick<BotInSandbox, 'opsOrigin'>,
): Promise<ReadonlyMap<string, number>> {
  const answer = await opsAnswer(bot, '/metrics');
  expect(answer).toMatch(/^200 # HELP /);
  const lines = answer.replace('200 ', '').split('\n');
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
  );
}
