import { Recent } from '../recent.js';

export interface LoggedCall<Name extends string = string> {
  operation: Name;
  /** When the request had arrived, in milliseconds since the epoch. */
  atMs: number;
  /** The HTTP status answered; null: no whole answer was sent. */
  status: number | null;
  clientToken?: string;
}

/** Counts every call of an operation and remembers the last 2,000. */
export class CallLog<Name extends string> {
  readonly #names: readonly Name[];
  readonly #counts = new Map<Name, number>();
  readonly #recent = new Recent<LoggedCall<Name>>(2000);

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  add(call: LoggedCall<Name>): void {
    this.#counts.set(call.operation, (this.#counts.get(call.operation) ?? 0) + 1);
    this.#recent.add(call);
  }

  /** Every operation's count; `*` is the sum. */
  counts(): Record<Name | '*', number> {
    const counts = { '*': 0 } as Record<Name | '*', number>;
    for (const name of this.#names) {
      counts[name] = this.#counts.get(name) ?? 0;
      counts['*'] += counts[name];
    }
    return counts;
  }

  /** Oldest first. */
  recent(): LoggedCall<Name>[] {
    return this.#recent.entries();
  }
}
