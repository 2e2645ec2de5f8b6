import type { TargetedKeyboardEvent } from 'preact';
import { plainText } from '../text/mrkdwn-text.js';
import type { ElementOf } from './block-schema.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

export function TextInputElement(props: Placed<ElementOf<'plain_text_input'>>) {
  const { blockId, element, dispatches, label } = props;
  const { values, change } = useSurface();
  const held = values[blockId]?.[element.action_id]?.value;
  // Slack: Enter dispatches unless the app asks for something else.
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const enter = (text: string, dispatch: boolean) =>
    change(blockId, element, { type: element.type, value: text || null }, dispatch);
  const common = {
    class: 'field',
    id: props.fieldId,
    'aria-label': label,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid ?? false,
    'data-focus-on-load': element.focus_on_load || undefined,
    maxLength: element.max_length,
    placeholder: element.placeholder ? plainText(element.placeholder) : '',
    value: typeof held === 'string' ? held : '',
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      enter(currentTarget.value, dispatches && triggers.includes('on_character_entered')),
  };
  if (element.multiline) return <textarea {...common} rows={3} />;
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' || !dispatches || !triggers.includes('on_enter_pressed')) return;
    event.preventDefault();
    enter(event.currentTarget.value, true);
  };
  return <input type="text" autocomplete="off" {...common} onKeyDown={onKeyDown} />;
}
