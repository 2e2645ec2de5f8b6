import type { SlackState } from './sandbox-process.js';

/**
 * What each launch, by its client token, says of itself outside threads, in channels and in direct
 * messages. A message that only says where the launch goes on is none of these.
 */
export function launchRoots({ messages }: SlackState): Map<string, string[]> {
  const roots = new Map<string, string[]>();
  for (const { text, threadTs, metadata } of messages) {
    if (threadTs || metadata === undefined || movedOn.test(text)) continue;
    const token = metadata.event_payload.client_token;
    roots.set(token, [...(roots.get(token) ?? []), text]);
  }
  return roots;
}

const movedOn = /The studio has confirmed that .*rom here on I keep /;
