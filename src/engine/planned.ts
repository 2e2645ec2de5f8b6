import { tasksAtOnce } from '../limits.js';
import type { EngineContext } from './context.js';

type PlannedContext = Pick<EngineContext, 'store' | 'changed' | 'log'>;

/** Begins the launches for later whose time has come. If the bot dies before this, they are as due as they were. */
export async function beginPlanned({ store, changed, log }: PlannedContext): Promise<void> {
  for (const { clientToken, owner } of await store.beginPlanned(tasksAtOnce)) {
    log.info({ launch: clientToken, slackUser: owner }, 'planned launch begun');
    changed(owner);
  }
}
