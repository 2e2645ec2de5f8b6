import { roundWithinMs, studioSilentMs } from '../limits.js';
import type { StudioErrorKind } from '../studio/studio.js';

/** What may not be well. */
export const parts = ['bot', 'slack', 'database', 'loop', 'studio'] as const;

export type Part = (typeof parts)[number];

/** What is known of a running bot without asking anyone. Times are of a clock that is never set. */
export interface Known {
  token: {
    isGood: boolean;
    /** Slack's code for its refusal; null: it has not refused it since it last accepted it. */
    refusal: string | null;
  };
  /** Whether Slack can deliver: a connection is open, or in HTTP mode the bot listens. */
  isConnected: boolean;
  rounds: {
    /** When the last one ended well. One each half minute changes something in the database. */
    lastAtMs: number;
    /** Since when the database fails them; null: it does not. */
    failingSinceMs: number | null;
  };
}

/** Since when the studio does not answer, and how the last call failed. */
export interface Silence {
  sinceMs: number;
  kind: StudioErrorKind;
}

export interface Trouble {
  part: Part;
  /** For operators; nothing secret. */
  words: string;
}

/** What is not well with a running bot. */
export function troublesOf(
  { token, isConnected, rounds }: Known,
  studio: Silence | null,
  nowMs: number,
): Trouble[] {
  const troubles: Trouble[] = [];
  const add = (part: Part, words: string) => troubles.push({ part, words });
  const seconds = (sinceMs: number) => `${Math.round((nowMs - sinceMs) / 1_000)} s`;
  if (token.refusal !== null)
    add('slack', `Slack does not accept SLACK_BOT_TOKEN (${token.refusal}).`);
  else if (!token.isGood)
    add('slack', 'Slack has not said yet whether it accepts SLACK_BOT_TOKEN.');
  if (!isConnected) add('slack', 'No connection to Slack is open.');
  const { lastAtMs, failingSinceMs } = rounds;
  if (failingSinceMs !== null) {
    add('database', `The database has taken no change for ${seconds(failingSinceMs)}.`);
  } else if (nowMs - lastAtMs > roundWithinMs) {
    add('loop', `The loop has ended no round for ${seconds(lastAtMs)}.`);
  }
  if (studio !== null && nowMs - studio.sinceMs > studioSilentMs) {
    add('studio', `The studio has not answered for ${seconds(studio.sinceMs)} (${studio.kind}).`);
  }
  return troubles;
}

/**
 * Whether the bot is to get requests. Without the studio it is: a press is stored and carried out later, and
 * people are told so. A balancer would take all bots out at once, and people would get no word.
 */
export function isReady(troubles: readonly Trouble[]): boolean {
  return troubles.every(({ part }) => part === 'studio');
}

/** The answer to a probe, in words: whether it is ready, then each trouble. */
export function told(troubles: readonly Trouble[]): string {
  const lines = [isReady(troubles) ? 'ready' : 'not ready', ...troubles.map(({ words }) => words)];
  return `${lines.join('\n')}\n`;
}
