import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { z } from 'zod';
import type { Failure } from '../../launches/launch.js';
import { usualSelection } from '../command-words.js';
import { type LaunchForm, parseLaunchForm, withChannelKept } from '../views/launch-form.js';
import { launchModalBefore } from '../views/launch-modal.js';
import { choiceNotFollowedWords, notForOthersWords } from '../views/offer-words.js';
import { updateModal } from './modals.js';
import { offeredOwner } from './offered-owner.js';
import { launchView, offerFor } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

/** How long somebody waits for what another choice offers. */
const withinMs = 10_000;

const notFollowed =
  'Slack did not let me change the form, so what it offers is not for your last choice in it. Please close it and open it again.';

const blocksSchema = z.array(z.looseObject({ type: z.string(), block_id: z.string() }));

/** Another profile, or another person, in the form: what depends on it is replaced in place. */
export function launchFormChanged(parts: ListenerParts, what: 'profile' | 'owner') {
  return async ({
    ack,
    action,
    body,
    client,
  }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const form = withChannelKept(parseLaunchForm(view.state.values), view.private_metadata);
    const changed = await changedView(parts, body.user.id, form, what);
    const shown =
      changed.kind === 'changed'
        ? changed.view
        : launchModalBefore(
            blocksSchema.parse(view.blocks),
            form.channelId,
            action.block_id,
            choiceNotFollowedWords(changed.failure, parts.region),
          );
    const { id: view_id, hash } = view;
    const outcome = await updateModal(parts, client, { view_id, hash }, shown);
    if (outcome !== 'not_shown') return;
    await client.chat.postMessage({ channel: body.user.id, text: notFollowed });
  };
}

type Changed =
  | { kind: 'changed'; view: ModalView }
  /** Nobody said what the choice offers: the form stays as it was before. */
  | { kind: 'unanswered'; failure: Failure };

async function changedView(
  parts: ListenerParts,
  asker: string,
  form: LaunchForm,
  what: 'profile' | 'owner',
): Promise<Changed> {
  const wanted = form.owner ?? asker;
  const offered = await offeredOwner(parts, asker, wanted);
  if (offered.kind === 'unanswered') return offered;
  const { owner } = offered;
  const asChosen = owner === wanted;
  const answer = await offerFor(parts, owner, withinMs);
  if (answer.kind === 'unanswered') return answer;
  const offer = answer.kind === 'offer' ? answer.offer : null;
  const content = {
    ...form,
    owner,
    // Whoever is asked for whom it is may be asked once more: it is checked again on Launch.
    mayChooseOwner: form.ownerBlockId !== null && asChosen,
    onBehalf: owner !== asker,
    allowedChannels: parts.rules.allowedChannels,
    selection: what === 'owner' ? usualSelection(offer) : form,
    notice: asChosen ? null : notForOthersWords,
  };
  return { kind: 'changed', view: launchView(answer, content, parts.region) };
}
