/**
 * What each instance type is. From EC2's DescribeInstanceTypes; GPU memory is per GPU.
 * Size does not order the GPUs: a 12xlarge has four, a 16xlarge has one.
 */

interface Gpu {
  count: number;
  model: string;
  /** As NVIDIA names it, per GPU. */
  memory: string;
}

interface InstanceType {
  vCpus: number;
  memoryGiB: number;
  gpu: Gpu;
}

const m60 = (count: number): Gpu => ({ count, model: 'M60', memory: '8 GB' });
const t4 = (count: number): Gpu => ({ count, model: 'T4', memory: '16 GB' });
const a10g = (count: number): Gpu => ({ count, model: 'A10G', memory: '24 GB' });

const instanceTypes: ReadonlyMap<string, InstanceType> = new Map([
  ['g3s.xlarge', { vCpus: 4, memoryGiB: 30.5, gpu: m60(1) }],
  ['g3.4xlarge', { vCpus: 16, memoryGiB: 122, gpu: m60(1) }],
  ['g4dn.xlarge', { vCpus: 4, memoryGiB: 16, gpu: t4(1) }],
  ['g4dn.2xlarge', { vCpus: 8, memoryGiB: 32, gpu: t4(1) }],
  ['g4dn.4xlarge', { vCpus: 16, memoryGiB: 64, gpu: t4(1) }],
  ['g4dn.8xlarge', { vCpus: 32, memoryGiB: 128, gpu: t4(1) }],
  ['g4dn.12xlarge', { vCpus: 48, memoryGiB: 192, gpu: t4(4) }],
  ['g4dn.16xlarge', { vCpus: 64, memoryGiB: 256, gpu: t4(1) }],
  ['g5.xlarge', { vCpus: 4, memoryGiB: 16, gpu: a10g(1) }],
  ['g5.2xlarge', { vCpus: 8, memoryGiB: 32, gpu: a10g(1) }],
  ['g5.4xlarge', { vCpus: 16, memoryGiB: 64, gpu: a10g(1) }],
  ['g5.8xlarge', { vCpus: 32, memoryGiB: 128, gpu: a10g(1) }],
  ['g5.16xlarge', { vCpus: 64, memoryGiB: 256, gpu: a10g(1) }],
]);

/** Whether this is the name of a type in the table, in any case. */
export function isInstanceType(word: string): boolean {
  return instanceTypes.has(word.toLowerCase());
}

/** `4 vCPU · 16 GiB · 1× T4 16 GB`; null for a type that is not in the table. */
export function instanceTypeFacts(name: string): string | null {
  const type = instanceTypes.get(name);
  if (type === undefined) return null;
  return `${type.vCpus} vCPU · ${type.memoryGiB} GiB · ${type.gpu.count}× ${type.gpu.model} ${type.gpu.memory}`;
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
