import type { App } from '@slack/bolt';
import { opensLaunchForm } from '../../launch-form/open-launch-form.js';
import type { Services } from '../../services.js';
import { shortcutId } from '../../views/ids.js';

export function register(app: App, services: Services): void {
  app.shortcut(shortcutId, opensLaunchForm(services));
}
