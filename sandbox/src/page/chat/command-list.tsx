import type { PageCommand } from '../../slack/page-protocol.js';
import { BoltIcon } from '../parts/icons.js';
import { choiceId } from '../parts/listbox.js';

interface CommandListProps {
  id: string;
  commands: PageCommand[];
  active: number;
  onChoose: (command: PageCommand) => void;
}

/** The slash commands that fit what is typed. */
export function CommandList({ id, commands, active, onChoose }: CommandListProps) {
  return (
    <div class="command-list">
      <div class="popup-heading">Commands</div>
      <div id={id} role="listbox" aria-label="Commands">
        {commands.map((command, index) => (
          <button
            key={command.command}
            id={choiceId(id, index)}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            class={index === active ? 'choice active' : 'choice'}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(command)}
          >
            <span class="choice-mark">
              <BoltIcon />
            </span>
            <span class="choice-text">
              <span>
                <strong>{command.command}</strong> <code>{command.usageHint}</code>
              </span>
              <small>{command.description}</small>
            </span>
          </button>
        ))}
      </div>
      <div class="command-keys">
        <kbd>Tab</kbd> or <kbd>Enter</kbd> to complete, <kbd>↑</kbd> <kbd>↓</kbd> to choose
      </div>
    </div>
  );
}
