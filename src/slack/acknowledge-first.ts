import { setImmediate as nextTurn } from 'node:timers/promises';
import type { App, ReceiverEvent } from '@slack/bolt';

/** Nothing is held back for longer: a trigger lives for three seconds. */
const heldBackMs = 50;

/**
 * Puts acknowledgements first. Slack gives each three seconds, and whoever typed sees how long it
 * takes; so whatever follows one (a form to open, a message to send) waits until a turn of the event
 * loop has brought nothing new to acknowledge. Then it goes on, one after the other.
 */
export function acknowledgeFirst(app: App): void {
  const { processEvent } = app;
  let taken = 0;
  let queue: Promise<void> = Promise.resolve();
  const quietTurn = async (sinceMs: number) => {
    let takenBefore: number;
    do {
      takenBefore = taken;
      await nextTurn();
    } while (taken !== takenBefore && performance.now() - sinceMs < heldBackMs);
  };
  app.processEvent = (event: ReceiverEvent) => {
    taken += 1;
    const ack: ReceiverEvent['ack'] = async (answer) => {
      await event.ack(answer);
      const sinceMs = performance.now();
      queue = queue.then(() => quietTurn(sinceMs));
      await queue;
    };
    return processEvent.call(app, { ...event, ack });
  };
}
