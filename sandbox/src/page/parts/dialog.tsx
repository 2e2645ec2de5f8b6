import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
  label: string;
  class?: string;
  /** Escape was pressed; the owner decides what that means. */
  onDismiss: () => void;
  viewId?: string;
  children: ComponentChildren;
}

const inputs = 'input, textarea, [role="combobox"], [role="radio"]';

/** Moves the focus into a dialog unless the person already uses one of its inputs. */
function focusFirstInput(dialog: HTMLDialogElement): void {
  if (dialog.querySelector(inputs)?.closest('dialog') !== dialog) return;
  if (document.activeElement?.matches(inputs) && dialog.contains(document.activeElement)) return;
  dialog.querySelector<HTMLElement>(inputs)?.focus();
}

/** A modal dialog of the browser: it keeps the focus, and everything behind it is out of reach. */
export function Dialog({ label, class: className, onDismiss, viewId, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      // The browser gives the focus back only to a dialog that is closed before it is removed.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const hadInputs = useRef(false);
  useEffect(() => {
    const element = dialog.current;
    if (!element || hadInputs.current) return;
    hadInputs.current = element.querySelector(inputs) !== null;
    focusFirstInput(element);
  });
  return (
    <dialog
      ref={dialog}
      class={className}
      aria-label={label}
      data-view-id={viewId}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onDismiss();
      }}
    >
      {children}
    </dialog>
  );
}
