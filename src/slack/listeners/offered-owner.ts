import { failureFrom } from '../../launches/failures.js';
import type { Failure } from '../../launches/launch.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import type { ListenerParts } from './parts.js';

/**
 * Whose offer whoever asks may be shown when `wanted` is chosen in their form: that person's if an
 * admin asks, their own otherwise. `unanswered` when nobody says whether they are one; that is logged.
 */
export async function offeredOwner(
  { people, log }: Pick<ListenerParts, 'people' | 'log'>,
  asker: string,
  wanted: string,
): Promise<{ kind: 'answer'; owner: string } | { kind: 'unanswered'; failure: Failure }> {
  if (wanted === asker) return { kind: 'answer', owner: asker };
  try {
    const isAdmin = await people.isAdminForCertain(asker);
    return { kind: 'answer', owner: isAdmin ? wanted : asker };
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error, slackUser: asker }, 'nobody says whether this person is an admin');
    return { kind: 'unanswered', failure: failureFrom(error) };
  }
}
