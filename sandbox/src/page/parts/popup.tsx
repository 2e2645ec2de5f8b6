import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const gap = 4;
const margin = 8;

interface PopupProps {
  anchor: RefObject<HTMLElement | null>;
  /** A press outside of the popup and its anchor. */
  onDismiss: () => void;
  children: ComponentChildren;
}

/** Puts the popup below its anchor, as wide as it, or above where there is more room. */
function place(popup: HTMLElement, anchor: HTMLElement): void {
  const box = anchor.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - gap - margin;
  const above = box.top - gap - margin;
  const goesUp = below < Math.min(260, popup.scrollHeight) && above > below;
  popup.style.maxHeight = `${Math.min(320, goesUp ? above : below)}px`;
  popup.style.top = goesUp ? 'auto' : `${box.bottom + gap}px`;
  popup.style.bottom = goesUp ? `${window.innerHeight - box.top + gap}px` : 'auto';
  popup.style.width = `${box.width}px`;
  popup.style.left = `${box.left}px`;
}

/** A panel over everything else, also over dialogs, beside the element that opened it. */
export function Popup({ anchor, onDismiss, children }: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  useLayoutEffect(() => {
    const element = popup.current;
    const beside = anchor.current;
    if (!element || !beside) return;
    const arrange = () => place(element, beside);
    const pressed = (event: PointerEvent) => {
      const target = event.target;
      if (!(target instanceof Node) || element.contains(target) || beside.contains(target)) return;
      dismiss.current();
    };
    element.showPopover();
    arrange();
    const resized = new ResizeObserver(arrange);
    resized.observe(element);
    window.addEventListener('resize', arrange);
    document.addEventListener('scroll', arrange, true);
    document.addEventListener('pointerdown', pressed, true);
    return () => {
      resized.disconnect();
      window.removeEventListener('resize', arrange);
      document.removeEventListener('scroll', arrange, true);
      document.removeEventListener('pointerdown', pressed, true);
    };
  }, [anchor]);
  return (
    <div ref={popup} class="popup" popover="manual">
      {children}
    </div>
  );
}
