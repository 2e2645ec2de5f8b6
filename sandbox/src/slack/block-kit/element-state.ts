import type { Block, StateValues } from '../page-protocol.js';
import { isRecord } from './check.js';

interface ElementFields {
  /** Where the value stands in `state.values`. */
  value: string;
  /** Where the bot may say what it is to begin with. */
  initial: string;
  many?: true;
}

const stateful: Record<string, ElementFields> = {
  plain_text_input: { value: 'value', initial: 'initial_value' },
  static_select: { value: 'selected_option', initial: 'initial_option' },
  external_select: { value: 'selected_option', initial: 'initial_option' },
  radio_buttons: { value: 'selected_option', initial: 'initial_option' },
  checkboxes: { value: 'selected_options', initial: 'initial_options', many: true },
  users_select: { value: 'selected_user', initial: 'initial_user' },
  conversations_select: { value: 'selected_conversation', initial: 'initial_conversation' },
  channels_select: { value: 'selected_channel', initial: 'initial_channel' },
  multi_static_select: { value: 'selected_options', initial: 'initial_options', many: true },
  multi_external_select: { value: 'selected_options', initial: 'initial_options', many: true },
  multi_users_select: { value: 'selected_users', initial: 'initial_users', many: true },
  multi_conversations_select: {
    value: 'selected_conversations',
    initial: 'initial_conversations',
    many: true,
  },
  multi_channels_select: { value: 'selected_channels', initial: 'initial_channels', many: true },
  datepicker: { value: 'selected_date', initial: 'initial_date' },
  timepicker: { value: 'selected_time', initial: 'initial_time' },
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

function initialValue(
  element: BlockElement,
  fields: ElementFields,
  currentChannel: string | undefined,
): Record<string, unknown> {
  const given = element[fields.initial];
  let value = given ?? (fields.many ? [] : null);
  // Slack: initial_conversation wins over default_to_current_conversation.
  if (given === undefined && element.default_to_current_conversation && currentChannel) {
    value = fields.many ? [currentChannel] : currentChannel;
  }
  return { type: element.type, [fields.value]: value };
}

/**
 * `state.values` of these blocks: every stateful element, untouched ones with their initial value,
 * `null` or `[]`. Values in `kept` win where block_id, action_id and type are the same, as they do
 * when a bot updates a view.
 *
 * @param currentChannel what `default_to_current_conversation` stands for.
 */
export function stateOf(
  blocks: readonly Block[],
  currentChannel?: string,
  kept: StateValues = {},
): StateValues {
  const values: StateValues = {};
  for (const block of blocks) {
    if (block.block_id === undefined) continue;
    for (const element of elementsOf(block)) {
      const fields = stateful[element.type];
      if (!fields) continue;
      const before = kept[block.block_id]?.[element.action_id];
      const value =
        before?.type === element.type ? before : initialValue(element, fields, currentChannel);
      values[block.block_id] = { ...values[block.block_id], [element.action_id]: value };
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
