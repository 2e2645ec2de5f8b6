import { setTimeout as wait } from 'node:timers/promises';
import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { clientTokenFor } from '../../launches/client-token.js';
import type { FailureKind, LaunchRequest } from '../../launches/launch.js';
import type { AuditResult } from '../../launches/outcome.js';
import { writeAuditEntry } from '../../launches/ports/audit-log.js';
import { commandName } from '../views/ids.js';
import { type LaunchForm, parseLaunchForm } from '../views/launch-form.js';
import { noRoomModal, noticeModal, tooManyModal } from '../views/notice-modal.js';
import { type Checked, checkForm } from './launch-check.js';
import type { ListenerParts } from './parts.js';

type Arguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** *Launch* pressed: checks the form, stores the launch, and only then acknowledges. */
export function launchSubmitted(parts: ListenerParts) {
  return async ({ ack, body, view }: Arguments): Promise<void> => {
    const form = readForm(parts, view.state.values);
    if (form === null) {
      const text = `The form did not arrive whole, so nothing was started. Open it again with \`${commandName}\`.`;
      await ack({ response_action: 'update', view: noticeModal(text) });
      return;
    }
    const checked = checkForm(parts, form, body.user.id);
    if (checked.kind === 'refused') {
      const { refusal, why } = checked;
      parts.log.warn({ slackUser: body.user.id, form, refusal }, 'launch refused');
      await ack(why === undefined ? mistake(form, refusal) : errorBeside(form.ownerBlockId, why));
      await record(parts, body, null, refusal);
      return;
    }
    const launch = launchFrom(parts, checked, form, { body, view });
    const storing = parts.store.add(launch, parts.rules.maxSessionsPerUser);
    let addition: Awaited<typeof storing>;
    try {
      addition = await inTime(storing);
    } catch (error) {
      parts.log.error({ err: error, slackUser: body.user.id }, 'launch not stored in time');
      await ack(errorBeside(form.profileBlockId, notSaved));
      // If it is stored after all it comes about all the same.
      storing.then(
        () => parts.changed(launch.owner),
        (reason: unknown) => parts.log.debug({ err: reason }, 'launch not stored later either'),
      );
      return;
    }
    const { kind } = addition;
    const about = { launch: launch.clientToken, slackUser: body.user.id, outcome: kind };
    if (addition.kind === 'too_many') {
      // Only the owner and admins may see whose sessions they are.
      const mayKnow =
        launch.owner === body.user.id || parts.offers.atHand(body.user.id)?.isAdmin === true;
      const modal = mayKnow
        ? tooManyModal(addition.live, parts.rules.maxSessionsPerUser)
        : noRoomModal();
      parts.log.info(about, 'launch refused, limit reached');
      // The form stays below it, to be submitted again: nothing is stored under its token.
      await ack({ response_action: 'push', view: modal });
      await record(parts, body, launch.clientToken, 'too_many');
      return;
    }
    const acknowledged = ack();
    // It is stored, so it comes about even if Slack does not hear that it will.
    parts.changed(launch.owner);
    parts.log.info(about, 'launch stored');
    if (launch.owner === launch.requestedBy) parts.offers.chosen(launch.owner, launch);
    await acknowledged;
  };
}

/** Slack waits three seconds for the acknowledgement, on the way there and back included. */
const storeWithinMs = 2_000;

/** Whether it was saved, nobody knows when the database's answer is lost. */
const notSaved =
  'I could not make sure that this is saved. Please press Launch again: however often you press, it is one launch.';

/** @throws Error when there is no time left to wait for it */
async function inTime<T>(storing: Promise<T>): Promise<T> {
  const giveUp = new AbortController();
  const tooLate = wait(storeWithinMs, undefined, { signal: giveUp.signal }).then(() => {
    throw new Error(`the database did not answer within ${storeWithinMs} ms`);
  });
  tooLate.catch(() => {});
  try {
    return await Promise.race([storing, tooLate]);
  } finally {
    giveUp.abort();
  }
}

function launchFrom(
  parts: ListenerParts,
  { choice, owner, offer, admission }: Extract<Checked, { kind: 'checked' }>,
  form: LaunchForm,
  { body, view }: Pick<Arguments, 'body' | 'view'>,
): LaunchRequest {
  const teamId = body.team?.id ?? body.user.team_id ?? view.team_id;
  const admitted = admission?.kind === 'admitted' ? admission : null;
  // What was known a while ago decides nothing, but still knows what things are called.
  const names = owner === body.user.id ? parts.offers.lastKnown(owner) : offer;
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
    requestedAtMs: parts.clock(),
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

function readForm(parts: ListenerParts, values: unknown): LaunchForm | null {
  try {
    return parseLaunchForm(values);
  } catch (error) {
    parts.log.warn({ err: error }, 'a form that is none of ours');
    return null;
  }
}

/** AuditLog what became of a press, once for all deliveries of it; twice rather than never. */
async function record(
  parts: ListenerParts,
  { user, trigger_id }: ViewSubmitAction,
  clientToken: string | null,
  result: AuditResult,
): Promise<void> {
  const entry = { actor: user.id, action: 'launch', clientToken, result } as const;
  try {
    if (!(await parts.interactions.take(trigger_id))) return;
  } catch (error) {
    parts.log.error({ err: error, entry }, 'perhaps twice in the record');
  }
  await writeAuditEntry(parts, entry);
}

/** A refusal inside the form, beside the input that it is about. */
function mistake(form: LaunchForm, refusal: FailureKind) {
  switch (refusal) {
    case 'type_not_offered':
      return errorBeside(
        form.typeBlockId ?? form.profileBlockId,
        'This profile does not offer that type. Choose another.',
      );
    case 'image_not_offered':
      return errorBeside(
        form.imageBlockId ?? form.profileBlockId,
        'This profile does not offer that image. Choose another.',
      );
    case 'channel_not_allowed':
      return errorBeside(
        form.channelBlockId,
        'Workstations are not launched from there. Choose another channel.',
      );
    case 'not_admin':
      return errorBeside(form.profileBlockId, 'Only admins of the studio can launch for others.');
    default:
      return errorBeside(
        form.profileBlockId,
        'This profile is not among those you may use. Choose another.',
      );
  }
}

/** Slack shows an error only beside a block that the form has. */
function errorBeside(blockId: string | null, text: string) {
  return blockId === null
    ? { response_action: 'update' as const, view: noticeModal(`${text} Nothing was started.`) }
    : { response_action: 'errors' as const, errors: { [blockId]: text } };
}
