import type { AllMiddlewareArgs, App, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Services } from '../../services.js';
import { homeNotAtHandView } from '../../views/home.js';

export function register(app: App, services: Services): void {
  app.event('app_home_opened', appHomeOpened(services));
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
          view: homeNotAtHandView(services.refusedForGood(error)),
        });
      }
      throw error;
    }
  };
}
