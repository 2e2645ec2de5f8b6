import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/slack/manifest.js';
import { manifest } from './start-slack.js';

describe('the app manifest', () => {
  it('decides what the workspace allows', () => {
    expect(readManifest(manifest({ scopes: ['chat:write'] }))).toMatchObject({
      botName: 'nimble-session',
      scopes: new Set(['chat:write']),
      events: new Set(['app_home_opened']),
      homeTab: true,
      messagesTabReadOnly: false,
      commands: [{ command: '/nimble-session', usageHint: '[type]' }],
      shortcuts: [{ callbackId: 'launch_shortcut', name: 'Launch' }],
    });
  });

  it('is refused with every field at fault', () => {
    const wrong = manifest()
      .replace('/nimble-session', 'nimble-session')
      .replace('[commands', '[7');
    expect(() => readManifest(wrong)).toThrow(
      /slash_commands\[0\]\.command[\s\S]*scopes\.bot\[0\]/,
    );
  });
});
