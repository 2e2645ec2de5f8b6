import { useId } from 'preact/hooks';
import { TextObjectView } from '../text/mrkdwn-text.js';
import type { ElementOf, OptionObject } from './block-schema.js';
import { heldOption, heldOptions } from './options.js';
import type { Placed } from './placed.js';
import { useSurface } from './surface.js';

function OptionText({ option }: { option: OptionObject }) {
  return (
    <span class="choice-text">
      <TextObjectView text={option.text} />
      {option.description && (
        <small>
          <TextObjectView text={option.description} />
        </small>
      )}
    </span>
  );
}

export function RadioButtonsElement(props: Placed<ElementOf<'radio_buttons'>>) {
  const { blockId, element, dispatches, label } = props;
  const { values, change } = useSurface();
  const name = useId();
  const held = heldOption(values[blockId]?.[element.action_id]);
  return (
    <div class="choices" role="radiogroup" aria-label={label} aria-describedby={props.describedBy}>
      {element.options.map((option) => (
        <label key={option.value} class="checkable">
          <input
            type="radio"
            name={name}
            checked={held?.value === option.value}
            onChange={() =>
              change(blockId, element, { type: element.type, selected_option: option }, dispatches)
            }
          />
          <OptionText option={option} />
        </label>
      ))}
    </div>
  );
}

export function CheckboxesElement(props: Placed<ElementOf<'checkboxes'>>) {
  const { blockId, element, dispatches, label } = props;
  const { values, change } = useSurface();
  const held = heldOptions(values[blockId]?.[element.action_id]).map(({ value }) => value);
  const toggle = (option: OptionObject, on: boolean) => {
    const chosen = element.options.filter(({ value }) =>
      value === option.value ? on : held.includes(value),
    );
    change(blockId, element, { type: element.type, selected_options: chosen }, dispatches);
  };
  return (
    <fieldset class="choices" aria-label={label} aria-describedby={props.describedBy}>
      {element.options.map((option) => (
        <label key={option.value} class="checkable">
          <input
            type="checkbox"
            checked={held.includes(option.value)}
            onChange={({ currentTarget }) => toggle(option, currentTarget.checked)}
          />
          <OptionText option={option} />
        </label>
      ))}
    </fieldset>
  );
}
