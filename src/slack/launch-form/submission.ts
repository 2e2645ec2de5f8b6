import type { ViewOutput, ViewSubmitAction } from '@slack/bolt';
import { type Admission, admit, type Choice, termsOf } from '../../launches/admission.js';
import { clientTokenFor } from '../../launches/client-token.js';
import { estimateFor } from '../../launches/estimate.js';
import type { FailureKind } from '../../launches/failures.js';
import { planned } from '../../launches/later.js';
import type { LaunchRequest } from '../../launches/launch.js';
import type { Offer } from '../../launches/offers.js';
import type { Addition } from '../../launches/ports/requests.js';
import type { Budget, RoomFor } from '../../launches/quotas.js';
import { keepTryingMs } from '../../limits.js';
import type { Services } from '../services.js';
import type { LaunchForm } from '../views/launch-form.js';
import { noticeModal } from '../views/notice-modal.js';
import { type FormRefusal, formErrors, formWords } from '../words/form.js';
import { noOfferWords } from '../words/offers.js';
import { plainly } from '../words/support.js';
import { channelRefusal } from './channels.js';
import { isAdminAtHand, refusalIn } from './form-offer.js';

type CheckedForm =
  | { kind: 'refused'; refusal: FormRefusal }
  /** Nothing was offered to the owner. `why`: the reason in plain text, shown beside the owner. */
  | { kind: 'refused'; refusal: FailureKind; why: string }
  /** Without an `offer` at hand the loop asks the studio before it creates anything. */
  | {
      kind: 'checked';
      choice: Choice;
      owner: string;
      offer: Offer | null;
      admission: Admission | null;
    };

/** Checks a form against what is in memory. Asks neither Slack nor the studio. */
export function checkLaunchForm(services: Services, form: LaunchForm, asker: string): CheckedForm {
  const { launchProfileId, ec2InstanceType, streamingImageId, channelId } = form;
  const refused = (refusal: FormRefusal): CheckedForm => ({ kind: 'refused', refusal });
  if (launchProfileId === null) {
    return nothingOffered(services, form, asker) ?? refused('profile_not_offered');
  }
  if (ec2InstanceType === null) return refused('type_not_offered');
  const owner = form.owner ?? asker;
  // A launch for another person is shown to its owner directly, and in no channel.
  const closed = owner === asker ? channelRefusal(services, channelId) : null;
  if (closed !== null) return refused(closed);
  const own = services.offers.atHand(asker);
  if (owner !== asker && own !== null && !own.isAdmin) return refused('not_admin');
  const choice = { launchProfileId, ec2InstanceType, streamingImageId };
  // Only Slack says who is an admin. The loop asks it before it creates anything for another person.
  const offer = owner === asker || own?.isAdmin ? services.offers.atHand(owner) : null;
  const admission = offer && admit(choice, offer.profiles);
  if (admission?.kind === 'refused') return admission;
  const isWhole = form.reason !== null && form.neededForMs !== null;
  if (
    !isWhole &&
    isDear(services, choice, owner, admission) &&
    isAdminAtHand(services, asker) === false
  ) {
    return refused('needs_approval');
  }
  return { kind: 'checked', choice, owner, offer, admission };
}

/** Whether it needs an approval, unless an admin asks for it. An old offer decides nothing, but it has the names. */
function isDear(
  { approval, offers }: Pick<Services, 'approval' | 'offers'>,
  { launchProfileId, ec2InstanceType }: Choice,
  owner: string,
  admission: Admission | null,
): boolean {
  const known = offers.lastKnown(owner)?.profiles.find(({ id }) => id === launchProfileId);
  const { name } = (admission?.kind === 'admitted' ? admission.profile : known) ?? { name: '' };
  return approval.isNeeded({ launchProfileId, launchProfileName: name, ec2InstanceType });
}

/** The refusal of a form that has an owner but no profile, because nothing was offered to the owner. */
function nothingOffered(
  { offers, studio }: Services,
  { owner }: LaunchForm,
  asker: string,
): Extract<CheckedForm, { kind: 'refused' }> | null {
  if (owner === null) return null;
  const known = offers.lastKnown(owner);
  const answer = offers.lastRefusal(owner) ?? (known && { kind: 'offer' as const, offer: known });
  if (answer === null || !offers.wasAdmin(asker)) {
    return { kind: 'refused', refusal: 'no_profiles', why: formWords.nothingForOwner };
  }
  const { name, failure } = refusalIn(answer);
  const why = noOfferWords({ name, failure, isReader: owner === asker }, plainly(studio));
  return { kind: 'refused', refusal: failure.kind, why };
}

