import { setTimeout as wait } from 'node:timers/promises';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { z } from 'zod';
import type { FallbackReason } from '../launches/launch.js';
import { PersonLookupError } from '../launches/ports/people.js';
import type { Posting } from '../launches/ports/status-board.js';
import { slackAsksAtMost, slackPauseMaxMs, slackPauseMinMs } from '../limits.js';

/** Slack's codes for a place that is gone, or that the bot may not write to. */
const noPlace: ReadonlyMap<string, FallbackReason> = new Map<string, FallbackReason>([
  ['channel_not_found', 'not_in_channel'],
  ['not_in_channel', 'not_in_channel'],
  ['is_archived', 'archived'],
  ['is_inactive', 'archived'],
  ['message_not_found', 'deleted'],
  ['thread_not_found', 'deleted'],
  ['cant_update_message', 'not_allowed'],
  ['edit_window_closed', 'not_allowed'],
  ['restricted_action', 'not_allowed'],
  ['restricted_action_read_only_channel', 'not_allowed'],
  ['restricted_action_thread_only_channel', 'not_allowed'],
  ['restricted_action_thread_locked', 'not_allowed'],
  ['restricted_action_non_threadable_channel', 'not_allowed'],
  ['user_not_found', 'not_allowed'],
  ['user_disabled', 'not_allowed'],
  ['user_not_visible', 'not_allowed'],
  ['messages_tab_disabled', 'not_allowed'],
  ['cannot_dm_bot', 'not_allowed'],
  ['no_permission', 'not_allowed'],
  ['team_access_not_granted', 'not_allowed'],
  ['ekm_access_denied', 'not_allowed'],
]);

/** Slack's codes for content that it does not take. */
const unshowable: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_arguments',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'view_too_large',
]);

/** Slack: after these a call may have been carried out in part. */
const perhapsDone: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'fetch_members_failed',
  'service_unavailable',
  'request_timeout',
]);

/** Slack's codes for a token that it does not accept for any call. */
const tokenRefusals: ReadonlySet<string> = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'user_removed_from_team',
  'team_disabled',
  'app_uninstalled',
]);

const codeForm = /^[a-z][a-z0-9_]{0,79}$/;

/** Slack's error code; null when Slack did not answer: `WebClient` takes a proxy's page for a code. */
export function slackErrorCode(error: unknown): string | null {
  if (!(error instanceof WebAPIPlatformError)) return null;
  return codeForm.test(error.data.error) ? error.data.error : null;
}

const errorSchema = z.object({ ok: z.literal(false), error: z.string().regex(codeForm) });

/** Longer answers are not parsed twice: no error has as many characters. */
const longestError = 1_000;

/** Slack's error code in the body of an answer; null: it has none. */
export function errorIn(body: string): string | null {
  if (body.length > longestError) return null;
  try {
    return errorSchema.parse(JSON.parse(body)).error;
  } catch {
    return null;
  }
}

export function refusesToken(code: string): boolean {
  return tokenRefusals.has(code);
}

export function postingFrom(error: unknown): Exclude<Posting, { kind: 'shown' }> {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'later', afterMs: Math.min(error.retryAfter * 1_000, slackPauseMaxMs) };
  }
  const code = slackErrorCode(error);
  if (code === null) return { kind: 'unknown' };
  if (code === 'ratelimited' || code === 'rate_limited') return { kind: 'later', afterMs: 5_000 };
  // The place and the content may be good: they are shown once the token is.
  if (refusesToken(code)) return { kind: 'later', afterMs: slackPauseMinMs };
  if (perhapsDone.has(code)) return { kind: 'unknown', code };
  if (unshowable.has(code)) return { kind: 'unshowable', code };
  const reason = noPlace.get(code);
  return reason === undefined ? { kind: 'refused', code } : { kind: 'no_place', reason, code };
}

/**
 * Asks again after an answer of Slack's that may pass, for as long as a person waits. Only for what may be
 * done twice. A call without an answer is repeated by the client itself.
 * @throws what `ask` throws
 */
export async function askedAgain<T>(withinMs: number, ask: () => Promise<T>): Promise<T> {
  const untilMs = performance.now() + withinMs;
  for (let asks = 1; ; asks += 1) {
    try {
      return await ask();
    } catch (error) {
      const pauseMs = pauseAfter(error, asks);
      const isLast = asks === slackAsksAtMost || performance.now() + pauseMs > untilMs;
      if (isLast) throw error;
      await wait(pauseMs);
    }
  }
}

function pauseAfter(error: unknown, asks: number): number {
  const isAnswer = error instanceof WebAPIPlatformError || error instanceof WebAPIRateLimitedError;
  const code = slackErrorCode(error);
  if (!isAnswer || (code !== null && refusesToken(code))) return Number.POSITIVE_INFINITY;
  const posting = postingFrom(error);
  if (posting.kind === 'later') return posting.afterMs;
  return posting.kind === 'unknown' ? 100 * 2 ** asks : Number.POSITIVE_INFINITY;
}

/** Why Slack cannot be reached with the token of this setting, in words for the operator. */
export function whyNotConnected(setting: string, error: unknown): Error {
  const code = slackErrorCode(error);
  const isRefused = code !== null && refusesToken(code);
  const why = isRefused
    ? refusesTokenWords(setting, code)
    : `Slack cannot be reached: ${reasonOf(error)}`;
  return new Error(why, { cause: error });
}

export function refusesTokenWords(setting: string, code: string): string {
  return `Slack does not accept ${setting} (${code})`;
}

function reasonOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) {
    return slackErrorCode(error) ?? 'the answer is not from Slack';
  }
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}

/** That Slack did not say what it was asked of a person or a group. */
export function lookupError(method: string, cause: unknown): PersonLookupError {
  return new PersonLookupError(`Slack ${method}: ${slackErrorCode(cause) ?? 'no answer'}`, {
    cause,
  });
}
