import type { ElementValue, StateValues } from '../../slack/page-protocol.js';
import type { BlockElement, DrawnBlock } from './block-schema.js';

export interface PlacedElement {
  blockId: string;
  element: BlockElement;
}

/** Every element that people can use, in the order in which they stand. */
export function placedElements(blocks: readonly DrawnBlock[]): PlacedElement[] {
  return blocks.flatMap((block): PlacedElement[] => {
    const blockId = block.block_id;
    if (block.type === 'actions') return block.elements.map((element) => ({ blockId, element }));
    if (block.type === 'input') return [{ blockId, element: block.element }];
    if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') {
      return [{ blockId, element: block.accessory }];
    }
    return [];
  });
}

/**
 * What an element holds before anybody touched it, in the shape of Slack's `state.values`; null
 * for elements without state (buttons, overflow menus).
 *
 * @param currentChannel what `default_to_current_conversation` stands for.
 */
export function initialValue(
  element: BlockElement,
  currentChannel: string | null,
): ElementValue | null {
  const { type } = element;
  switch (element.type) {
    case 'plain_text_input':
      return { type, value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'conversations_select': {
      const current = element.default_to_current_conversation ? currentChannel : null;
      return { type, selected_conversation: element.initial_conversation ?? current };
    }
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'button':
    case 'overflow':
      return null;
  }
}

/**
 * The complete `state.values` of these blocks. A value in `held` (what the person did here) wins
 * over one in `known` (what the server has), which wins over the element's initial value; either
 * counts only where block_id, action_id and type are the same, as Slack keeps values in an update.
 */
export function completeValues(
  blocks: readonly DrawnBlock[],
  held: StateValues,
  known: StateValues,
  currentChannel: string | null,
): StateValues {
  const values: StateValues = {};
  for (const { blockId, element } of placedElements(blocks)) {
    const initial = initialValue(element, currentChannel);
    if (!initial) continue;
    const candidates = [held, known].map((state) => state[blockId]?.[element.action_id]);
    const kept = candidates.find((candidate) => candidate?.type === element.type);
    values[blockId] = { ...values[blockId], [element.action_id]: kept ?? initial };
  }
  return values;
}

/** The values with one element's replaced. */
export function withValue(
  values: StateValues,
  blockId: string,
  actionId: string,
  value: ElementValue,
): StateValues {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}

/** Whether an element's value is nothing yet: null, an empty text or an empty list. */
export function isEmpty(value: Record<string, unknown> | undefined): boolean {
  const contents = Object.entries(value ?? {}).filter(([field]) => field !== 'type');
  return contents.every(
    ([, content]) =>
      content === null || content === '' || (Array.isArray(content) && content.length === 0),
  );
}

function lengthProblem(element: BlockElement, value: Record<string, unknown> | undefined) {
  if (element.type !== 'plain_text_input' || typeof value?.value !== 'string') return null;
  const { min_length: least, max_length: most } = element;
  if (least !== undefined && value.value.length < least)
    return `Enter at least ${least} characters.`;
  if (most !== undefined && value.value.length > most) return `Enter at most ${most} characters.`;
  return null;
}

/** What Slack's client refuses by itself on *Submit*: block_id → text to show under the input. */
export function inputProblems(
  blocks: readonly DrawnBlock[],
  values: StateValues,
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const value = values[block.block_id]?.[block.element.action_id];
    const problem = isEmpty(value)
      ? block.optional
        ? null
        : 'Please complete this required field.'
      : lengthProblem(block.element, value);
    if (problem) problems[block.block_id] = problem;
  }
  return problems;
}
