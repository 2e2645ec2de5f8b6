import type { BlockElement } from './block-schema.js';

/** What every element needs to know of where it stands. */
export interface Placed<Element extends BlockElement = BlockElement> {
  blockId: string;
  element: Element;
  /** Names the element for people who cannot see its surroundings. */
  label: string;
  /** Whether a change goes to the bot at once. */
  dispatches: boolean;
  /** Id for the field, so that a visible label can point at it. */
  fieldId?: string;
  /** Ids of the texts that explain it. */
  describedBy?: string;
  invalid?: boolean;
}
