import type { Logger } from 'pino';
import { observeBeforeAnswerMs } from '../limits.js';
import { failureFrom } from './failures.js';
import { type Failure, failureOf, type Launch } from './launch.js';
import type { Offers } from './offers.js';

interface Asked {
  offers: Pick<Offers, 'anew'>;
  log: Logger;
}

/**
 * Why the owner may not use this session now; null: they may. What was found when it was launched does
 * not count. Without an answer they may not, for now.
 */
export async function whyNotEntitled(
  { offers, log }: Asked,
  { clientToken, owner, ownedBy, launchProfileId }: Launch,
  signal: AbortSignal,
): Promise<Failure | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(observeBeforeAnswerMs)]);
  try {
    const answer = await offers.anew(owner, within);
    if (answer.kind === 'refused') return answer.failure;
    if (answer.offer.ownedBy !== ownedBy) return failureOf('other_studio_user');
    const isOffered = answer.offer.profiles.some(({ id }) => id === launchProfileId);
    return isOffered ? null : failureOf('profile_not_offered');
  } catch (error) {
    const { kind } = failureFrom(error);
    log.warn({ launch: clientToken, reason: kind }, 'not known whether the owner may use it');
    return failureOf('owner_unsure');
  }
}
