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
  if (durationsMs.length < enough) return null;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  return { typicalMs: quantile(sorted, 0.5), slowMs: quantile(sorted, 0.9) };
}

/** By the nearest rank: always one of the durations themselves. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}
