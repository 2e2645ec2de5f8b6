import { createHash } from 'node:crypto';

/**
 * The client token of a launch: `slack-` and the first 48 hex digits of
 * SHA-256(`teamId/rootViewId`), 54 characters (Nimble accepts 1 to 64).
 *
 * The root view id is Slack's own id of the modal interaction. It stays the same through a second
 * press of *Launch*, an `errors` answer, `views.update` and a redelivered envelope, so all of these
 * name one launch; `trigger_id` and `hash` would not.
 */
export function clientTokenFor(teamId: string, rootViewId: string): string {
  const digest = createHash('sha256').update(`${teamId}/${rootViewId}`).digest('hex');
  return `slack-${digest.slice(0, 48)}`;
}

/** What people and the log call a launch: the first digits that tell its client token from others. */
export function shortId(clientToken: string): string {
  return clientToken.replace(/^[a-z]+-/, '').slice(0, 8);
}
