import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { ListenerParts } from './parts.js';

const buttonSchema = z.object({ value: z.string() });

/** *Give up* pressed on a launch that takes too long. */
export function launchGivenUp(parts: ListenerParts) {
  return async ({
    ack,
    action,
    body,
    respond,
  }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const tell = (text: string) =>
      respond({ response_type: 'ephemeral', replace_original: false, text });
    const launch = await parts.store.get(buttonSchema.parse(action).value);
    if (launch === null || launch.teamId !== (body.team?.id ?? body.user.team_id)) {
      await tell('I no longer know this launch.');
      return;
    }
    if (launch.requestedBy !== body.user.id) {
      await tell('Only the person who asked for this workstation can give it up.');
      return;
    }
    if (await parts.store.giveUp(launch.clientToken)) {
      parts.log.info({ launch: launch.clientToken, slackUser: body.user.id }, 'given up');
      parts.wake();
      return;
    }
    await tell(
      launch.wish === 'terminate'
        ? 'It is being given up already.'
        : 'It has moved on in the meantime, so there is nothing to give up. The message shows how it is now.',
    );
  };
}
