import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageCommand } from '../../slack/page-protocol.js';
import { SendIcon } from '../parts/icons.js';
import { choiceId, steppedIndex } from '../parts/listbox.js';
import { commandsFor } from '../state/commands.js';
import { CommandList } from './command-list.js';

const tallestPixels = 180;

interface ComposerProps {
  /** E.g. "Message #general". */
  label: string;
  draft: string;
  onDraft: (text: string) => void;
  /** Sends what is typed. False: it could not be, and stays. */
  onSend: (text: string) => Promise<boolean>;
  /** What `/` offers here. */
  commands: readonly PageCommand[];
  /** Stands at the left of the send button. */
  tools?: ComponentChildren;
  focusOnOpen?: boolean;
}

function useGrowingField(draft: string, focusOnOpen: boolean) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || draft === undefined) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, tallestPixels)}px`;
  }, [draft]);
  useEffect(() => {
    if (focusOnOpen) field.current?.focus();
  }, [focusOnOpen]);
  return field;
}

/** Where people write: Enter sends, Shift+Enter starts a line, `/` lists the commands. */
export function Composer(props: ComposerProps) {
  const { label, draft, onDraft, onSend, tools } = props;
  const listId = useId();
  const field = useGrowingField(draft, props.focusOnOpen ?? false);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const commands = dismissed ? [] : commandsFor(draft, props.commands);
  const offered = commands[active] ?? commands[0];
  const complete = (command: PageCommand) => {
    onDraft(`${command.command} `);
    field.current?.focus();
  };
  const send = async () => {
    const text = draft.trim();
    if (!text) return;
    onDraft('');
    const sent = await onSend(text);
    // Whoever has gone on writing keeps what they write.
    if (!sent && field.current?.value === '') onDraft(text);
    field.current?.focus();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    const next = steppedIndex(event.key, active, commands.length);
    const finished = offered?.command === draft;
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      if (offered && !finished) complete(offered);
      else void send();
    } else if (event.key === 'Tab' && offered && !event.shiftKey) {
      complete(offered);
    } else if (event.key === 'Escape' && offered) {
      setDismissed(true);
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
        <CommandList
          id={listId}
          commands={commands}
          active={commands.indexOf(offered)}
          onChoose={complete}
        />
      )}
      <textarea
        ref={field}
        rows={1}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={offered ? listId : undefined}
        aria-activedescendant={offered ? choiceId(listId, commands.indexOf(offered)) : undefined}
        placeholder={label}
        value={draft}
        onInput={({ currentTarget }) => {
          setDismissed(false);
          setActive(0);
          onDraft(currentTarget.value);
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
          disabled={draft.trim() === ''}
          onClick={() => void send()}
        >
          <SendIcon />
        </button>
      </div>
    </div>
  );
}
