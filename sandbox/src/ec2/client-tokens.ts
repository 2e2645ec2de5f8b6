import type { Clock } from '../clock.js';
import type { InstanceRecord } from './instance-record.js';
import { Ec2Error } from './wire.js';

interface Use {
  parameters: string;
  instance: InstanceRecord;
}

/**
 * Remembers client tokens until a day after their instance was terminated. AWS: a token is one of a
 * zone if the request names a subnet, else one of the Region; so the same token launches once more in
 * another zone. Only a launch that succeeded uses up a token.
 */
export class ClientTokens {
  readonly #uses = new Map<string, Use>();
  readonly #clock: Clock;
  readonly #hour: { ms: number };

  constructor(clock: Clock, hour: { ms: number }) {
    this.#clock = clock;
    this.#hour = hour;
  }

  /** The instance of an earlier, equal request; `undefined`: there was none. */
  recall(token: string, zone: string | undefined, parameters: string): InstanceRecord | undefined {
    const key = keyOf(token, zone);
    const use = this.#uses.get(key);
    if (!use) return undefined;
    const { instance } = use;
    const isTerminated = instance.state === 'terminated';
    if (isTerminated && this.#clock.now() >= instance.enteredStateAtMs + 24 * this.#hour.ms) {
      this.#uses.delete(key);
      return undefined;
    }
    if (use.parameters !== parameters) {
      throw new Ec2Error(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      );
    }
    if (isTerminated) {
      throw new Ec2Error(
        'IdempotentInstanceTerminated',
        `The instance ${instance.instanceId} that this client token launched has been terminated.`,
      );
    }
    return instance;
  }

  remember(token: string, zone: string | undefined, use: Use): void {
    this.#uses.set(keyOf(token, zone), use);
  }
}

function keyOf(token: string, zone = ''): string {
  return `${zone}/${token}`;
}
