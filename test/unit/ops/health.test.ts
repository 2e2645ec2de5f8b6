import { describe, expect, it } from 'vitest';
import { roundWithinMs, studioSilentMs } from '../../../src/limits.js';
import { isReady, type Known, type Silence, told, troublesOf } from '../../../src/ops/health.js';

const nowMs = 1_000_000;

const well: Known = {
  token: { isGood: true, refusal: null },
  isConnected: true,
  rounds: { lastAtMs: nowMs - 1_000, failingSinceMs: null },
};

const silentFor = (ms: number): Silence => ({ sinceMs: nowMs - ms, kind: 'timeout' });

describe('health', () => {
  it.each<[string, Partial<Known>, Silence | null, string]>([
    ['all is well', {}, null, 'ready\n'],
    [
      'a token that Slack refuses',
      { token: { isGood: false, refusal: 'account_inactive' } },
      null,
      'not ready\nSlack does not accept SLACK_BOT_TOKEN (account_inactive).\n',
    ],
    [
      'a token of which Slack has said nothing',
      { token: { isGood: false, refusal: null } },
      null,
      'not ready\nSlack has not said yet whether it accepts SLACK_BOT_TOKEN.\n',
    ],
    ['no connection', { isConnected: false }, null, 'not ready\nNo connection to Slack is open.\n'],
    [
      'a database that fails',
      { rounds: { lastAtMs: nowMs - 90_000, failingSinceMs: nowMs - 12_400 } },
      null,
      'not ready\nThe database has taken no change for 12 s.\n',
    ],
    [
      'a loop that hangs',
      { rounds: { lastAtMs: nowMs - roundWithinMs - 1_000, failingSinceMs: null } },
      null,
      'not ready\nThe loop has ended no round for 31 s.\n',
    ],
    [
      'a long round',
      { rounds: { lastAtMs: nowMs - roundWithinMs, failingSinceMs: null } },
      null,
      'ready\n',
    ],
    ['a studio that has just failed', {}, silentFor(studioSilentMs), 'ready\n'],
    [
      'a studio that is silent',
      {},
      silentFor(studioSilentMs + 5_000),
      'ready\nThe studio has not answered for 65 s (timeout).\n',
    ],
    [
      'all at once',
      { isConnected: false, rounds: { lastAtMs: 0, failingSinceMs: nowMs } },
      silentFor(studioSilentMs + 5_000),
      'not ready\nNo connection to Slack is open.\nThe database has taken no change for 0 s.\nThe studio has not answered for 65 s (timeout).\n',
    ],
  ])('of a bot with %s', (_what, changed, studio, words) => {
    const troubles = troublesOf({ ...well, ...changed }, studio, nowMs);
    expect(told(troubles)).toBe(words);
    expect(isReady(troubles)).toBe(words.startsWith('ready'));
  });
});
