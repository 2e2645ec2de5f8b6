import { newId } from './identifiers.js';
import type { Payload } from './payloads.js';
import type { PretendSlack } from './pretend-slack.js';

/** Slack: an event comes only to an app that has its scope. */
const scopes: Readonly<Record<string, string>> = { app_mention: 'app_mentions:read' };

/** Sends an event to the bot, if its manifest subscribes to that type. */
export function sendEvent(slack: PretendSlack, event: Payload & { type: string }): void {
  const { conversations, deliveries, manifest, payloads } = slack;
  if (!manifest.events.has(event.type)) return;
  const scope = scopes[event.type];
  if (scope !== undefined && !manifest.scopes.has(scope)) return;
  const eventTs = conversations.timestamp();
  void deliveries.deliverEvent(payloads.event(newId('Ev'), { ...event, event_ts: eventTs }));
}
