import type { ModalView } from '@slack/web-api';
import { type Failure, failureFrom, failureOf } from '../../launches/failures.js';
import type { OfferAnswer, Refusal } from '../../launches/offers.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import { inTime } from '../in-time.js';
import { readingNow } from '../replies.js';
import type { Services } from '../services.js';
import { type FormContent, launchModal, nothingOfferedModal } from '../views/launch-modal.js';
import { fullBlocks, noticeModal } from '../views/notice-modal.js';
import { sessionsListed } from '../views/session-list.js';
import { escaped } from '../words/mrkdwn.js';
import { noOfferWords } from '../words/offers.js';
import type { StudioNames } from '../words/support.js';

/** What the form offers, or why nothing. `unanswered`: the studio or Slack gave no answer. */
export type FormAnswer = OfferAnswer | (Omit<Refusal, 'kind'> & { kind: 'unanswered' });

/** Slack or the studio gave no answer. */
export interface Unanswered {
  failure: Failure;
}

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
  return { name: answer.offer.name, failure: failureOf('no_profiles') };
}

/**
 * Whose offer the form shows: the chosen owner's if an admin asks, the asker's own otherwise.
 * If Slack does not say whether the asker is an admin, that is logged.
 */
export async function offeredOwner(
  { people, log }: Pick<Services, 'people' | 'log'>,
  asker: string,
  chosen: string,
): Promise<{ owner: string } | Unanswered> {
  if (chosen === asker) return { owner: asker };
  try {
    return { owner: (await people.isAdminForCertain(asker)) ? chosen : asker };
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error, slackUser: asker }, 'Slack did not say whether this person is an admin');
    return { failure: failureFrom(error) };
  }
}

/** As `People.isAdminAtHand`; an offer at hand says it too. */
export function isAdminAtHand(
  { offers, people }: Pick<Services, 'offers' | 'people'>,
  asker: string,
): boolean | null {
  return offers.atHand(asker)?.isAdmin ?? people.isAdminAtHand(asker);
}

/** What needs an approval if this person asks for it: of an admin nothing does. */
export function dearFor(
  { approval, offers, people }: Pick<Services, 'approval' | 'offers' | 'people'>,
  asker: string,
): FormContent['isDear'] {
  const isAdmin = isAdminAtHand({ offers, people }, asker);
  return ({ id, name }, ec2InstanceType) =>
    isAdmin !== true &&
    approval.isNeeded({ launchProfileId: id, launchProfileName: name, ec2InstanceType });
}

const nothingKnown: FormContent['standing'] = () => ({ limits: [], budgets: [] });

/** The form need not wait for this: Launch counts again. */
const countedWithinMs = 500;

/** What stands in the way of another session of this owner, for the top of the form, as far as is known. */
export async function inTheWayOf(
  services: Services,
  owner: string,
): Promise<Pick<FormContent, 'above' | 'standing'>> {
  const { store, rules, room, log } = services;
  const most = rules.maxSessionsPerUser;
  try {
    const page = { offset: 0, limit: sessionsListed };
    const counting = Promise.all([
      store.live({ owner, words: [] }, page),
      store.unclaimedOf(owner),
      room.standing(owner),
    ]);
    const [{ launches: live, total }, unclaimed, standing] = await inTime(
      counting,
      countedWithinMs,
    );
    if (total + unclaimed < most) return { above: [], standing };
    const above = fullBlocks({ live, unclaimed }, most, await readingNow(services));
    return { above, standing };
  } catch (error) {
    log.warn({ err: error, slackUser: owner }, 'sessions not counted for the form');
    return { above: [], standing: nothingKnown };
  }
}

export function launchFormView(
  answer: FormAnswer,
  content: FormContent,
  studio: StudioNames,
): ModalView {
  if (answer.kind === 'offer') {
    const [first, ...others] = answer.offer.profiles;
    if (first !== undefined) return launchModal({ profiles: [first, ...others] }, content);
  }
  const { name, failure } = refusalIn(answer);
  const isReader = !content.onBehalf;
  const words = noOfferWords({ name: escaped(name), failure, isReader }, studio);
  if (!content.mayChooseOwner) return noticeModal(words);
  return nothingOfferedModal(content, words);
}
