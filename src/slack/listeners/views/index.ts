import type { App } from '@slack/bolt';
import type { Services } from '../../services.js';
import { viewIds } from '../../views/ids.js';
import { launchSubmitted } from './launch-submitted.js';

export function register(app: App, services: Services): void {
  app.view(viewIds.launch, launchSubmitted(services));
}
