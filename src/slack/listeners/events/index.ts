import type { AllMiddlewareArgs, App, SlackEventMiddlewareArgs } from '@slack/bolt';
import { timeZoneChanged } from '../../../launches/change-hours.js';
import { channelKeptMs } from '../../../limits.js';
import { timeZoneFrom } from '../../people/account.js';
import type { Services } from '../../services.js';
import { asWritten } from '../../views/blocks.js';
import { homeNotAtHandView } from '../../views/home.js';
import { mentionedText } from '../../words/help.js';

export function register(app: App, services: Services): void {
  app.event('app_home_opened', appHomeOpened(services));
  app.event('app_mention', mentioned(services));
  app.event('user_change', userChanged(services));
  app.event('channel_shared', sharingChanged(services));
  app.event('channel_unshared', sharingChanged(services));
  // Slack: the tokens may be those of people. Whether it refuses the bot's, it says when it is asked.
  const look = () => services.token.look().catch(() => {});
  app.event('app_uninstalled', async () => void look());
  app.event('tokens_revoked', async () => void look());
}

/** A person's account has changed: what is known of them counts no longer, and they may have left, or travel. */
function userChanged(services: Services) {
  return async ({ event }: SlackEventMiddlewareArgs<'user_change'>): Promise<void> => {
    const { user } = event;
    services.offers.forget(user.id);
    await services.accountChanged(user.id);
    await timeZoneChanged(services, user.id, timeZoneFrom(user.tz));
  };
}

/**
 * Another organisation has come into a channel, or has gone. If this is lost, a minute tells the same, and
 * the next edit of a message there takes out what they are not to read.
 */
function sharingChanged({ channels, store, log }: Services) {
  return async ({
    event: { channel, type },
  }: SlackEventMiddlewareArgs<'channel_shared' | 'channel_unshared'>): Promise<void> => {
    channels.forget(channel);
    log.info({ channel, type }, 'heard that the sharing of a channel changed');
    if (type !== 'channel_shared') return;
    await store.showAnew(channel, channelKeptMs);
    await store.showOverAnew(channel, channelKeptMs);
  };
}

/** A person opens the Home tab: it is published now, and after each change that it shows. */
function appHomeOpened(services: Services) {
  return async ({
    client,
    event,
  }: SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== 'home') return;
    try {
      const everyone = await services.people.isAdmin(event.user);
      await services.homeTabs.opened({ slackUserId: event.user, everyone });
    } catch (error) {
      // A tab opened for the first time is empty. One that was shown before stays as it is.
      if (event.view === undefined) {
        await client.views.publish({
          user_id: event.user,
          view: homeNotAtHandView(services.refusedForGood(error) ? services.studio : null),
        });
      }
      throw error;
    }
  };
}

/** A person mentions the bot in a channel: it says in the thread how it is asked. */
function mentioned(services: Services) {
  return async ({
    body,
    client,
    event,
  }: SlackEventMiddlewareArgs<'app_mention'> & AllMiddlewareArgs): Promise<void> => {
    // Two bots that answer each other would never end.
    if (event.bot_id !== undefined) return;
    if (!(await services.interactions.take(body.event_id))) return;
    const thread_ts = event.thread_ts ?? event.ts;
    const said = { channel: event.channel, thread_ts, text: mentionedText, ...asWritten };
    await client.chat.postMessage(said);
  };
}
