import { describe, expect, it } from 'vitest';
import { sessionActions } from '../../../../src/launches/actions.js';
import { parseCommand } from '../../../../src/slack/command.js';
import { actionWords } from '../../../../src/slack/words/actions.js';
import { helpText } from '../../../../src/slack/words/help.js';

describe('help', () => {
  const help = helpText('1.2.3');

  it('says the version', () => {
    expect(help).toContain('Version 1.2.3');
  });

  it('names every action that can be typed', () => {
    for (const action of sessionActions) {
      const { command } = actionWords[action];
      if (command === undefined) continue;
      expect(parseCommand(command)).toEqual({ do: 'act', action, words: '' });
      expect(help).toMatch(new RegExp(`\\b${command}\``));
    }
  });
});
