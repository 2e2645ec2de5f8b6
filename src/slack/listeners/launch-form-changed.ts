import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { usualSelection } from '../command-words.js';
import { slackErrorCode } from '../slack-failure.js';
import { type LaunchForm, parseLaunchForm } from '../views/launch-form.js';
import { launchView, offerFor } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

/** How long somebody waits for what another choice offers. */
const withinMs = 10_000;

/** Another profile, or another person, in the form: what depends on it is replaced in place. */
export function launchFormChanged(parts: ListenerParts, what: 'profile' | 'owner') {
  return async ({
    ack,
    body,
    client,
  }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const changed = await changedView(
      parts,
      body.user.id,
      parseLaunchForm(view.state.values),
      what,
    );
    try {
      await client.views.update({ view_id: view.id, hash: view.hash, view: changed });
    } catch (error) {
      const code = slackErrorCode(error);
      // A newer choice has been shown already, or the form is closed.
      if (code === 'hash_conflict' || code === 'not_found') return;
      parts.log.error({ err: error }, 'could not show what another choice offers');
    }
  };
}

async function changedView(
  parts: ListenerParts,
  asker: string,
  form: LaunchForm,
  what: 'profile' | 'owner',
): Promise<ModalView> {
  const mayChooseOwner = form.ownerBlockId !== null && (await parts.people.isAdmin(asker));
  const owner = mayChooseOwner && form.owner !== null ? form.owner : asker;
  const answer = await offerFor(parts, owner, withinMs);
  const offer = answer.kind === 'offer' ? answer.offer : null;
  const content = {
    ...form,
    owner,
    mayChooseOwner,
    onBehalf: owner !== asker,
    allowedChannels: parts.rules.allowedChannels,
    selection: what === 'owner' ? usualSelection(offer) : form,
    notice: null,
  };
  return launchView(answer, content, parts.region);
}
