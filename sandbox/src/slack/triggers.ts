import { randomBytes } from 'node:crypto';
import { forgetOldest } from '../recent.js';
import { SlackError } from './slack-error.js';

/** What a person did, for the view that the bot may open in answer to it. */
export interface Trigger {
  personId: string;
  /** Where the person was. */
  channelId: string | undefined;
  /** The modal in which the person did it. */
  viewId: string | undefined;
}

interface IssuedTrigger extends Trigger {
  expiresAtMs: number;
  exchanged: boolean;
}

/** Trigger ids: short-lived in real time, good for one view. */
export class Triggers {
  readonly #lifetimeMs: number;
  readonly #issued = new Map<string, IssuedTrigger>();

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  issue(trigger: Trigger): string {
    const nowMs = Date.now();
    const id = `${nowMs}.${this.#issued.size + 1000}.${randomBytes(16).toString('hex')}`;
    const expiresAtMs = nowMs + this.#lifetimeMs;
    this.#issued.set(id, { ...trigger, expiresAtMs, exchanged: false });
    forgetOldest(this.#issued, 20_000);
    return id;
  }

  /**
   * Uses the trigger up.
   *
   * @throws SlackError `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
   */
  exchange(id: string): Trigger {
    const trigger = this.#issued.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.exchanged) throw new SlackError('exchanged_trigger_id');
    if (Date.now() >= trigger.expiresAtMs) throw new SlackError('expired_trigger_id');
    trigger.exchanged = true;
    return trigger;
  }
}
