import type { AllMiddlewareArgs, GlobalShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { openLaunchFormFor } from '../../launch-form/open-launch-form.js';
import type { Services } from '../../services.js';

/** The global shortcut: opens the form. */
export function launchShortcut(services: Services) {
  return async ({
    ack,
    body,
    client,
  }: SlackShortcutMiddlewareArgs<GlobalShortcut> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    await openLaunchFormFor(services, client, body);
  };
}
