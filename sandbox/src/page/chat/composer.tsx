import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { PageCommand } from '../../slack/page-protocol.js';
import { Icon } from '../parts/icons.js';
import { choiceId, Listbox, steppedIndex } from '../parts/listbox.js';
import { commandsFor } from '../state/commands.js';

interface ComposerProps {
  /** E.g. "Message #general". */
  label: string;
  /** Sends what is typed. False: it could not be, and stays. */
  onSend: (text: string) => Promise<boolean>;
  /** What `/` offers here. */
  commands: readonly PageCommand[];
  /** Stands at the left of the send button. */
  tools?: ComponentChildren;
}

/** Where people write: Enter sends, Shift+Enter starts a line, `/` lists the commands. */
export function Composer({ label, onSend, commands: all, tools }: ComposerProps) {
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const commands = commandsFor(typed, all);
  const offered = commands[active] ?? commands[0];
  useEffect(() => field.current?.focus(), []);
  const complete = (command: string) => {
    setTyped(`${command} `);
    field.current?.focus();
  };
  const send = async () => {
    const text = typed.trim();
    if (!text) return;
    setTyped('');
    const sent = await onSend(text);
    // What the person has typed in the meantime stays.
    if (!sent && field.current?.value === '') setTyped(text);
    field.current?.focus();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    const next = steppedIndex(event.key, active, commands.length);
    const finished = offered?.command === typed;
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      if (offered && !finished) complete(offered.command);
      else void send();
    } else if (event.key === 'Tab' && offered && !event.shiftKey) {
      complete(offered.command);
    } else if (next !== null) {
      setActive(next);
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <div class="composer">
      {offered && (
        <div class="command-list">
          <div class="popup-heading">Commands</div>
          <Listbox
            id={listId}
            label="Commands"
            choices={commands.map(({ command, usageHint, description }) => ({
              key: command,
              label: `${command} ${usageHint}`,
              description,
              mark: <Icon name="bolt" />,
            }))}
            active={commands.indexOf(offered)}
            selectedKey={null}
            onChoose={({ key }) => complete(key)}
          />
          <div class="command-keys">
            <kbd>Tab</kbd> or <kbd>Enter</kbd> to complete, <kbd>↑</kbd> <kbd>↓</kbd> to choose
          </div>
        </div>
      )}
      <textarea
        ref={field}
        rows={1}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={offered ? listId : undefined}
        aria-activedescendant={offered ? choiceId(listId, commands.indexOf(offered)) : undefined}
        placeholder={label}
        value={typed}
        onInput={({ currentTarget }) => {
          setActive(0);
          setTyped(currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div class="composer-tools">
        {tools}
        <span class="grow" />
        <button
          type="button"
          class="send"
          aria-label="Send"
          title="Send"
          disabled={typed.trim() === ''}
          onClick={() => void send()}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
}
