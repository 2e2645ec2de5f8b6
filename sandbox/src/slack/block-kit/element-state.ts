import type { Block, StateValues } from '../page-protocol.js';
import { isRecord } from './check.js';

/** Where an element's value stands in `state.values`, and where the bot may say what it is at first. */
const stateful: Record<string, { value: string; initial: string }> = {
  plain_text_input: { value: 'value', initial: 'initial_value' },
  datetimepicker: { value: 'selected_date_time', initial: 'initial_date_time' },
  static_select: { value: 'selected_option', initial: 'initial_option' },
  external_select: { value: 'selected_option', initial: 'initial_option' },
  users_select: { value: 'selected_user', initial: 'initial_user' },
  conversations_select: { value: 'selected_conversation', initial: 'initial_conversation' },
};

export type BlockElement = { type: string; action_id: string } & Record<string, unknown>;

function asElement(value: unknown): BlockElement | undefined {
  if (!isRecord(value)) return undefined;
  const { type, action_id } = value;
  if (typeof type !== 'string' || typeof action_id !== 'string') return undefined;
  return { ...value, type, action_id };
}

/** The elements of a block that people can use. */
export function elementsOf(block: Block): BlockElement[] {
  const candidates: unknown[] = Array.isArray(block.elements)
    ? block.elements
    : [block.accessory, block.element];
  return candidates.flatMap((candidate) => asElement(candidate) ?? []);
}

/** The element with these ids, if it is (still) there. */
export function findElement(
  blocks: readonly Block[],
  blockId: string,
  actionId: string,
): BlockElement | undefined {
  const block = blocks.find(({ block_id }) => block_id === blockId);
  return block && elementsOf(block).find(({ action_id }) => action_id === actionId);
}

/**
 * `state.values` of these blocks: every stateful element, untouched ones with their initial value
 * or `null`. Values in `kept` win where block_id, action_id and type are the same, as they do when
 * a bot updates a view.
 */
export function stateOf(blocks: readonly Block[], kept: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const block of blocks) {
    if (block.block_id === undefined) continue;
    for (const element of elementsOf(block)) {
      const { type, action_id } = element;
      const fields = stateful[type];
      if (!fields) continue;
      const before = kept[block.block_id]?.[action_id];
      const initial = { type, [fields.value]: element[fields.initial] ?? null };
      const value = before?.type === type ? before : initial;
      values[block.block_id] = { ...values[block.block_id], [action_id]: value };
    }
  }
  return values;
}

/** The state with what the person's client says laid over it, unchecked, as Slack relays it. */
export function withEntered(state: StateValues, entered: StateValues): StateValues {
  const values: StateValues = { ...state };
  for (const [blockId, actions] of Object.entries(entered)) {
    values[blockId] = { ...values[blockId], ...actions };
  }
  return values;
}
