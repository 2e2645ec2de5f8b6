import { randomBytes } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Random letters and digits, as in the block ids that Slack makes up. */
export function randomLetters(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += letters.charAt(byte % letters.length);
  return text;
}

/** A new id in Slack's fashion: a capital that tells the kind, then capitals and digits. */
export function newId(kind: 'V' | 'Ev' | 'Fx' | 'Wx'): string {
  return `${kind}0${randomLetters(9).toUpperCase()}`;
}

/** The version of a view, different after each change. */
export function newHash(nowMs: number): string {
  return `${Math.floor(nowMs / 1000)}.${randomLetters(8)}`;
}

/**
 * Makes Slack's message timestamps, `"<epoch seconds>.<6 digits>"`: each later than the one before,
 * even within a millisecond.
 */
export function createTimestamps(now: () => number): () => string {
  let lastMicroseconds = 0;
  return () => {
    lastMicroseconds = Math.max(now() * 1000, lastMicroseconds + 1);
    const seconds = Math.floor(lastMicroseconds / 1_000_000);
    return `${seconds}.${String(lastMicroseconds % 1_000_000).padStart(6, '0')}`;
  };
}
