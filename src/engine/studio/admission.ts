import { failureFrom } from '../../launches/failures.js';
import type { Failure, Launch, LaunchEvent } from '../../launches/launch.js';
import type { Offers } from '../../launches/offers.js';
import { admit } from '../../launches/policy.js';
import type { Claimed } from '../../launches/ports/claim.js';
import { type People, PersonLookupError } from '../../launches/ports/people.js';
import type { StudioChange, StudioTasks } from '../../launches/ports/studio-tasks.js';
import { isWorthRetrying, StudioError } from '../../studio/studio.js';
import type { Next, StepEnds } from './step-ends.js';

export interface AdmissionOptions {
  store: Pick<StudioTasks, 'admitOnBehalf'>;
  offers: Pick<Offers, 'current'>;
  people: Pick<People, 'isAdminForCertain'>;
  /** How many live sessions one person may have. */
  maxSessionsPerUser: number;
}

/** The step that asks whether a launch's person may start what they asked for. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #ends: StepEnds;

  constructor(options: AdmissionOptions, ends: StepEnds) {
    this.#options = options;
    this.#ends = ends;
  }

  /** Admits the launch as the studio offers it now, or closes it with the reason. */
  async admit(launch: Claimed<Launch>, signal: AbortSignal): Promise<Next> {
    try {
      const onBehalf = launch.requestedBy !== launch.owner;
      // First of all: what the studio says of the owner is nothing to anybody else but an admin.
      if (onBehalf && !(await this.#options.people.isAdminForCertain(launch.requestedBy))) {
        const failure: Failure = { kind: 'not_admin', message: '', requestId: null };
        return this.#ends.close(launch, 'REFUSED', failure);
      }
      const answer = await this.#options.offers.current(launch.owner, signal);
      if (answer.kind === 'refused') {
        return this.#ends.close(launch, 'REFUSED', answer.failure, { ownerName: answer.name });
      }
      const { offer } = answer;
      const admission = admit(launch, offer.profiles);
      if (admission.kind === 'refused') {
        const failure = { kind: admission.refusal, message: '', requestId: null };
        return this.#ends.close(launch, 'REFUSED', failure, { ownerName: offer.name });
      }
      const change: StudioChange = {
        set: {
          admitted: true,
          ownerName: offer.name,
          ownedBy: offer.ownedBy,
          launchProfileName: admission.profile.name,
          streamingImageId: admission.image?.id ?? null,
          streamingImageName: admission.image?.name ?? null,
          offeredInstanceTypes: admission.profile.instanceTypes.map(({ name }) => name),
          canStop: admission.profile.canStop,
          trouble: null,
          studioAttempts: 0,
        },
        visible: true,
      };
      return onBehalf ? this.#admitOnBehalf(launch, change) : this.#ends.save(launch, change);
    } catch (error) {
      const failure = failureFrom(error);
      if (mayPass(error)) return this.#ends.tryAgainLater(launch, failure, {}, signal);
      return this.#ends.close(launch, 'NOT_CREATED', failure);
    }
  }

  /** What its owner has not asked for takes their place only now, and they hear of it. */
  async #admitOnBehalf(launch: Claimed<Launch>, change: StudioChange): Promise<Next> {
    const { store, maxSessionsPerUser } = this.#options;
    const events: LaunchEvent[] = [{ kind: 'on_behalf', by: launch.requestedBy }];
    const saved = await store.admitOnBehalf(launch, { ...change, events }, maxSessionsPerUser);
    if (saved !== 'too_many') return this.#ends.held(launch, saved);
    const { ownerName = launch.ownerName } = change.set;
    const failure: Failure = { kind: 'too_many', message: '', requestId: null };
    return this.#ends.close(launch, 'REFUSED', failure, { ownerName });
  }
}

/** Nothing has been asked to be changed yet: what is in the way of reading is somebody else's, and ends. */
function mayPass(error: unknown): boolean {
  if (error instanceof PersonLookupError) return true;
  return error instanceof StudioError && (isWorthRetrying(error.kind) || error.kind === 'conflict');
}
