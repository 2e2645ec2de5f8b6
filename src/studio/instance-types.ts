import type { Gpu, InstanceTypeFacts } from './studio.js';

const m60 = (count: number): Gpu => ({ count, model: 'M60', memoryGb: 8 });
const t4 = (count: number): Gpu => ({ count, model: 'T4', memoryGb: 16 });
const a10g = (count: number): Gpu => ({ count, model: 'A10G', memoryGb: 24 });

function facts(
  vCpus: number,
  memoryGiB: number,
  gpu: Gpu,
  scratchGb: number | null,
): InstanceTypeFacts {
  return { vCpus, memoryGiB, gpu, scratchGb, usdPerHour: null };
}

/**
 * What each instance type is made of, from EC2's DescribeInstanceTypes. Size does not order the GPUs:
 * a 12xlarge has four, a 16xlarge has one.
 */
const instanceTypes: ReadonlyMap<string, InstanceTypeFacts> = new Map([
  ['g3s.xlarge', facts(4, 30.5, m60(1), null)],
  ['g3.4xlarge', facts(16, 122, m60(1), null)],
  ['g4dn.xlarge', facts(4, 16, t4(1), 125)],
  ['g4dn.2xlarge', facts(8, 32, t4(1), 225)],
  ['g4dn.4xlarge', facts(16, 64, t4(1), 225)],
  ['g4dn.8xlarge', facts(32, 128, t4(1), 900)],
  ['g4dn.12xlarge', facts(48, 192, t4(4), 900)],
  ['g4dn.16xlarge', facts(64, 256, t4(1), 900)],
  ['g5.xlarge', facts(4, 16, a10g(1), 250)],
  ['g5.2xlarge', facts(8, 32, a10g(1), 450)],
  ['g5.4xlarge', facts(16, 64, a10g(1), 600)],
  ['g5.8xlarge', facts(32, 128, a10g(1), 900)],
  ['g5.16xlarge', facts(64, 256, a10g(1), 1_900)],
]);

/** Whether this is the name of a type in the table, in any case. */
export function isInstanceType(word: string): boolean {
  return instanceTypes.has(word.toLowerCase());
}

/** Null for a type that is not in the table. */
export function instanceTypeFacts(name: string): InstanceTypeFacts | null {
  return instanceTypes.get(name) ?? null;
}

/** `4 vCPU · 16 GiB · 1× T4 16 GB` */
export function factsInWords({ vCpus, memoryGiB, gpu }: InstanceTypeFacts): string {
  const machine = `${vCpus} vCPU · ${memoryGiB} GiB`;
  return gpu === null ? machine : `${machine} · ${gpu.count}× ${gpu.model} ${gpu.memoryGb} GB`;
}

/**
 * The type among `others` nearest to `wanted` in vCPUs, another family first because capacity
 * runs out by family; null when there is no other.
 */
export function nearestInstanceType(wanted: string, others: readonly string[]): string | null {
  const vCpus = instanceTypes.get(wanted)?.vCpus ?? 0;
  const family = (name: string) => name.split('.')[0];
  const distance = (name: string) =>
    Math.abs((instanceTypes.get(name)?.vCpus ?? Number.MAX_SAFE_INTEGER) - vCpus);
  const [nearest] = others
    .filter((name) => name !== wanted)
    .toSorted(
      (a, b) =>
        Number(family(a) === family(wanted)) - Number(family(b) === family(wanted)) ||
        distance(a) - distance(b),
    );
  return nearest ?? null;
}
