import type { Logger } from 'pino';
import { type LaunchProfile, type Studio, StudioError } from '../studio/studio.js';
import type { Choice } from './admission.js';
import { openProfiles } from './audience.js';
import type { Failure } from './failures.js';
import type { LaunchStore } from './ports/launch-store.js';
import type { People } from './ports/people.js';
import type { Rules } from './rules.js';

/** What the studio offers one person, as known at one moment. */
export interface Offer {
  name: string;
  ownedBy: string | null;
  isAdmin: boolean;
  profiles: LaunchProfile[];
  /** What the person started last. */
  last: Choice | null;
}

export type OfferAnswer = { kind: 'offer'; offer: Offer } | Refusal;

/** Why the studio offers one person nothing, as known at one moment. */
export interface Refusal {
  kind: 'refused';
  name: string;
  isAdmin: boolean;
  failure: Failure;
}

interface OffersOptions {
  studio: Pick<Studio, 'launchProfiles'>;
  people: Pick<People, 'person' | 'isAdmin' | 'groupsOf' | 'forget'>;
  store: Pick<LaunchStore, 'lastChoice'>;
  rules: Rules;
  clock: () => number;
  log: Logger;
}

const freshForMs = 60_000;

const askedForMs = 30_000;

/** More people than any studio has; beyond it the longest unused is let go. */
const peopleKept = 2_000;

/**
 * Each person's offer, kept at hand so that nothing needs to be asked between a command and its
 * modal, nor between a submission and its acknowledgement.
 */
export class Offers {
  readonly #options: OffersOptions;
  readonly #known = new Map<string, { offer: Offer; fetchedAtMs: number }>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #underWay = new Map<string, Promise<OfferAnswer>>();

  constructor(options: OffersOptions) {
    this.#options = options;
  }

  /** The person's current offer, if it is known without asking anybody. */
  atHand(slackUserId: string): Offer | null {
    const known = this.#known.get(slackUserId);
    if (known === undefined) return null;
    const ageMs = this.#options.clock() - known.fetchedAtMs;
    return ageMs >= 0 && ageMs <= freshForMs ? known.offer : null;
  }

  /** The last offer known, however old: to search in, never to decide by. */
  lastKnown(slackUserId: string): Offer | null {
    return this.#known.get(slackUserId)?.offer ?? null;
  }

  /** Why there was no offer when it was last asked for: to say it again, never to decide by. */
  lastRefusal(slackUserId: string): Refusal | null {
    return this.#refusals.get(slackUserId) ?? null;
  }

  /** Whether this person was an admin when that was last asked: for words, never to decide by. */
  wasAdmin(slackUserId: string): boolean {
    return (this.lastRefusal(slackUserId) ?? this.lastKnown(slackUserId))?.isAdmin === true;
  }

  /** Remembers what the person started, for the next modal. */
  chosen(slackUserId: string, choice: Choice): void {
    const known = this.#known.get(slackUserId);
    if (known !== undefined) known.offer = { ...known.offer, last: choice };
  }

  /**
   * The person's current offer, asked for if need be; several askers share one question.
   * @throws StudioError, PersonLookupError
   */
  async current(slackUserId: string, signal: AbortSignal): Promise<OfferAnswer> {
    const offer = this.atHand(slackUserId);
    if (offer !== null) return { kind: 'offer', offer };
    let asked = this.#underWay.get(slackUserId);
    if (asked === undefined) {
      // What was forgotten meanwhile may be answered last, and is not kept then.
      const isCurrent = () => this.#underWay.get(slackUserId) === asking;
      // Under a limit of its own: no asker's patience decides for the others.
      const asking = this.#ask(slackUserId, AbortSignal.timeout(askedForMs))
        .then((answer) => {
          if (isCurrent()) this.#keep(slackUserId, answer);
          return answer;
        })
        .finally(() => isCurrent() && this.#underWay.delete(slackUserId));
      asked = asking;
      this.#underWay.set(slackUserId, asked);
    }
    return unlessGivenUp(asked, signal);
  }

  /** Has the person's offer asked for anew when it is next needed. What is known serves to search in. */
  forget(slackUserId: string): void {
    this.#options.people.forget(slackUserId);
    const known = this.#known.get(slackUserId);
    if (known !== undefined) known.fetchedAtMs = Number.NEGATIVE_INFINITY;
    this.#underWay.delete(slackUserId);
  }

  async #ask(slackUserId: string, signal: AbortSignal): Promise<OfferAnswer> {
    const { studio, people, store, log } = this.#options;
    const person = await people.person(slackUserId, signal);
    if (person.kind === 'refused') {
      const failure = { kind: person.refusal, message: person.detail, requestId: null };
      const isAdmin = await people.isAdmin(slackUserId);
      return { kind: 'refused', name: person.name, isAdmin, failure };
    }
    const [profiles, last] = await Promise.all([
      studio.launchProfiles(person.ownedBy, signal),
      store.lastChoice(slackUserId).catch((error: unknown) => {
        log.warn({ err: error, slackUser: slackUserId }, 'without their last choice');
        return null;
      }),
    ]);
    const { name, ownedBy, isAdmin } = person;
    const open = await openProfiles(people, slackUserId, person.email, profiles);
    const offer = { name, ownedBy, isAdmin, profiles: this.#allowed(open), last };
    return { kind: 'offer', offer };
  }

  #keep(slackUserId: string, answer: OfferAnswer): void {
    if (answer.kind === 'refused') keep(this.#refusals, slackUserId, answer);
    else {
      this.#refusals.delete(slackUserId);
      keep(this.#known, slackUserId, { ...answer, fetchedAtMs: this.#options.clock() });
    }
  }

  #allowed(profiles: LaunchProfile[]): LaunchProfile[] {
    const { allowedInstanceTypes } = this.#options.rules;
    if (allowedInstanceTypes.length === 0) return profiles;
    return profiles
      .map((profile) => ({
        ...profile,
        instanceTypes: profile.instanceTypes.filter(({ name }) =>
          allowedInstanceTypes.includes(name),
        ),
      }))
      .filter(({ instanceTypes }) => instanceTypes.length > 0);
  }
}

/** Remembers the newest of as many people as are kept. */
function keep<Value>(known: Map<string, Value>, slackUserId: string, value: Value): void {
  known.delete(slackUserId);
  known.set(slackUserId, value);
  const [longestUnused] = known.keys();
  if (known.size > peopleKept && longestUnused !== undefined) known.delete(longestUnused);
}

/** The answer, unless the asker has waited long enough before; leaves nothing on the signal. */
export async function unlessGivenUp<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp = () => {};
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = () =>
      reject(
        new StudioError('timeout', {
          message: 'Waited long enough for an answer.',
          outcomeUnknown: false,
          cause: signal.reason,
        }),
      );
  });
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([asked, givenUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
