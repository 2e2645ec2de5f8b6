import { setImmediate as nextTurn } from 'node:timers/promises';
import type { App, ReceiverEvent } from '@slack/bolt';

/** Nothing is held back for longer: a trigger lives for three seconds. */
const heldBackMs = 50;

/**
 * What Slack delivers to an app, on its way to the listeners. Acknowledgements come first: Slack
 * gives each three seconds, and whoever typed sees how long it takes; so whatever follows one (a
 * form to open, a message to send) waits until a turn of the event loop has brought nothing new to
 * acknowledge. Then it goes on, one after the other.
 */
export class Incoming {
  readonly #underWay = new Set<Promise<void>>();
  #taken = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(app: App) {
    const { processEvent } = app;
    app.processEvent = async (event) => {
      const done = processEvent.call(app, this.#acknowledgedFirst(event));
      this.#underWay.add(done);
      await done.finally(() => this.#underWay.delete(done));
    };
  }

  /** Resolves when all that was under way has ended, one way or the other. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #acknowledgedFirst(event: ReceiverEvent): ReceiverEvent {
    this.#taken += 1;
    const ack: ReceiverEvent['ack'] = async (answer) => {
      await event.ack(answer);
      const sinceMs = performance.now();
      this.#queue = this.#queue.then(() => this.#quietTurn(sinceMs));
      await this.#queue;
    };
    return { ...event, ack };
  }

  async #quietTurn(sinceMs: number): Promise<void> {
    let takenBefore: number;
    do {
      takenBefore = this.#taken;
      await nextTurn();
    } while (this.#taken !== takenBefore && performance.now() - sinceMs < heldBackMs);
  }
}
