import type {
  AllMiddlewareArgs,
  BlockAction,
  GlobalShortcut,
  SlackActionMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
} from '@slack/bolt';
import { homeNotAtHandView } from '../views/home.js';
import { openLaunchModal } from './open-launch-modal.js';
import type { ListenerParts } from './parts.js';

/** Somebody looks at their Home tab: from now on it is kept current. */
export function homeOpened(parts: ListenerParts) {
  return async ({
    client,
    event,
  }: SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== 'home') return;
    try {
      const everyone = await parts.people.isAdmin(event.user);
      await parts.homeTabs.opened({ slackUserId: event.user, everyone });
    } catch (error) {
      // An empty tab says nothing at all; one that was shown before is left as it is.
      if (event.view === undefined) {
        await client.views.publish({ user_id: event.user, view: homeNotAtHandView() });
      }
      throw error;
    }
  };
}

/** *Launch a workstation* on the Home tab, and the global shortcut: the same form. */
export function launchWanted(parts: ListenerParts) {
  return async ({
    ack,
    body,
    client,
  }: (SlackActionMiddlewareArgs<BlockAction> | SlackShortcutMiddlewareArgs<GlobalShortcut>) &
    AllMiddlewareArgs): Promise<void> => {
    await ack();
    const slackUserId = body.user.id;
    const tell = (text: string) => client.chat.postMessage({ channel: slackUserId, text });
    const triggerId = body.trigger_id;
    await openLaunchModal(parts, client, tell, { slackUserId, triggerId, channelId: null });
  };
}
