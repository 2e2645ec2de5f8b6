import type { App } from '@slack/bolt';
import type { Services } from '../../services.js';
import { shortcutId } from '../../views/ids.js';
import { launchShortcut } from './launch-shortcut.js';

export function register(app: App, services: Services): void {
  app.shortcut(shortcutId, launchShortcut(services));
}
