import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt';

/** The link into the desktop: Slack's client opens it, and only wants an acknowledgement. */
export async function streamOpened({
  ack,
}: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs): Promise<void> {
  await ack();
}
