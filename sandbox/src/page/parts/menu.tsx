import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Popup } from './popup.js';

export interface MenuItem {
  key: string;
  content: ComponentChildren;
  /** Marks the one that is in force, in a menu of alternatives. */
  checked?: boolean;
  choose: () => void;
}

interface MenuProps {
  /** Names the button and the menu. */
  label: string;
  class?: string;
  button: ComponentChildren;
  items: MenuItem[];
  /** Stands above the items. */
  heading?: string;
}

function moveFocus(menu: HTMLElement, key: string): void {
  const items = [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement)) return;
  const at = items.indexOf(focused);
  const next =
    key === 'Home' ? 0 : key === 'End' ? items.length - 1 : key === 'ArrowUp' ? at - 1 : at + 1;
  items.at(next % items.length)?.focus();
}

interface MenuListProps extends Pick<MenuProps, 'label' | 'items' | 'heading'> {
  close: () => void;
}

function MenuList({ label, items, heading, close }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first =
      list.current?.querySelector<HTMLElement>('[aria-checked="true"]') ??
      list.current?.querySelector<HTMLElement>('[role^="menuitem"]');
    first?.focus();
  }, []);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) {
      event.preventDefault();
      moveFocus(event.currentTarget, event.key);
    }
  };
  return (
    <div ref={list} role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {heading && <div class="popup-heading">{heading}</div>}
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          class="menu-item"
          tabIndex={-1}
          {...(item.checked === undefined
            ? { role: 'menuitem' }
            : { role: 'menuitemradio', 'aria-checked': item.checked })}
          onClick={() => {
            close();
            item.choose();
          }}
        >
          {item.content}
        </button>
      ))}
    </div>
  );
}

/** A button that opens a menu. */
export function Menu({ label, class: className, button, items, heading }: MenuProps) {
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <>
      <button
        ref={opener}
        type="button"
        class={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        title={label}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <Popup anchor={opener} class="menu" onDismiss={() => setOpen(false)}>
          <MenuList label={label} items={items} {...(heading ? { heading } : {})} close={close} />
        </Popup>
      )}
    </>
  );
}
