import { Icon } from '../parts/icons.js';
import { ButtonElement } from './button-element.js';
import { DateTimeElement } from './date-time-element.js';
import { ExternalSelect } from './external-select.js';
import type { Placed } from './placed.js';
import { ConversationsSelect, StaticSelect, UsersSelect } from './select-elements.js';
import { elementKey, useSurface } from './surface.js';
import { TextInputElement } from './text-input-element.js';

function ElementByType({ element, ...placed }: Placed) {
  switch (element.type) {
    case 'button':
      return <ButtonElement {...placed} element={element} />;
    case 'static_select':
      return <StaticSelect {...placed} element={element} />;
    case 'external_select':
      return <ExternalSelect {...placed} element={element} />;
    case 'users_select':
      return <UsersSelect {...placed} element={element} />;
    case 'conversations_select':
      return <ConversationsSelect {...placed} element={element} />;
    case 'datetimepicker':
      return <DateTimeElement {...placed} element={element} />;
    case 'plain_text_input':
      return <TextInputElement {...placed} element={element} />;
  }
}

/** Any element, with the warning that Slack puts beside one whose action was not answered. */
export function ElementView(placed: Placed) {
  const { troubles } = useSurface();
  const trouble = troubles[elementKey(placed.blockId, placed.element.action_id)];
  return (
    <div class="element">
      <ElementByType {...placed} />
      {trouble && (
        <span class="trouble" role="alert">
          <Icon name="warning" />
          <span class="trouble-text">{trouble}</span>
        </span>
      )}
    </div>
  );
}
