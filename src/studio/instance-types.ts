import type { Gpu, InstanceTypeFacts } from './studio.js';

const m60: Gpu = { count: 1, model: 'M60', memoryGb: 8 };
const t4: Gpu = { count: 1, model: 'T4', memoryGb: 16 };
const a10g: Gpu = { count: 1, model: 'A10G', memoryGb: 24 };
const l4: Gpu = { count: 1, model: 'L4', memoryGb: 24 };
const l40s: Gpu = { count: 1, model: 'L40S', memoryGb: 48 };
const eighthOfL4: Gpu = { count: 1 / 8, model: 'L4', memoryGb: 3 };
const quarterOfL4: Gpu = { count: 1 / 4, model: 'L4', memoryGb: 6 };
const halfOfL4: Gpu = { count: 1 / 2, model: 'L4', memoryGb: 12 };

const several = (count: number, gpu: Gpu): Gpu => ({ ...gpu, count });

function facts(
  vCpus: number,
  memoryGiB: number,
  gpu: Gpu,
  scratchGb: number | null,
): InstanceTypeFacts {
  return { vCpus, memoryGiB, gpu, scratchGb, usdPerHour: null };
}

/**
 * What each instance type is made of, from EC2's DescribeInstanceTypes; the memory of a GPU as NVIDIA
 * names it. Size does not order the GPUs: a 12xlarge has four, a 16xlarge has one.
 */
export const instanceTypes: ReadonlyMap<string, InstanceTypeFacts> = new Map([
  ['g3s.xlarge', facts(4, 30.5, m60, null)],
  ['g3.4xlarge', facts(16, 122, m60, null)],
  ['g4dn.xlarge', facts(4, 16, t4, 125)],
  ['g4dn.2xlarge', facts(8, 32, t4, 225)],
  ['g4dn.4xlarge', facts(16, 64, t4, 225)],
  ['g4dn.8xlarge', facts(32, 128, t4, 900)],
  ['g4dn.12xlarge', facts(48, 192, several(4, t4), 900)],
  ['g4dn.16xlarge', facts(64, 256, t4, 900)],
  ['g5.xlarge', facts(4, 16, a10g, 250)],
  ['g5.2xlarge', facts(8, 32, a10g, 450)],
  ['g5.4xlarge', facts(16, 64, a10g, 600)],
  ['g5.8xlarge', facts(32, 128, a10g, 900)],
  ['g5.12xlarge', facts(48, 192, several(4, a10g), 3_800)],
  ['g5.16xlarge', facts(64, 256, a10g, 1_900)],
  ['g5.24xlarge', facts(96, 384, several(4, a10g), 3_800)],
  ['g5.48xlarge', facts(192, 768, several(8, a10g), 7_600)],
  ['g6.xlarge', facts(4, 16, l4, 250)],
  ['g6.2xlarge', facts(8, 32, l4, 450)],
  ['g6.4xlarge', facts(16, 64, l4, 600)],
  ['g6.8xlarge', facts(32, 128, l4, 900)],
  ['g6.12xlarge', facts(48, 192, several(4, l4), 3_760)],
  ['g6.16xlarge', facts(64, 256, l4, 1_880)],
  ['g6.24xlarge', facts(96, 384, several(4, l4), 3_760)],
  ['g6.48xlarge', facts(192, 768, several(8, l4), 7_520)],
  ['gr6.4xlarge', facts(16, 128, l4, 600)],
  ['gr6.8xlarge', facts(32, 256, l4, 900)],
  ['g6e.xlarge', facts(4, 32, l40s, 250)],
  ['g6e.2xlarge', facts(8, 64, l40s, 450)],
  ['g6e.4xlarge', facts(16, 128, l40s, 600)],
  ['g6e.8xlarge', facts(32, 256, l40s, 900)],
  ['g6e.12xlarge', facts(48, 384, several(4, l40s), 3_800)],
  ['g6e.16xlarge', facts(64, 512, l40s, 1_900)],
  ['g6e.24xlarge', facts(96, 768, several(4, l40s), 3_800)],
  ['g6e.48xlarge', facts(192, 1_536, several(8, l40s), 7_600)],
  ['g6f.large', facts(2, 8, eighthOfL4, 100)],
  ['g6f.xlarge', facts(4, 16, eighthOfL4, 100)],
  ['g6f.2xlarge', facts(8, 32, quarterOfL4, 200)],
  ['g6f.4xlarge', facts(16, 64, halfOfL4, 450)],
  ['gr6f.4xlarge', facts(16, 128, halfOfL4, 450)],
]);

const shares: ReadonlyMap<number, string> = new Map([
  [1 / 8, '⅛'],
  [1 / 4, '¼'],
  [1 / 2, '½'],
]);

export function instanceTypeFacts(name: string): InstanceTypeFacts | null {
  return instanceTypes.get(name) ?? null;
}

/** `4 vCPU · 16 GiB · 1× T4 16 GB`, `… · ⅛ L4 3 GB`; with its list price, if that is known: `… · $1.21/h` */
export function factsInWords({ vCpus, memoryGiB, gpu, usdPerHour }: InstanceTypeFacts): string {
  return [
    `${vCpus} vCPU`,
    `${memoryGiB} GiB`,
    ...(gpu === null ? [] : [gpuInWords(gpu)]),
    ...(usdPerHour === null ? [] : [`$${usdPerHour.toFixed(2)}/h`]),
  ].join(' · ');
}

function gpuInWords({ count, model, memoryGb }: Gpu): string {
  return `${shares.get(count) ?? `${count}×`} ${model} ${memoryGb} GB`;
}
