import { safeUrl } from '../text/escapes.js';
import { plainText } from '../text/mrkdwn-text.js';
import type { ElementOf } from './block-schema.js';
import type { Placed } from './placed.js';
import { elementKey, useSurface } from './surface.js';

/** A button; with a `url` it opens that and tells the bot as well, as Slack's clients do. */
export function ButtonElement({ blockId, element }: Placed<ElementOf<'button'>>) {
  const { press, pending } = useSurface();
  const text = plainText(element.text);
  const busy = pending === elementKey(blockId, element.action_id);
  const url = element.url === undefined ? null : safeUrl(element.url);
  const look = {
    class: `button ${element.style ?? ''} ${busy ? 'busy' : ''}`,
    'aria-label': element.accessibility_label ?? text,
  };
  const send = () =>
    press(blockId, element, {
      type: 'button',
      text: element.text,
      ...(element.value === undefined ? {} : { value: element.value }),
      ...(element.url === undefined ? {} : { url: element.url }),
    });
  if (url !== null) {
    return (
      <a {...look} href={url} target="_blank" rel="noreferrer" onClick={send}>
        {text}
      </a>
    );
  }
  return (
    <button type="button" {...look} aria-busy={busy} onClick={send}>
      {text}
    </button>
  );
}
