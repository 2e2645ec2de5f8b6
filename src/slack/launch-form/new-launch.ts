import type { ViewOutput, ViewSubmitAction } from '@slack/bolt';
import { clientTokenFor } from '../../launches/client-token.js';
import type { LaunchRequest } from '../../launches/launch.js';
import type { Services } from '../services.js';
import type { LaunchForm } from '../views/launch-form.js';
import type { CheckedForm } from './check-launch-form.js';

/** The launch that a checked form asks for. */
export function newLaunch(
  services: Pick<Services, 'offers' | 'clock'>,
  { choice, owner, offer, admission }: Extract<CheckedForm, { kind: 'checked' }>,
  form: LaunchForm,
  { body, view }: { body: ViewSubmitAction; view: ViewOutput },
): LaunchRequest {
  const teamId = body.team?.id ?? body.user.team_id ?? view.team_id;
  const admitted = admission?.kind === 'admitted' ? admission : null;
  // An old offer decides nothing, but it still has the names.
  const names = owner === body.user.id ? services.offers.lastKnown(owner) : offer;
  const profile = names?.profiles.find(({ id }) => id === choice.launchProfileId);
  const image = profile?.images.find(({ id }) => id === choice.streamingImageId);
  return {
    clientToken: clientTokenFor(teamId, view.root_view_id ?? view.id),
    teamId,
    owner,
    ownerName: names?.name ?? (owner === body.user.id ? body.user.name : owner),
    requestedBy: body.user.id,
    channelId: owner === body.user.id ? form.channelId : null,
    note: form.note,
    requestedAtMs: services.clock(),
    launchProfileId: choice.launchProfileId,
    launchProfileName: profile?.name ?? choice.launchProfileId,
    ec2InstanceType: choice.ec2InstanceType,
    streamingImageId: admitted === null ? choice.streamingImageId : (admitted.image?.id ?? null),
    streamingImageName:
      admitted === null ? (image?.name ?? choice.streamingImageId) : (admitted.image?.name ?? null),
    offeredInstanceTypes: admitted?.profile.instanceTypes.map(({ name }) => name) ?? [
      choice.ec2InstanceType,
    ],
    placeId: admitted?.profile.places[0]?.id ?? null,
    canStop: admitted?.profile.canStop ?? false,
    ownedBy: offer?.ownedBy ?? null,
    admitted: admitted !== null,
  };
}
