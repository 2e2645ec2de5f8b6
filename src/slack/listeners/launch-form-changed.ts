import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { failureFrom } from '../../sessions/failures.js';
import { usualSelection } from '../command-words.js';
import { slackErrorCode } from '../slack-failure.js';
import { parseLaunchForm } from '../views/launch-form.js';
import { failureModal, launchView } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

const within = () => AbortSignal.timeout(10_000);

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
    const form = parseLaunchForm(view.state.values);
    const asker = body.user.id;
    try {
      const isAdmin = form.owner !== null && (await parts.people.isAdmin(asker));
      const owner = isAdmin && form.owner !== null ? form.owner : asker;
      const answer = await parts.offers.current(owner, within());
      const selection =
        what === 'owner' && answer.kind === 'offer'
          ? usualSelection(answer.offer)
          : { ...form, ec2InstanceType: null, streamingImageId: null };
      const content = { ...form, owner, mayChooseOwner: isAdmin, selection, notice: null };
      await client.views.update({
        view_id: view.id,
        hash: view.hash,
        view:
          answer.kind === 'offer'
            ? launchView(answer.offer, content, parts.region)
            : failureModal(answer.failure, parts.region),
      });
    } catch (error) {
      const code = slackErrorCode(error);
      // A newer choice has been shown already, or the form is closed.
      if (code === 'hash_conflict' || code === 'not_found') return;
      parts.log.error(
        code === null ? { err: error, failure: failureFrom(error) } : { err: error },
        'could not show what another choice offers',
      );
    }
  };
}
