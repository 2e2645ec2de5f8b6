import type { App, BlockAction } from '@slack/bolt';
import { opensLaunchForm } from '../../launch-form/open-launch-form.js';
import type { Services } from '../../services.js';
import { actionIds, listActionPattern, sessionActionPattern } from '../../views/ids.js';
import { listPageButton, sessionButton } from './buttons.js';
import { launchFormChanged } from './launch-form-changed.js';

export function register(app: App, services: Services): void {
  app.action(actionIds.profile, launchFormChanged(services, 'profile'));
  app.action(actionIds.searchedProfile, launchFormChanged(services, 'profile'));
  app.action(actionIds.owner, launchFormChanged(services, 'owner'));
  app.action<BlockAction>(actionIds.launch, opensLaunchForm(services));
  app.action(sessionActionPattern, sessionButton(services));
  app.action(listActionPattern, listPageButton(services));
  // Slack's client opens the link itself, and only wants an acknowledgement.
  app.action(actionIds.openStream, ({ ack }) => ack());
}
