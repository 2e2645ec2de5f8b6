import type { InstanceType } from '../studio/studio.js';
import { familyOf } from './sizes.js';

/**
 * The type among those of a profile that may best stand in for `wanted`; null when there is no other. What fits
 * into the memory of a GPU fits into as much and into more: so as much comes first, then the next more, then the
 * next less. Beside that: as many GPUs, or the next more, then another family, because capacity runs out by family,
 * then the nearest number of vCPUs.
 */
export function nearestType(wanted: string, offered: readonly InstanceType[]): string | null {
  const from = offered.find(({ name }) => name === wanted) ?? { name: wanted, facts: null };
  const [nearest] = offered
    .filter(({ name }) => name !== wanted)
    .map((to) => ({ name: to.name, ranks: ranksBeside(from, to) }))
    .toSorted((a, b) => compareRanks(a.ranks, b.ranks));
  return nearest?.name ?? null;
}

/** How far `to` is from `from`, the most important first; the smaller the nearer. */
function ranksBeside(from: InstanceType, to: InstanceType): number[] {
  const moreGpus = (to.facts?.gpu?.count ?? 0) - (from.facts?.gpu?.count ?? 0);
  return [
    memoryDistance(gpuMemoryOf(from), gpuMemoryOf(to)),
    moreGpus < 0 ? Number.MAX_SAFE_INTEGER : moreGpus,
    Number(familyOf(from.name) === familyOf(to.name)),
    to.facts === null ? Number.MAX_SAFE_INTEGER : Math.abs(to.facts.vCpus - vCpusOf(from)),
  ];
}

function vCpusOf({ facts }: InstanceType): number {
  return facts?.vCpus ?? 0;
}

/** Of one GPU, or of the share of one; 0 without a GPU; null: the studio does not say. */
function gpuMemoryOf({ facts }: InstanceType): number | null {
  return facts === null ? null : (facts.gpu?.memoryGb ?? 0);
}

/** More than any GPU has. */
const mostGb = 1_000_000;

/** Upwards by how much more; downwards after all upwards; last what is not known. */
function memoryDistance(from: number | null, to: number | null): number {
  if (to === null) return 2 * mostGb;
  if (from === null) return 0;
  return to >= from ? to - from : mostGb + from - to;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((rank, at) => rank !== b[at]);
  return differing === -1 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}
