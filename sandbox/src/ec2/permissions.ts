import { sandboxAccountId } from '../aws/access.js';
import type { OperationName } from './action-names.js';

/** What the bot's policy does not allow; at first it allows everything. */
export class Permissions {
  readonly #missing = new Set<OperationName>();

  set(operation: OperationName, granted: boolean): void {
    if (granted) this.#missing.delete(operation);
    else this.#missing.add(operation);
  }

  lacks(operation: OperationName): boolean {
    return this.#missing.has(operation);
  }

  clear(): void {
    this.#missing.clear();
  }

  /** One line for each. */
  told(): string[] {
    return [...this.#missing].map((operation) => `The bot's policy does not allow ${operation}`);
  }
}

/** AWS's words for it. */
export function whyDenied(action: string, resource: string): string {
  return (
    `User: arn:aws:sts::${sandboxAccountId}:assumed-role/nimble-session-bot/bot is not authorized ` +
    `to perform: ${action} on resource: ${resource} because no identity-based policy allows the ` +
    `${action} action`
  );
}
