import type { App } from '@slack/bolt';
import { opensLaunchForm } from '../launch-form/open-launch-form.js';
import type { Services } from '../services.js';
import { shortcutId } from '../views/ids.js';
import * as workflowStep from '../workflow-step.js';
import * as actions from './actions/index.js';
import * as commands from './commands/index.js';
import * as events from './events/index.js';
import * as options from './options/index.js';
import * as views from './views/index.js';

export function register(app: App, services: Services): void {
  for (const kind of [commands, views, actions, options, events, workflowStep]) {
    kind.register(app, services);
  }
  app.shortcut(shortcutId, opensLaunchForm(services));
}
