import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { openLaunchFormFor } from '../../launch-form/open-launch-form.js';
import type { Services } from '../../services.js';

/** *Launch a workstation* on the Home tab: opens the form. */
export function launchButton(services: Services) {
  return async ({
    ack,
    body,
    client,
  }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    await openLaunchFormFor(services, client, body);
  };
}
