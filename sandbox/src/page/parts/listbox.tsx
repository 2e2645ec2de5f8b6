import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from './icons.js';

export interface Choice {
  key: string;
  label: string;
  description?: string;
  /** Stands before the label. */
  mark?: ComponentChildren;
}

interface ListboxProps {
  id: string;
  label: string;
  choices: Choice[];
  /** Index of the choice that Enter would take. */
  active: number;
  selectedKey: string | null;
  onChoose: (choice: Choice) => void;
}

/** The id of a choice's element, for `aria-activedescendant`. */
export function choiceId(listboxId: string, index: number): string {
  return `${listboxId}-${index}`;
}

/** A list to choose one from; the focus stays in the text field that it belongs to. */
export function Listbox({ id, label, choices, active, selectedKey, onChoose }: ListboxProps) {
  useEffect(() => {
    document.getElementById(choiceId(id, active))?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  return (
    <div id={id} role="listbox" aria-label={label} class="listbox">
      {choices.map((choice, index) => (
        <button
          key={choice.key}
          id={choiceId(id, index)}
          type="button"
          role="option"
          tabIndex={-1}
          class={index === active ? 'choice active' : 'choice'}
          aria-selected={choice.key === selectedKey}
          // Pressing must not take the focus from the text field, or the list would close first.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(choice)}
        >
          {choice.mark !== undefined && <span class="choice-mark">{choice.mark}</span>}
          <span class="choice-text">
            <span>{choice.label}</span>
            {choice.description && <small>{choice.description}</small>}
          </span>
          {choice.key === selectedKey && <Icon name="check" size={16} />}
        </button>
      ))}
    </div>
  );
}

/** The index that an arrow key leads to, round and round; null for other keys. */
export function steppedIndex(key: string, active: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return (active + count - 1) % count;
  return null;
}
