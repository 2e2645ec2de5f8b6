import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Services } from '../../services.js';
import { homeNotAtHandView } from '../../views/home.js';

/** A person opens the Home tab: from now on the loop keeps it current. */
export function appHomeOpened(services: Services) {
  return async ({
    client,
    event,
  }: SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== 'home') return;
    try {
      await services.homes.open(event.user, await services.people.isAdmin(event.user));
    } catch (error) {
      // A tab opened for the first time is empty. One that was shown before stays as it is.
      if (event.view === undefined) {
        await client.views.publish({ user_id: event.user, view: homeNotAtHandView() });
      }
      throw error;
    }
    services.reconciler.wake();
  };
}
