import { Recent } from '../recent.js';
import { type Operation, type OperationName, operationNames } from './operations.js';

export interface LoggedCall {
  operation: OperationName;
  /** When the request had arrived, in milliseconds since the epoch. */
  atMs: number;
  /** The HTTP status answered; null: no whole answer was sent. */
  status: number | null;
  clientToken?: string;
}

/** Counts every call of an operation and remembers the last 2,000. */
export class CallLog {
  readonly #counts = new Map<Operation, number>();
  readonly #recent = new Recent<LoggedCall>(2000);

  add(call: LoggedCall): void {
    for (const name of [call.operation, '*'] as const) {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
    this.#recent.add(call);
  }

  /** Every operation's count; `*` is the sum. */
  counts(): Record<Operation, number> {
    const count = (name: Operation) => this.#counts.get(name) ?? 0;
    const counts = { '*': count('*') } as Record<Operation, number>;
    for (const name of operationNames) counts[name] = count(name);
    return counts;
  }

  /** Oldest first. */
  recent(): LoggedCall[] {
    return this.#recent.entries();
  }
}
