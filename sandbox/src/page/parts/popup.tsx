import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const gap = 4;
const margin = 8;

interface PopupProps {
  anchor: RefObject<HTMLElement | null>;
  class?: string;
  /** As wide as its anchor instead of as wide as its content. */
  wide?: boolean;
  /** A press outside of the popup and its anchor. */
  onDismiss: () => void;
  children: ComponentChildren;
}

/** Puts the popup below its anchor, or above where there is more room. */
function place(popup: HTMLElement, anchor: HTMLElement, wide: boolean): void {
  const box = anchor.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - gap - margin;
  const above = box.top - gap - margin;
  const goesUp = below < Math.min(260, popup.scrollHeight) && above > below;
  popup.style.maxHeight = `${Math.min(320, goesUp ? above : below)}px`;
  popup.style.top = goesUp ? 'auto' : `${box.bottom + gap}px`;
  popup.style.bottom = goesUp ? `${window.innerHeight - box.top + gap}px` : 'auto';
  if (wide) popup.style.width = `${box.width}px`;
  const rightmost = window.innerWidth - popup.offsetWidth - margin;
  popup.style.left = `${Math.max(margin, Math.min(box.left, rightmost))}px`;
}

/** A panel over everything else, also over dialogs, beside the element that opened it. */
export function Popup({ anchor, class: className, wide = false, onDismiss, children }: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  useLayoutEffect(() => {
    const element = popup.current;
    const beside = anchor.current;
    if (!element || !beside) return;
    const arrange = () => place(element, beside, wide);
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
  }, [anchor, wide]);
  return (
    <div ref={popup} class={`popup ${className ?? ''}`} popover="manual">
      {children}
    </div>
  );
}
