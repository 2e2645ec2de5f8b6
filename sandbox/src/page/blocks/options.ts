import type { PageRequests, SelectOption } from '../../slack/page-protocol.js';
import { plainText } from '../text/mrkdwn-text.js';
import { type OptionGroup, type OptionObject, readOption } from './block-schema.js';

export interface OptionList {
  /** The group's label; null: options without groups. */
  group: string | null;
  options: OptionObject[];
}

/** The options of a select, in groups where it has them. */
export function optionLists(
  options: OptionObject[] | undefined,
  groups: OptionGroup[] | undefined,
): OptionList[] {
  if (groups) {
    return groups.map((group) => ({ group: plainText(group.label), options: group.options }));
  }
  return [{ group: null, options: options ?? [] }];
}

/** The option that a select or a group of radio buttons holds. */
export function heldOption(value: Record<string, unknown> | undefined): OptionObject | null {
  return readOption(value?.selected_option);
}

/** The options that a group of checkboxes holds. */
export function heldOptions(value: Record<string, unknown> | undefined): OptionObject[] {
  const held = value?.selected_options;
  return Array.isArray(held) ? held.flatMap((raw) => readOption(raw) ?? []) : [];
}

function readOptions(options: readonly SelectOption[]): OptionObject[] {
  return options.flatMap((option) => readOption(option) ?? []);
}

/** The options that the bot suggested for an external select. */
export function suggestedLists(answer: PageRequests['suggest']['answer']): OptionList[] {
  const groups = answer.optionGroups?.map((group) => ({
    group: group.label.text,
    options: readOptions(group.options),
  }));
  return groups ?? [{ group: null, options: readOptions(answer.options) }];
}
