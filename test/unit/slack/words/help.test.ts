import { describe, expect, it } from 'vitest';
import { sessionActions } from '../../../../src/launches/actions.js';
import { commandWords, parseCommand } from '../../../../src/slack/command.js';
import { actionWords } from '../../../../src/slack/words/actions.js';
import { helpText } from '../../../../src/slack/words/help.js';

describe('help', () => {
  const help = helpText(true);

  it('names every action that can be typed', () => {
    for (const action of sessionActions) {
      const { command } = actionWords[action];
      if (command === undefined) continue;
      expect(parseCommand(command)).toEqual({ do: 'act', action, words: '' });
      expect(help).toMatch(new RegExp(`\\b${command}\``));
    }
  });

  it('names every other command, to those who may use it', () => {
    for (const command of commandWords) {
      if (command === 'help') continue;
      expect(help, command).toContain(command);
      expect(helpText(false).includes(command), command).toBe(command !== 'history');
    }
  });
});
