import type { App } from '@slack/bolt';
import type { Services } from '../../services.js';
import { commandName } from '../../words/help.js';
import { nimbleSession } from './nimble-session.js';

export function register(app: App, services: Services): void {
  app.command(commandName, nimbleSession(services));
}
