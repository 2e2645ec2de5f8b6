import { theBotByWorkflow } from '../../launches/actors.js';
import { choiceNamed, admit as decide, termsOf } from '../../launches/admission.js';
import { askedType } from '../../launches/attempts.js';
import { failureFrom, failureOf } from '../../launches/failures.js';
import type { StudioChange } from '../../launches/ports/launch-store.js';
import { PersonLookupError } from '../../launches/ports/people.js';
import { isWorthRetrying, StudioError } from '../../studio/studio.js';
import { approvalChange, approversOf } from './approval.js';
import {
  afterSave,
  close,
  type Next,
  refuse,
  type StudioWork,
  save,
  tryAgainLater,
} from './save.js';

/** Asks whether the owner may start what was asked for: admits the launch, or ends it with the reason. */
export async function admit(work: StudioWork): Promise<Next> {
  const { ctx, launch, signal } = work;
  try {
    // A launch that was opened again may have been so by another person.
    const askedBy = launch.openRequestBy ?? launch.requestedBy;
    const byWorkflow = askedBy === theBotByWorkflow;
    const onBehalf = askedBy !== launch.owner && !byWorkflow;
    // Before anything else: what the studio says of the owner is for admins only.
    if (onBehalf && !(await ctx.people.isAdminForCertain(askedBy, true))) {
      return refuse(work, 'not_admin');
    }
    const answer = await ctx.offers.current(launch.owner, signal);
    if (answer.kind === 'refused') {
      return close(work, 'REFUSED', answer.failure, { ownerName: answer.name });
    }
    const { name: ownerName, ownedBy, profiles, isAdmin: isOwnerAdmin } = answer.offer;
    const choice = byWorkflow ? choiceNamed(launch, profiles) : launch;
    const admission = decide(choice, profiles);
    if (admission.kind === 'refused') return refuse(work, admission.refusal, { ownerName });
    const { profile, image, imageName } = admission;
    // A workflow goes past no budget or approval, not even for an admin: it asks again and again.
    const isAdmin = async () =>
      onBehalf || (!byWorkflow && ctx.people.isAdminForCertain(askedBy, true));
    const concerned = { ...launch, ...choice, launchProfileName: profile.name };
    const approvers = await approversOf(work, concerned, isAdmin);
    if (typeof approvers === 'string') return refuse(work, approvers, { ownerName });
    const terms = termsOf(profile, choice.ec2InstanceType);
    const approval = approvalChange(work, approvers, terms.lifetime);
    const names = profile.instanceTypes.map(({ name }) => name);
    const asked = { ...concerned, ec2InstanceType: askedType(concerned) };
    // An approval opens the one type that was asked for, for an admin too.
    const isUnbound = isOwnerAdmin && !byWorkflow && launch.approval === null;
    const change: StudioChange = {
      ...approval,
      set: {
        admitted: true,
        ownerName,
        ownedBy,
        launchProfileId: profile.id,
        launchProfileName: profile.name,
        ec2InstanceType: choice.ec2InstanceType,
        streamingImageId: image?.id ?? null,
        streamingImageName: imageName,
        offeredInstanceTypes: ctx.approval.open(names, asked, isUnbound),
        places: [...profile.places],
        placeId: profile.places[0].id,
        ...terms,
        trouble: null,
        studioAttempts: 0,
        ...approval.set,
      },
      visible: true,
    };
    const { limits, budgets } = await ctx.room.forCertain(concerned);
    const budget = await ctx.room.spentIn(budgets);
    if (budget !== null && !(await isAdmin())) {
      return close(work, 'REFUSED', { ...failureOf('budget_spent'), budget }, { ownerName });
    }
    const isOwners = !onBehalf && !byWorkflow;
    if (isOwners && limits.length === 0) return save(work, change);
    // A launch that its owner did not ask for takes a place of theirs only now.
    const maxLive = isOwners ? null : ctx.rules.maxSessionsPerUser;
    const saved = await ctx.store.admit(launch, change, maxLive, limits);
    if (saved === null || !('kind' in saved)) return afterSave(work, saved, change);
    return close(work, 'REFUSED', { ...failureOf(saved.kind), ...saved }, { ownerName });
  } catch (error) {
    const failure = failureFrom(error);
    return mayPass(error) ? tryAgainLater(work, failure) : close(work, 'NOT_CREATED', failure);
  }
}

/** Nothing was asked to change yet, so a conflict is with another's operation, and ends. */
function mayPass(error: unknown): boolean {
  if (error instanceof PersonLookupError) return true;
  return error instanceof StudioError && (isWorthRetrying(error.kind) || error.kind === 'conflict');
}
