import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { failureFrom } from '../../sessions/failures.js';
import { slackErrorCode } from '../slack-failure.js';
import { parseLaunchForm } from '../views/launch-form.js';
import { launchView } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

/** Another profile in the form: its own types and images take the place of the old ones. */
export function launchProfileChosen(parts: ListenerParts) {
  return async ({
    ack,
    body,
    client,
  }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const form = parseLaunchForm(view.state.values);
    try {
      const answer = await parts.offers.current(body.user.id, AbortSignal.timeout(10_000));
      if (answer.kind === 'refused') return;
      const selection = { ...form, ec2InstanceType: null, streamingImageId: null };
      await client.views.update({
        view_id: view.id,
        hash: view.hash,
        view: launchView(answer.offer, selection, form.channelId, parts.region),
      });
    } catch (error) {
      const code = slackErrorCode(error);
      // A newer choice has been shown already, or the form is closed.
      if (code === 'hash_conflict' || code === 'not_found') return;
      parts.log.error(
        code === null ? { err: error, failure: failureFrom(error) } : { err: error },
        'could not show the types of another profile',
      );
    }
  };
}
