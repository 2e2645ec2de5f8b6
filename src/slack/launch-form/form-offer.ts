import { failureFrom } from '../../launches/failures.js';
import type { Failure } from '../../launches/launch.js';
import type { OfferAnswer, Refusal } from '../../launches/offers.js';
import type { Services } from '../services.js';

/** What the form offers, or why nothing. `unanswered`: the studio or Slack gave no answer. */
export type FormAnswer = OfferAnswer | (Omit<Refusal, 'kind'> & { kind: 'unanswered' });

/** Asks what this person is offered, for `withinMs` at most. A failure is logged. */
export async function offerFor(
  { offers, log }: Pick<Services, 'offers' | 'log'>,
  slackUserId: string,
  withinMs: number,
): Promise<FormAnswer> {
  try {
    const answer = await offers.current(slackUserId, AbortSignal.timeout(withinMs));
    if (answer.kind === 'refused') {
      log.warn({ slackUser: slackUserId, failure: answer.failure }, 'no offer for this person');
    }
    return answer;
  } catch (error) {
    const failure = failureFrom(error);
    log.error({ err: error, slackUser: slackUserId, failure }, 'offer not fetched');
    return { kind: 'unanswered', name: slackUserId, isAdmin: false, failure };
  }
}

/** Why the form offers nothing. An offer without profiles counts as `no_profiles`. */
export function refusalIn(answer: FormAnswer): { name: string; failure: Failure } {
  if (answer.kind !== 'offer') return answer;
  const failure: Failure = { kind: 'no_profiles', message: '', requestId: null };
  return { name: answer.offer.name, failure };
}
