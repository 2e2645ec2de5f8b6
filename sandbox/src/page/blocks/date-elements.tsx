import type { ElementOf } from './block-schema.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

interface PickerProps extends Placed<ElementOf<'datepicker' | 'timepicker'>> {
  inputType: 'date' | 'time';
  field: 'selected_date' | 'selected_time';
}

/** The browser's own picker; its values are already in Slack's formats (2026-11-23, 18:30). */
function Picker({ blockId, element, label, dispatches, inputType, field, ...props }: PickerProps) {
  const { values, change } = useSurface();
  const held = values[blockId]?.[element.action_id]?.[field];
  return (
    <input
      type={inputType}
      class="field short"
      id={props.fieldId}
      aria-label={label}
      aria-describedby={props.describedBy}
      aria-invalid={props.invalid ?? false}
      data-focus-on-load={element.focus_on_load || undefined}
      value={typeof held === 'string' ? held : ''}
      onChange={({ currentTarget }) =>
        change(
          blockId,
          element,
          { type: element.type, [field]: currentTarget.value || null },
          dispatches,
        )
      }
    />
  );
}

export const DateElement = (props: Placed<ElementOf<'datepicker'>>) => (
  <Picker {...props} inputType="date" field="selected_date" />
);

export const TimeElement = (props: Placed<ElementOf<'timepicker'>>) => (
  <Picker {...props} inputType="time" field="selected_time" />
);
