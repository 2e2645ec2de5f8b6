import { mayAct } from './actions.js';
import type { Launch } from './launch.js';
import { states } from './states.js';

/**
 * What the bot does about a session whose owner has left; null: nothing, or nothing yet. It is stopped, or
 * terminated where it cannot be. One that is stopped stays: only the admins may end what is on its disk.
 */
export function endForLeaver(launch: Launch): 'stop' | 'terminate' | null {
  if (launch.intent !== null) return null;
  if (mayAct('stop', 'admin', launch).kind === 'allowed') return 'stop';
  return ['ready', 'failed'].includes(states[launch.state].phase) ? 'terminate' : null;
}
