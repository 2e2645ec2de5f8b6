import type { Query } from './query.js';
import type { LaunchParts } from './run-instances.js';
import type { Xml } from './wire.js';

/** What actions work on. */
export interface ActionParts extends LaunchParts {
  /** Whether the next answer about instances is one without tags. */
  hidesTags(): boolean;
  /** AWS may put less on a page than was asked for. */
  mostOnPage: number;
}

/** Reads and checks all that a request says; then what it returns carries it out. */
export type Action = (query: Query, parts: ActionParts) => () => { readonly [name: string]: Xml };
