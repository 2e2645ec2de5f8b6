import { plainText } from '../text/mrkdwn-text.js';
import type { ElementOf } from './block-schema.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

/** A text field; the bot hears of its content with the form, not before. */
export function TextInputElement(props: Placed<ElementOf<'plain_text_input'>>) {
  const { blockId, element, label } = props;
  const { values, change } = useSurface();
  const held = values[blockId]?.[element.action_id]?.value;
  const common = {
    class: 'field',
    id: props.fieldId,
    'aria-label': label,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid ?? false,
    maxLength: element.max_length,
    placeholder: element.placeholder ? plainText(element.placeholder) : '',
    value: typeof held === 'string' ? held : '',
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      change(blockId, element, { type: element.type, value: currentTarget.value || null }, false),
  };
  if (element.multiline) return <textarea {...common} rows={3} />;
  return <input type="text" autocomplete="off" {...common} />;
}
