import type { App } from '@slack/bolt';
import type { Services } from '../../services.js';
import { actionIds } from '../../views/ids.js';
import { launchProfileSearch } from './launch-profile-search.js';

export function register(app: App, services: Services): void {
  app.options(actionIds.searchedProfile, launchProfileSearch(services));
}
