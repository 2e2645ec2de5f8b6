import { failureFrom } from '../../launches/failures.js';
import type { Failure } from '../../launches/launch.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import type { Services } from '../services.js';

/**
 * Whose offer the form shows: the chosen owner's if an admin asks, the asker's own otherwise.
 * `unanswered` if Slack does not say whether the asker is an admin; that is logged.
 */
export async function offeredOwner(
  { people, log }: Pick<Services, 'people' | 'log'>,
  asker: string,
  chosen: string,
): Promise<{ kind: 'answer'; owner: string } | { kind: 'unanswered'; failure: Failure }> {
  if (chosen === asker) return { kind: 'answer', owner: asker };
  try {
    const isAdmin = await people.isAdminForCertain(asker);
    return { kind: 'answer', owner: isAdmin ? chosen : asker };
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error, slackUser: asker }, 'Slack did not say whether this person is an admin');
    return { kind: 'unanswered', failure: failureFrom(error) };
  }
}
