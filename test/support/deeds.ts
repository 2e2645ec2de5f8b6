import type { Deed } from './deed.js';
import { launchDeeds } from './launch-deeds.js';
import { sessionDeeds } from './session-deeds.js';

/** Everything that can be done with the bot, in an order in which it can be done. */
export const deeds: Deed[] = [...launchDeeds, ...sessionDeeds];
