import { type ConversationsInfoResponse, WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { ChannelAccess } from '../../../src/slack/people/channel-access.js';

describe('what a channel is', () => {
  function asked() {
    const client = new WebClient();
    const answers: ((isShared: boolean) => void)[] = [];
    vi.spyOn(client.conversations, 'info').mockImplementation(
      () =>
        new Promise<ConversationsInfoResponse>((resolve) => {
          answers.push((is_ext_shared) =>
            resolve({ ok: true, channel: { is_private: false, is_ext_shared } }),
          );
        }),
    );
    const people = { isGuest: async () => false };
    const log = pino({ level: 'silent' });
    return { answers, access: new ChannelAccess({ client, people, clock: () => 0, log }) };
  }

  it('is asked once by several at one moment, and then known', async () => {
    const { access, answers } = asked();
    const both = [access.isShared('C1'), access.isShared('C1')];
    answers[0]?.(true);
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(await access.isShared('C1')).toBe(true);
    expect(access.isSharedAtHand('C1')).toBe(true);
    expect(answers).toHaveLength(1);
  });

  it('is asked anew if its sharing changed while the answer was under way', async () => {
    const { access, answers } = asked();
    const before = access.isShared('C1');
    access.forget('C1');
    const after = access.isShared('C1');
    expect(answers).toHaveLength(2);
    answers[1]?.(true);
    expect(await after).toBe(true);
    // The older answer comes last.
    answers[0]?.(false);
    expect(await before).toBe(true);
    expect(await access.isShared('C1')).toBe(true);
  });
});
