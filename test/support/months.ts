import type { BotInSandbox } from './bot-in-sandbox.js';

const hourMs = 3_600_000;

/** Near the end of a month, moves the bot into the next one: what is used in a test is of one month. */
export function inOneMonth({ clock }: BotInSandbox): void {
  const now = new Date();
  const nextMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  if (nextMs - now.getTime() < 5 * hourMs) clock.forward(5 * hourMs);
}
