import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { clientTokenFor } from '../../sessions/client-token.js';
import type { RefusalKind } from '../../sessions/launch.js';
import type { NewLaunch } from '../../sessions/launch-store.js';
import type { Offer } from '../../sessions/offers.js';
import { admit, type Choice } from '../../sessions/policy.js';
import { blockIds, commandName } from '../views/ids.js';
import { type LaunchForm, parseLaunchForm } from '../views/launch-form.js';
import { noticeModal } from '../views/launch-modal.js';
import type { ListenerParts } from './parts.js';

/** *Launch* pressed: checks the form, stores the launch, and only then acknowledges. */
export function launchSubmitted(parts: ListenerParts) {
  return async ({
    ack,
    body,
    view,
  }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const slackUserId = body.user.id;
    const form = readForm(parts, view.state.values);
    if (form === null) {
      const text = `The form did not arrive whole, so nothing was started. Open it again with \`${commandName}\`.`;
      await ack({ response_action: 'update', view: noticeModal(text) });
      return;
    }
    const choice = choiceIn(form);
    if (choice === null) {
      const missing = form.launchProfileId === null ? 'profile_not_offered' : 'type_not_offered';
      await ack(mistake(form, missing));
      return;
    }
    const offer = parts.offers.atHand(slackUserId);
    const admission = offer && admit(choice, offer.profiles);
    if (admission?.kind === 'refused') {
      parts.log.warn(
        { slackUser: slackUserId, choice, refusal: admission.refusal },
        'launch refused',
      );
      await ack(mistake(form, admission.refusal));
      return;
    }
    const teamId = body.team?.id ?? body.user.team_id ?? view.team_id;
    const launch: NewLaunch = {
      clientToken: clientTokenFor(teamId, view.root_view_id ?? view.id),
      teamId,
      requestedBy: slackUserId,
      channelId: form.channelId,
      note: form.note,
      requestedAtMs: parts.clock(),
      ...choice,
      ...known(offer, choice, body.user.name),
      ...(admission && {
        launchProfileName: admission.profile.name,
        streamingImageId: admission.image?.id ?? null,
        streamingImageName: admission.image?.name ?? null,
        offeredInstanceTypes: admission.profile.ec2InstanceTypes,
      }),
    };
    try {
      const outcome = await parts.store.add(launch);
      parts.log.info(
        { launch: launch.clientToken, slackUser: slackUserId, outcome },
        'launch stored',
      );
    } catch (error) {
      parts.log.error({ err: error, slackUser: slackUserId }, 'launch could not be stored');
      const text =
        'This could not be saved just now, so nothing was started. Please press Launch again.';
      await ack({ response_action: 'errors', errors: { [blockIds.profile]: text } });
      return;
    }
    await ack();
    parts.offers.chosen(slackUserId, choice);
    parts.wake();
  };
}

/** What the offer at hand tells of the person; without one, the studio is asked before anything is created. */
function known(offer: Offer | null, choice: Choice, handle: string) {
  return {
    requestedByName: offer?.name ?? handle,
    ownedBy: offer?.ownedBy ?? null,
    admitted: offer !== null,
    launchProfileName: choice.launchProfileId,
    streamingImageName: choice.streamingImageId,
    offeredInstanceTypes: [choice.ec2InstanceType],
  };
}

function readForm(parts: ListenerParts, values: unknown): LaunchForm | null {
  try {
    return parseLaunchForm(values);
  } catch (error) {
    parts.log.warn({ err: error }, 'a form that is none of ours');
    return null;
  }
}

function choiceIn({
  launchProfileId,
  ec2InstanceType,
  streamingImageId,
}: LaunchForm): Choice | null {
  if (launchProfileId === null || ec2InstanceType === null) return null;
  return { launchProfileId, ec2InstanceType, streamingImageId };
}

/** A refusal inside the form, beside the input that it is about. */
function mistake(form: LaunchForm, refusal: RefusalKind) {
  const { block, text } = refusalInForm(form, refusal);
  return { response_action: 'errors' as const, errors: { [block ?? blockIds.profile]: text } };
}

function refusalInForm(
  form: LaunchForm,
  refusal: RefusalKind,
): { block: string | null; text: string } {
  switch (refusal) {
    case 'type_not_offered':
      return {
        block: form.typeBlockId,
        text: 'This profile does not offer that type. Choose another.',
      };
    case 'image_not_offered':
      return {
        block: form.imageBlockId,
        text: 'This profile does not offer that image. Choose another.',
      };
    default:
      return {
        block: blockIds.profile,
        text: 'This profile is not among those you may use. Choose another.',
      };
  }
}
