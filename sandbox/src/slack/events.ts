import { newId } from './identifiers.js';
import type { Payload } from './payloads.js';
import type { PretendSlack } from './pretend-slack.js';

/** Sends an event to the bot, if its manifest subscribes to that type. */
export function sendEvent(slack: PretendSlack, event: Payload & { type: string }): void {
  const { conversations, deliveries, manifest, payloads } = slack;
  if (!manifest.events.has(event.type)) return;
  const eventTs = conversations.timestamp();
  void deliveries.deliverEvent(payloads.event(newId('Ev'), { ...event, event_ts: eventTs }));
}
