import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from './icons.js';
import { type Choice, choiceId, Listbox, steppedIndex } from './listbox.js';
import { Popup } from './popup.js';

interface ComboboxProps {
  id?: string;
  /** Names the field where no visible label does. */
  label: string;
  placeholder: string;
  /** What stands in the closed field; null: the placeholder. */
  selected: { key: string; label: string } | null;
  /** The choices for what is typed. */
  choicesFor: (typed: string) => Choice[];
  /** Says why the list is empty. */
  emptyText: string;
  onSearch?: (typed: string) => void;
  onChoose: (choice: Choice) => void;
  describedBy?: string;
  invalid?: boolean;
}

/** A searchable select: one text field, and below it a list that the arrow keys walk. */
export function Combobox(props: ComboboxProps) {
  const { label, placeholder, selected, choicesFor, emptyText, onSearch, onChoose } = props;
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const open = typed !== null;
  const choices = open ? choicesFor(typed) : [];
  const selectedKey = selected?.key ?? null;

  // Options may arrive late; Enter must not take one that is no longer there.
  useEffect(() => {
    if (active >= choices.length && active > 0) setActive(0);
  }, [active, choices.length]);

  const show = () => {
    if (open) return;
    setTyped('');
    setActive(
      Math.max(
        0,
        choicesFor('').findIndex(({ key }) => key === selectedKey),
      ),
    );
    onSearch?.('');
  };
  const close = () => setTyped(null);
  const choose = (choice: Choice) => {
    close();
    onChoose(choice);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const next = steppedIndex(event.key, active, choices.length);
    const current = choices[active];
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter') {
      if (open && current) choose(current);
      else show();
    } else if (event.key === 'ArrowDown' && !open) {
      show();
    } else if (next !== null) {
      setActive(next);
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <div class={open ? 'combobox open' : 'combobox'} ref={box}>
      <input
        ref={field}
        id={props.id}
        type="text"
        class="field"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={open && choices.length > 0 ? choiceId(listId, active) : undefined}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid ?? false}
        autocomplete="off"
        spellcheck={false}
        placeholder={open ? (selected?.label ?? 'Type to search') : placeholder}
        value={typed ?? selected?.label ?? ''}
        onClick={show}
        onBlur={close}
        onKeyDown={onKeyDown}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
          onSearch?.(currentTarget.value);
        }}
      />
      <Icon name="chevron" size={16} />
      {open && (
        <Popup anchor={box} onDismiss={close}>
          <Listbox
            id={listId}
            label={label}
            choices={choices}
            active={active}
            selectedKey={selectedKey}
            onChoose={choose}
          />
          {choices.length === 0 && <p class="popup-empty">{emptyText}</p>}
        </Popup>
      )}
    </div>
  );
}

/** The choices whose label or description holds every word that is typed. */
export function matchingChoices(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter(({ label, description }) => {
    const text = `${label} ${description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
