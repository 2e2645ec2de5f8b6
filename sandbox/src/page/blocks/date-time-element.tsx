import type { ElementOf } from './block-schema.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

/** As the browser's field holds it: local, without a zone. */
function localText(seconds: number): string {
  const date = new Date(seconds * 1_000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Slack: a day and a time in the zone of the person's device, whose name stands below. */
export function DateTimeElement(props: Placed<ElementOf<'datetimepicker'>>) {
  const { blockId, element, label, dispatches } = props;
  const { values, change } = useSurface();
  const held = values[blockId]?.[element.action_id]?.selected_date_time;
  return (
    <div class="date-time">
      <input
        type="datetime-local"
        class="field"
        id={props.fieldId}
        aria-label={label}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid ?? false}
        value={typeof held === 'number' ? localText(held) : ''}
        onChange={({ currentTarget: { value } }) => {
          const ms = new Date(value).getTime();
          const seconds = Number.isNaN(ms) ? null : Math.floor(ms / 1_000);
          change(blockId, element, { type: element.type, selected_date_time: seconds }, dispatches);
        }}
      />
      <span class="time-zone">{Intl.DateTimeFormat().resolvedOptions().timeZone}</span>
    </div>
  );
}
