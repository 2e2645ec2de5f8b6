import type { Launches } from './ports/launch-store.js';

/** How long launches like one have taken, in milliseconds. */
export interface Estimate {
  /** Half of them were ready by then. */
  typicalMs: number;
  /** Nine of ten were ready by then. */
  slowMs: number;
}

/** Fewer than this many say nothing about the next. */
const enough = 3;

/** The estimate from earlier durations; null when there are too few. */
export function estimateFrom(durationsMs: readonly number[]): Estimate | null {
  return durationsMs.length < enough ? null : sharesOf(durationsMs);
}

/** By the nearest rank: always durations themselves. Null: there are none. */
export function sharesOf(durationsMs: readonly number[]): Estimate | null {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const ofShare = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
  const [typicalMs, slowMs] = [ofShare(0.5), ofShare(0.9)];
  return typicalMs === undefined || slowMs === undefined ? null : { typicalMs, slowMs };
}

/** The estimate for this profile and type; without enough launches of the type, for the profile. */
export async function estimateFor(
  store: Pick<Launches, 'durations'>,
  launchProfileId: string,
  ec2InstanceType: string,
): Promise<Estimate | null> {
  return (
    estimateFrom(await store.durations(launchProfileId, ec2InstanceType)) ??
    estimateFrom(await store.durations(launchProfileId))
  );
}
