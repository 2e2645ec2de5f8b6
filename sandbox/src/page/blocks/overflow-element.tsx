import { MoreIcon } from '../parts/icons.js';
import { Menu } from '../parts/menu.js';
import { safeUrl } from '../text/escapes.js';
import { plainText } from '../text/mrkdwn-text.js';
import type { ElementOf } from './block-schema.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

/** The menu behind three dots. */
export function OverflowElement({ blockId, element }: Placed<ElementOf<'overflow'>>) {
  const { press } = useSurface();
  return (
    <Menu
      label="More actions"
      class="button more"
      button={<MoreIcon />}
      items={element.options.map((option, index) => ({
        key: String(index),
        content: (
          <span class="choice-text">
            <span>{plainText(option.text)}</span>
            {option.description && <small>{plainText(option.description)}</small>}
          </span>
        ),
        choose: () => {
          const url = option.url === undefined ? null : safeUrl(option.url);
          if (url !== null) window.open(url, '_blank', 'noreferrer');
          press(blockId, element, { type: 'overflow', selected_option: option });
        },
      }))}
    />
  );
}
