import type { Activity } from '../studio.js';
import type { Instance } from './answers.js';
import { instanceTags } from './tags.js';

/**
 * The machine itself says in a tag how it is used: `<since> <as of>` while it is idle, again every 5 minutes;
 * `active <as of>` when it is not. An idle mark is believed if it belongs to this boot and is fresh: a machine
 * whose script has died is not idle. Anything else tells nothing.
 */
const mark = /^(?:active|(\S+)) (\S+)$/;

/** An idle mark is believed for this long: it is written again every 5 minutes, and once more if that fails. */
const freshForMs = 8 * 60_000;

/** The machine's clock may be ahead of the bot's by this much. */
const aheadMs = 2 * 60_000;

/**
 * Null: the machine does not tell.
 * @param askedAtMs before AWS was asked: a clock may be moved until its answer is read
 */
export function activityOf(
  { launchedAtMs, tags }: Pick<Instance, 'launchedAtMs' | 'tags'>,
  askedAtMs: number,
  nowMs = askedAtMs,
): Activity | null {
  const [, since, asOf] = mark.exec(tags[instanceTags.idleSince] ?? '') ?? [];
  const asOfMs = Date.parse(asOf ?? '');
  if (launchedAtMs === null || !(asOfMs >= launchedAtMs)) return null;
  if (since === undefined) return { kind: 'active' };
  const sinceMs = Date.parse(since);
  const isOfThisBoot = sinceMs >= launchedAtMs && sinceMs <= asOfMs;
  const isFresh = asOfMs >= askedAtMs - freshForMs && asOfMs <= nowMs + aheadMs;
  return isOfThisBoot && isFresh ? { kind: 'idle', sinceMs } : null;
}
