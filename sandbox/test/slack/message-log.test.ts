import { expect, it } from 'vitest';
import { createTimestamps } from '../../src/slack/identifiers.js';
import { MessageLog, type StoredMessage } from '../../src/slack/message-log.js';

function message(ts: string, threadTs?: string): StoredMessage {
  return {
    channel: 'C1',
    ts,
    threadTs,
    user: 'U1',
    text: '',
    blocks: undefined,
    metadata: undefined,
    editedTs: undefined,
    ephemeralFor: undefined,
  };
}

it('a channel keeps its last 20,000 messages, threads included', () => {
  const log = new MessageLog();
  const timestamp = createTimestamps(() => 1_700_000_000_000);
  const first = timestamp();
  log.add(message(first));
  log.add(message(timestamp(), first));
  for (let added = 0; added < 20_000; added += 1) log.add(message(timestamp()));
  expect(log.all()).toHaveLength(20_000);
  expect(log.roots()).toHaveLength(20_000);
  expect(log.get(first)).toBeUndefined();
  expect(log.replies(first)).toEqual([]);
});

it('timestamps are unique and sorted within a millisecond and when the clock steps back', () => {
  const clock = [1_700_000_000_000, 1_700_000_000_000, 1_699_999_999_000, 1_700_000_000_001];
  const timestamp = createTimestamps(() => clock.shift() ?? 0);
  expect([timestamp(), timestamp(), timestamp(), timestamp()]).toEqual([
    '1700000000.000000',
    '1700000000.000001',
    '1700000000.000002',
    '1700000000.001000',
  ]);
});
