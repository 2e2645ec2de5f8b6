import type { Gpu, InstanceTypeFacts } from '../studio.js';
import type { InstanceTypeItem } from './answers.js';
import type { CatalogueApi } from './catalogue-api.js';

/** What there is of types, for some patterns of their names. */
export interface InstanceTypes {
  /** By name, the smallest first. */
  facts: ReadonlyMap<string, InstanceTypeFacts>;
  /** Those that each zone has at all, free or not. */
  byZone: ReadonlyMap<string, ReadonlySet<string>>;
}

const keptForMs = 24 * 60 * 60_000;

/** The types that launch templates name, as EC2 tells of them; asked for again after a day. */
export class KnownTypes {
  readonly #api: CatalogueApi;
  readonly #steadyClock: () => number;
  #kept: { key: string; atMs: number; types: InstanceTypes } | null = null;

  constructor(api: CatalogueApi, steadyClock: () => number) {
    this.#api = api;
    this.#steadyClock = steadyClock;
  }

  /** @param patterns names of types, with `*` for any characters */
  async of(patterns: readonly string[], signal: AbortSignal): Promise<InstanceTypes> {
    const key = [...new Set(patterns)].sort().join(' ');
    const nowMs = this.#steadyClock();
    const kept = this.#kept;
    if (kept?.key === key && nowMs - kept.atMs < keptForMs) return kept.types;
    const [items, byZone] = await Promise.all([
      this.#api.instanceTypes(patterns, signal),
      this.#api.typesByZone(patterns, signal),
    ]);
    const sorted = items.toSorted((a, b) => sizeOf(a) - sizeOf(b));
    const facts = new Map(sorted.map((item) => [item.InstanceType, factsOf(item)]));
    const types = { facts, byZone };
    this.#kept = { key, atMs: nowMs, types };
    return types;
  }
}

/** The types that a pattern stands for, the smallest first. */
export function matching(pattern: string, { facts }: InstanceTypes): string[] {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const whole = new RegExp(`^${source}$`);
  return [...facts.keys()].filter((name) => whole.test(name));
}

export function familyOf(type: string): string {
  return type.split('.')[0] ?? type;
}

function sizeOf({ VCpuInfo, MemoryInfo }: InstanceTypeItem): number {
  return VCpuInfo.DefaultVCpus * 1e9 + MemoryInfo.SizeInMiB;
}

function factsOf(item: InstanceTypeItem): InstanceTypeFacts {
  return {
    vCpus: item.VCpuInfo.DefaultVCpus,
    memoryGiB: item.MemoryInfo.SizeInMiB / 1_024,
    gpu: gpuOf(item),
    scratchGb: item.InstanceStorageInfo.TotalSizeInGB ?? null,
    usdPerHour: null,
  };
}

function gpuOf({ GpuInfo: { Gpus } }: InstanceTypeItem): Gpu | null {
  const [gpu] = Gpus;
  if (gpu === undefined) return null;
  const { Name: model, Count, GpuPartitionSize = 1, MemoryInfo } = gpu;
  // AWS: of a type with a part of a GPU, the count is 0 and the memory that of the part.
  return {
    count: Count > 0 ? Count : GpuPartitionSize,
    model,
    memoryGb: sizeInWords(MemoryInfo.SizeInMiB),
  };
}

/** As NVIDIA names a memory: a T4 has 16 GB, which are GiB, and an L4 has 24 GB, which are not. */
function sizeInWords(mebibytes: number): number {
  const gibibytes = mebibytes / 1_024;
  return Number.isInteger(gibibytes) ? gibibytes : Math.round((mebibytes * 1_048_576) / 1e9);
}