export function formError(form: LaunchForm, refusal: FormRefusal) {
  const { profileBlockId, typeBlockId, imageBlockId, channelBlockId, reasonBlockId } = form;
  const [beside, text] = formErrors[refusal];
  const blockIds = {
    profile: profileBlockId,
    type: typeBlockId ?? profileBlockId,
    image: imageBlockId ?? profileBlockId,
    channel: channelBlockId,
    reason: reasonBlockId ?? typeBlockId ?? profileBlockId,
  };
  return errorBeside(blockIds[beside], text);
}

/** Slack: an error stands beside a block that the form has. Without one, a notice replaces the form. */
export function errorBeside(blockId: string | null, text: string) {
  return blockId === null
    ? { response_action: 'update' as const, view: noticeModal(`${text} Nothing was started.`) }
    : { response_action: 'errors' as const, errors: { [blockId]: text } };
}

/** What a launch needs room in. If that is not at hand, the loop admits it, who asks Slack. */
export function roomFor(
  services: Services,
  launch: LaunchRequest,
): { launch: LaunchRequest } & Pick<RoomFor, 'limits' | 'budgets'> {
  const { admitted, owner, requestedBy: asker } = launch;
  // Of another person the asker may not be an admin, and learns nothing.
  if (!admitted && owner !== asker) return { launch, limits: [], budgets: [] };
  const { limits, budgets, isSure } = services.room.atHand(launch);
  const isAdmin = isAdminAtHand(services, asker);
  return {
    limits,
    budgets: isAdmin === false ? budgets : [],
    launch: isSure ? launch : { ...launch, admitted: false, placeId: null },
  };
}

/** Stores the launch, unless it has no room. One that is stored already comes again, and has it. */
export async function storeLaunch(
  { room, store, rules }: Pick<Services, 'room' | 'store' | 'rules'>,
  { launch, limits, budgets }: ReturnType<typeof roomFor>,
): Promise<Addition | { kind: 'budget_spent'; budget: Budget }> {
  const budget = await room.spentIn(budgets);
  if (budget !== null && (await store.get(launch.clientToken)) === null) {
    return { kind: 'budget_spent', budget };
  }
  const { readyByMs, launchProfileId: profile, ec2InstanceType: type } = launch;
  const asked =
    readyByMs === null
      ? launch
      : planned(launch, readyByMs, await estimateFor(store, profile, type));
  return store.add(asked, rules.maxSessionsPerUser, limits);
}

export function newLaunch(
  services: Pick<Services, 'approval' | 'offers' | 'clock'>,
  { choice, owner, offer, admission }: Extract<CheckedForm, { kind: 'checked' }>,
  form: LaunchForm,
  { body, view }: { body: ViewSubmitAction; view: ViewOutput },
): LaunchRequest {
  const teamId = body.team?.id ?? body.user.team_id ?? view.team_id;
  const admitted = admission?.kind === 'admitted' ? admission : null;
  // An old offer decides nothing, but it still has the names.
  const names = owner === body.user.id ? services.offers.lastKnown(owner) : offer;
  const profile = names?.profiles.find(({ id }) => id === choice.launchProfileId);
  const { streamingImageId: chosen } = choice;
  const known = profile?.images.find(({ id }) => id === chosen);
  const types = admitted?.profile.instanceTypes.map(({ name }) => name);
  // The loop asks for the approval.
  const isOpen = !isDear(services, choice, owner, admission);
  const requestedAtMs = services.clock();
  return {
    clientToken: clientTokenFor(teamId, view.root_view_id ?? view.id),
    teamId,
    owner,
    ownerName: names?.name ?? (owner === body.user.id ? body.user.name : owner),
    requestedBy: body.user.id,
    channelId: owner === body.user.id ? form.channelId : null,
    executionId: null,
    note: form.note,
    reason: isOpen ? null : form.reason,
    neededForMs: isOpen ? null : form.neededForMs,
    requestedAtMs,
    readyByMs: form.readyByMs,
    beginsAtMs: requestedAtMs,
    launchProfileId: choice.launchProfileId,
    launchProfileName: profile?.name ?? choice.launchProfileId,
    ec2InstanceType: choice.ec2InstanceType,
    streamingImageId: admitted ? (admitted.image?.id ?? null) : chosen,
    streamingImageName: admitted ? admitted.imageName : (known?.name ?? chosen),
    offeredInstanceTypes: services.approval.open(
      types ?? [choice.ec2InstanceType],
      { ...choice, launchProfileName: profile?.name ?? '' },
      offer?.isAdmin === true,
    ),
    places: [...(admitted?.profile.places ?? [])],
    placeId: isOpen ? (admitted?.profile.places[0]?.id ?? null) : null,
    ...termsOf(admitted?.profile, choice.ec2InstanceType),
    keepTryingUntilMs: form.whenFull === 'end' ? null : requestedAtMs + keepTryingMs,
    takesOtherTypes: form.whenFull === 'any_type',
    ownedBy: offer?.ownedBy ?? null,
    admitted: admitted !== null,
  };
}
