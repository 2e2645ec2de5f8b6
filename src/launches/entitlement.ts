import type { Logger } from 'pino';
import { observeBeforeAnswerMs } from '../limits.js';
import type { Studio } from '../studio/studio.js';
import { within } from '../within.js';
import { openProfiles } from './audience.js';
import { type Failure, failureFrom, failureOf } from './failures.js';
import type { Launch } from './launch.js';
import { unlessGivenUp } from './offers.js';
import type { People } from './ports/people.js';

interface Asked {
  people: Pick<People, 'person' | 'groupsOf'>;
  studio: Pick<Studio, 'usableProfiles'>;
  log: Logger;
}

/**
 * Why the owner may not use this session now; null: they may. What was found when it was launched does
 * not count. Without an answer they may not, for now. No details: one may be an e-mail address.
 */
export async function whyNotEntitled(
  { people, studio, log }: Asked,
  { clientToken, owner, ownedBy, launchProfileId }: Launch,
  signal: AbortSignal,
): Promise<Failure | null> {
  const look = async (limited: AbortSignal) => {
    const person = await people.person(owner, limited, true);
    if (person.kind === 'refused') return failureOf(person.refusal);
    if (person.ownedBy !== ownedBy) return failureOf('other_studio_user');
    const usable = await studio.usableProfiles(ownedBy, limited);
    const itsOwn = usable.filter(({ id }) => id === launchProfileId);
    const open = await openProfiles(people, owner, person.email, itsOwn, true);
    return open.length > 0 ? null : failureOf('profile_not_offered');
  };
  try {
    return await within(signal, observeBeforeAnswerMs, (limited) =>
      unlessGivenUp(look(limited), limited),
    );
  } catch (error) {
    const { kind } = failureFrom(error);
    log.warn({ launch: clientToken, reason: kind }, 'not known whether the owner may use it');
    return failureOf('owner_unsure');
  }
}
