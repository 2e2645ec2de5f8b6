import type { StudioErrorKind } from '../studio/studio.js';
import { refusalKinds } from './failures.js';
import { type AuditResult, launchResults } from './outcome.js';

/** What an admin must know, as far as the database can tell it or keep it for the bots that share it. */
export const sharedAlertCauses = [
  /** The studio does not accept the bot: its credentials, its permissions or its clock. */
  'credentials',
  /** The studio has given no answer for some time. */
  'studio_silent',
  'no_profiles',
  'launches_failing',
  /** Sessions that were to stop or to be terminated, and did not for an hour. */
  'not_ending',
  /** Sessions with the bot's name and without a row. */
  'unclaimed',
  /** Sessions of owners who have left the workspace. */
  'leavers',
] as const;

export type SharedAlertCause = (typeof sharedAlertCauses)[number];

/** `database`: each bot tells it of its own, because the database cannot keep it. */
export type AlertCause = SharedAlertCause | 'database';

/** A cause as it is seen at one moment. */
export interface SeenCause<Cause = SharedAlertCause> {
  cause: Cause;
  /** How many sessions, or launches, it is about; 1 where it is about none. */
  count: number;
}

const refusesBot: ReadonlySet<StudioErrorKind> = new Set([
  'credentials',
  'no_credentials',
  'access_denied',
  'clock',
]);

/** What a studio that fails every call like this is a sign of. */
export function causeOfStudio(kind: StudioErrorKind): SharedAlertCause {
  return refusesBot.has(kind) ? 'credentials' : 'studio_silent';
}

/** A person or a rule decided these, so they say nothing about whether launches work. */
const decided: ReadonlySet<AuditResult> = new Set([
  ...refusalKinds,
  'cancelled',
  'too_late',
  'not_yours',
  'gone',
]);

/** How launches end that tell whether launches work. */
export const tellingResults = launchResults.filter((result) => !decided.has(result));
