import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import { failureFrom } from '../../sessions/failures.js';
import { usualSelection } from '../command-words.js';
import { slackErrorCode } from '../slack-failure.js';
import { type LaunchForm, parseLaunchForm } from '../views/launch-form.js';
import { failureModal, launchView } from './open-launch-modal.js';
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
  try {
    const isAdmin = form.owner !== null && (await parts.people.isAdmin(asker));
    const owner = isAdmin && form.owner !== null ? form.owner : asker;
    const answer = await parts.offers.current(owner, AbortSignal.timeout(withinMs));
    if (answer.kind === 'refused') return failureModal(answer.failure, parts.region);
    const selection = what === 'owner' ? usualSelection(answer.offer) : form;
    const content = {
      ...form,
      owner,
      mayChooseOwner: isAdmin,
      onBehalf: owner !== asker,
      selection,
      notice: null,
    };
    return launchView(answer.offer, content, parts.region);
  } catch (error) {
    const failure = failureFrom(error);
    parts.log.error({ err: error, slackUser: asker, failure }, 'could not fetch the offer');
    return failureModal(failure, parts.region);
  }
}
