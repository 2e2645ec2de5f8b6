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
