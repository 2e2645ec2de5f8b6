import type {
  ActionsBlock,
  Block,
  Button,
  InputBlock,
  KnownBlock,
  ModalView,
  PlainTextOption,
  SectionBlock,
} from '@slack/web-api';
import { longestWritten } from '../../limits.js';
import { oneLine, shortened } from '../words/mrkdwn.js';

export function plain(text: string) {
  return { type: 'plain_text' as const, text };
}

/** Options of a message: Slack makes no link or mention of what people and the studio wrote, and no preview. */
export const asWritten = {
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
} as const;

/**
 * Slack: at most 3,000 characters of text in a block. `verbatim`: what people and the studio wrote makes
 * no link.
 */
function mrkdwn(text: string, length = 3_000) {
  return { type: 'mrkdwn' as const, text: shortened(text, length), verbatim: true };
}

export function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** Slack: at most 2,000 characters in a field. */
export function fields(texts: readonly string[]): KnownBlock {
  return { type: 'section', fields: texts.map((text) => mrkdwn(text, 2_000)) };
}

export function context(text: string): KnownBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

export function header(text: string): KnownBlock {
  return { type: 'header', text: plain(text) };
}

export const divider: KnownBlock = { type: 'divider' };

export function button(
  action_id: string,
  label: string,
  more: Omit<Partial<Button>, 'text'> = {},
): Button {
  return { type: 'button', action_id, text: plain(label), ...more };
}

export function buttonRow(elements: Button[], block_id?: string): [] | [ActionsBlock] {
  if (elements.length === 0) return [];
  return [{ type: 'actions', ...(block_id !== undefined && { block_id }), elements }];
}

/** Its block has the id of its element, if it is given no other. */
export function input(
  label: string,
  element: InputBlock['element'] & { action_id: string },
  more: Partial<InputBlock> = {},
): KnownBlock {
  return { type: 'input', block_id: element.action_id, label: plain(label), ...more, element };
}

export function textInput(action_id: string, text: string | null, placeholder?: string) {
  return {
    type: 'plain_text_input' as const,
    action_id,
    max_length: longestWritten,
    ...(placeholder !== undefined && { placeholder: plain(placeholder) }),
    ...(text !== null && { initial_value: text }),
  };
}

/** Slack: at most this many characters in an option, and at least one. */
export const longestOption = 75;

export function option(value: string, text: string): PlainTextOption {
  return { value, text: plain(shortened(oneLine(text), longestOption)) };
}

/**
 * A list in which the first option is chosen, or the one with the value `chosen`. Slack refuses an `initial_option`
 * that is not exactly one of the options.
 */
export function select(
  action_id: string,
  options: readonly PlainTextOption[],
  chosen: string | null = null,
) {
  const initial = options.find(({ value }) => value === chosen) ?? options[0];
  return {
    type: 'static_select' as const,
    action_id,
    options: [...options],
    ...(initial && { initial_option: initial }),
  };
}

/** What is asked before something is lost by a press. */
export function confirmation(
  { title, text, deny }: { title: string; text: string; deny: string },
  label: string,
) {
  return {
    title: plain(title),
    text: plain(text),
    confirm: plain(label),
    deny: plain(deny),
    style: 'danger' as const,
  };
}

/** With `submit` it is a form. Slack: at most 24 characters in a title. */
export function modal(
  callback_id: string,
  frame: { title: string; submit?: string; close?: string; private_metadata?: string },
  blocks: (KnownBlock | Block)[],
): ModalView {
  const { title, submit, close = submit === undefined ? 'Close' : 'Cancel' } = frame;
  return {
    type: 'modal',
    callback_id,
    private_metadata: frame.private_metadata ?? '',
    title: plain(title),
    ...(submit !== undefined && { submit: plain(submit) }),
    close: plain(close),
    blocks,
  };
}
