import { admit as decide } from '../../launches/admission.js';
import { failureFrom } from '../../launches/failures.js';
import type { Launch } from '../../launches/launch.js';
import type { Claimed, StudioChange } from '../../launches/ports/launch-store.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import { isWorthRetrying, StudioError } from '../../studio/studio.js';
import type { EngineContext } from '../context.js';
import { afterSave, close, type Next, refuse, save, tryAgainLater } from './save.js';

/** Asks whether the owner may start what was asked for: admits the launch, or ends it with the reason. */
export async function admit(
  ctx: EngineContext,
  launch: Claimed<Launch>,
  signal: AbortSignal,
): Promise<Next> {
  try {
    const onBehalf = launch.requestedBy !== launch.owner;
    // Before anything else: what the studio says of the owner is for admins only.
    if (onBehalf && !(await ctx.people.isAdminForCertain(launch.requestedBy))) {
      return refuse(ctx, launch, 'not_admin');
    }
    const answer = await ctx.offers.current(launch.owner, signal);
    if (answer.kind === 'refused') {
      return close(ctx, launch, 'REFUSED', answer.failure, { ownerName: answer.name });
    }
    const { offer } = answer;
    const admission = decide(launch, offer.profiles);
    if (admission.kind === 'refused') {
      return refuse(ctx, launch, admission.refusal, { ownerName: offer.name });
    }
    const { profile, image } = admission;
    const change: StudioChange = {
      set: {
        admitted: true,
        ownerName: offer.name,
        ownedBy: offer.ownedBy,
        launchProfileName: profile.name,
        streamingImageId: image?.id ?? null,
        streamingImageName: image?.name ?? null,
        offeredInstanceTypes: profile.instanceTypes.map(({ name }) => name),
        placeId: profile.places[0].id,
        canStop: profile.canStop,
        trouble: null,
        studioAttempts: 0,
      },
      visible: true,
    };
    if (!onBehalf) return save(ctx, launch, change);
    // The launch takes a place of the owner only now, and they hear of it.
    const told: StudioChange = {
      ...change,
      events: [{ kind: 'on_behalf', by: launch.requestedBy }],
    };
    const saved = await ctx.store.admitOnBehalf(launch, told, ctx.rules.maxSessionsPerUser);
    return saved === 'too_many'
      ? refuse(ctx, launch, saved, { ownerName: offer.name })
      : afterSave(ctx, launch, saved, told);
  } catch (error) {
    const failure = failureFrom(error);
    if (mayPass(error)) return tryAgainLater(ctx, launch, failure, {}, signal);
    return close(ctx, launch, 'NOT_CREATED', failure);
  }
}

/** Nothing was asked to change yet, so a conflict is with another's operation, and ends. */
function mayPass(error: unknown): boolean {
  if (error instanceof PersonLookupError) return true;
  return error instanceof StudioError && (isWorthRetrying(error.kind) || error.kind === 'conflict');
}
