import { elementsOf, stateOf, withEntered } from '../src/slack/block-kit/element-state.js';
import type {
  Block,
  ElementPlace,
  ElementValue,
  PageMessage,
  PageRequests,
  PageView,
  StateValues,
} from '../src/slack/page-protocol.js';

function blocksOf(on: PageMessage | PageView): Block[] {
  return on.blocks ?? [];
}

function placeOf(on: PageMessage | PageView): ElementPlace {
  if ('id' in on) return { kind: 'view', viewId: on.id };
  return { kind: 'message', channel: on.channel, ts: on.ts };
}

type NamedElement = { blockId: string; element: ElementValue & { action_id: string } };

function elements(on: PageMessage | PageView): NamedElement[] {
  return blocksOf(on).flatMap((block) =>
    elementsOf(block).map((element) => ({ blockId: block.block_id ?? '', element })),
  );
}

export function findNamed(on: PageMessage | PageView, name: string): NamedElement {
  const all = elements(on);
  const found =
    all.find(({ element }) => element.action_id === name) ??
    all.find(({ blockId }) => blockId === name) ??
    all.find(({ blockId }) => blockId.startsWith(name));
  if (found) return found;
  const known = all.map(({ blockId, element }) => `${blockId}/${element.action_id}`).join(', ');
  throw new Error(`There is no element “${name}”; there are: ${known}`);
}

export function pressed(
  on: PageMessage | PageView,
  name: string,
): Omit<PageRequests['act']['body'], 'as'> {
  const buttons = elements(on).filter(({ element }) => element.type === 'button');
  const found = buttons.find(
    ({ element }) => element.action_id === name || textOf(element.text) === name,
  );
  if (!found) {
    const known = buttons.map(({ element }) => textOf(element.text)).join(', ');
    throw new Error(`There is no button “${name}”; there are: ${known}`);
  }
  const { blockId, element } = found;
  return {
    place: placeOf(on),
    blockId,
    actionId: element.action_id,
    element: { type: 'button', ...(element.value !== undefined && { value: element.value }) },
    values: 'id' in on ? on.state.values : stateOf(blocksOf(on)),
  };
}

function textOf(text: unknown): string | undefined {
  if (typeof text !== 'object' || text === null || !('text' in text)) return undefined;
  return String(text.text);
}

export function filled(
  view: PageView,
  entered: Record<string, string | string[] | null>,
): StateValues {
  return Object.entries(entered).reduce((values, [name, chosen]) => {
    const { blockId, element } = findNamed(view, name);
    const held = { type: element.type, ...heldBy(element, chosen) };
    return withEntered(values, { [blockId]: { [element.action_id]: held } });
  }, view.state.values);
}

const plainFields: Record<string, string> = {
  plain_text_input: 'value',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
};

function heldBy(element: ElementValue, chosen: string | string[] | null): Record<string, unknown> {
  // Slack: in seconds since the epoch.
  if (element.type === 'datetimepicker') {
    return { selected_date_time: chosen === null ? null : Number(chosen) };
  }
  const field = plainFields[element.type];
  if (field !== undefined) return { [field]: chosen };
  if (Array.isArray(chosen)) {
    return { selected_options: chosen.map((value) => optionOf(element, value)) };
  }
  return { selected_option: chosen === null ? null : optionOf(element, chosen) };
}

interface Option {
  text?: unknown;
  value?: unknown;
}

function optionOf(element: ElementValue, value: string): Option {
  // What an external_select offers is not written in the view.
  if (element.type.endsWith('external_select')) {
    return { text: { type: 'plain_text', text: value }, value };
  }
  const groups: { options?: Option[] }[] = list(element.option_groups);
  const options: Option[] = [
    ...list<Option>(element.options),
    ...groups.flatMap((group) => group.options ?? []),
  ];
  const found = options.find((option) => option.value === value);
  if (found) return found;
  const known = options.map((option) => String(option.value)).join(', ');
  throw new Error(`There is no option “${value}”; there are: ${known}`);
}

function list<T>(value: unknown): T[] {
  return Array.isArray(value) ? value : [];
}
