import type { StateValues } from '../../sandbox/src/slack/page-protocol.js';

/** A form's values with one element's content replaced. */
export function forged(values: StateValues, actionId: string, content: object): StateValues {
  return Object.fromEntries(
    Object.entries(values).map(([blockId, elements]) => [
      blockId,
      Object.fromEntries(
        Object.entries(elements).map(([id, element]) => [
          id,
          id === actionId ? { ...element, ...content } : element,
        ]),
      ),
    ]),
  );
}

/** What a list holds in which this value is selected, whether it offers that or not. */
export function selecting(value: string) {
  return { selected_option: { text: { type: 'plain_text', text: value }, value } };
}

/** A form's values with the name of another owner slipped in. */
export function forOwner(values: StateValues, owner: string): StateValues {
  return { ...values, owner: { owner: { type: 'users_select', selected_user: owner } } };
}
