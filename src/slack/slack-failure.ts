import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import type { Posting } from '../launches/ports/status-board.js';

/** However long Slack asks for: nothing is put off for longer than ten minutes. */
const longestPauseMs = 9 * 60_000;

/** Slack's words for a place that is not there, or may not be written to. */
const noPlace: ReadonlySet<string> = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'is_inactive',
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'edit_window_closed',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
  'user_not_found',
  'user_disabled',
  'user_not_visible',
  'messages_tab_disabled',
  'cannot_dm_bot',
  'no_permission',
  'team_access_not_granted',
  'ekm_access_denied',
]);

/** Slack's words for a message that it does not take as it is. */
const unshowable: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_arguments',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'view_too_large',
]);

/** Slack says itself that these may have been partly carried out. */
const perhapsDone: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

/** Slack's error code, for a log or a decision; null when Slack did not answer at all. */
export function slackErrorCode(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** What a failed attempt to post, edit or reply means. */
export function postingFrom(error: unknown): Exclude<Posting, { kind: 'shown' }> {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'later', afterMs: Math.min(error.retryAfter * 1_000, longestPauseMs) };
  }
  const code = slackErrorCode(error);
  if (code === null) return { kind: 'unknown' };
  if (code === 'ratelimited' || code === 'rate_limited') return { kind: 'later', afterMs: 5_000 };
  if (perhapsDone.has(code)) return { kind: 'unknown' };
  if (unshowable.has(code)) return { kind: 'unshowable', reason: code };
  return noPlace.has(code) ? { kind: 'no_place', reason: code } : { kind: 'refused', reason: code };
}

/** Why Slack cannot be reached with the token of this setting, in words for the operator. */
export function whyNotConnected(setting: string, error: unknown): Error {
  const code = slackErrorCode(error);
  return new Error(
    code === null
      ? `Slack cannot be reached: ${reasonOf(error)}`
      : `Slack does not accept ${setting} (${code})`,
    { cause: error },
  );
}

/** The words of an error and of what caused it, down to the network's own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}
