import type { Instance } from './answers.js';
import { instanceTags } from './tags.js';

/**
 * READY is latched in a tag that belongs to one boot: its value is a time, and counts unless it is before
 * `LaunchTime`, the last start. A reboot keeps it, a stop and start makes it old. Either the bot sets it
 * once the status checks have passed, or the machine itself.
 */
export const readyWays = ['status-checks', 'mark'] as const;

export type ReadyWhen = (typeof readyWays)[number];

type Marked = Pick<Instance, 'launchedAtMs' | 'tags'>;

export function isReady(instance: Marked & Pick<Instance, 'state'>): boolean {
  return instance.state === 'running' && isMarked(instance);
}

/** Whether it was READY before, in this boot or in an earlier one. */
export function wasReady({ tags }: Pick<Instance, 'tags'>): boolean {
  return tags[instanceTags.ready] !== undefined;
}

/** Whether the status checks decide if it is ready. */
export function waitsForChecks(instance: Instance): boolean {
  const by = instance.tags[instanceTags.readyWhen];
  return instance.state === 'running' && by !== 'mark' && !isMarked(instance);
}

/** The mark of an instance whose status checks have passed. */
export function markOf({ launchedAtMs }: Pick<Instance, 'launchedAtMs'>): string {
  return new Date(launchedAtMs ?? Date.now()).toISOString();
}

/** The instance as it is with that mark. */
export function marked(instance: Instance): Instance {
  return { ...instance, tags: { ...instance.tags, [instanceTags.ready]: markOf(instance) } };
}

function isMarked({ launchedAtMs, tags }: Marked): boolean {
  const markedAtMs = Date.parse(tags[instanceTags.ready] ?? '');
  return launchedAtMs !== null && markedAtMs >= launchedAtMs;
}
