import type { App } from '@slack/bolt';
import type { Services } from '../../services.js';
import { actionIds, listActionPattern, sessionActionPattern } from '../../views/ids.js';
import { launchButton } from './launch-button.js';
import { launchFormChanged } from './launch-form-changed.js';
import { listPageButton } from './list-page-button.js';
import { sessionButton } from './session-button.js';
import { streamOpened } from './stream-opened.js';

export function register(app: App, services: Services): void {
  app.action(actionIds.profile, launchFormChanged(services, 'profile'));
  app.action(actionIds.searchedProfile, launchFormChanged(services, 'profile'));
  app.action(actionIds.owner, launchFormChanged(services, 'owner'));
  app.action(actionIds.launch, launchButton(services));
  app.action(sessionActionPattern, sessionButton(services));
  app.action(listActionPattern, listPageButton(services));
  app.action(actionIds.openStream, streamOpened);
}
