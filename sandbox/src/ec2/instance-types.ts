/** What EC2 tells of an instance type. */
export interface PretendInstanceType {
  name: string;
  vCpus: number;
  memoryGiB: number;
  gpu?: Gpu & { count: number };
  scratchGb: number;
  /** An hour on demand with Linux. */
  usdPerHour: number;
}

interface Gpu {
  name: string;
  /** Of one GPU, or of the part of one that the type has. */
  memoryMiB: number;
  /** 1 but for types with a part of a GPU, whose `count` is 0. */
  partition: number;
}

const t4 = { name: 'T4', memoryMiB: 16_384, partition: 1 };
const a10g = { name: 'A10G', memoryMiB: 22_888, partition: 1 };
const l4 = { name: 'L4', memoryMiB: 22_888, partition: 1 };
const l40s = { name: 'L40S', memoryMiB: 45_776, partition: 1 };
const eighth = { name: 'L4', memoryMiB: 2_861, partition: 0.125 };
const quarter = { name: 'L4', memoryMiB: 5_722, partition: 0.25 };
const half = { name: 'L4', memoryMiB: 11_444, partition: 0.5 };

/** As AWS describes them: vCPUs, memory in GiB, GPUs, scratch disk in GB, dollars an hour with Linux. */
type Row = readonly [string, number, number, readonly [number, Gpu] | null, number, number];

const rows: readonly Row[] = [
  ['g4dn.xlarge', 4, 16, [1, t4], 125, 0.526],
  ['g4dn.2xlarge', 8, 32, [1, t4], 225, 0.752],
  ['g4dn.4xlarge', 16, 64, [1, t4], 225, 1.204],
  ['g4dn.8xlarge', 32, 128, [1, t4], 900, 2.176],
  ['g4dn.12xlarge', 48, 192, [4, t4], 900, 3.912],
  ['g4dn.16xlarge', 64, 256, [1, t4], 900, 4.352],
  ['g5.xlarge', 4, 16, [1, a10g], 250, 1.006],
  ['g5.2xlarge', 8, 32, [1, a10g], 450, 1.212],
  ['g5.4xlarge', 16, 64, [1, a10g], 600, 1.624],
  ['g5.8xlarge', 32, 128, [1, a10g], 900, 2.448],
  ['g5.12xlarge', 48, 192, [4, a10g], 3_800, 5.672],
  ['g5.16xlarge', 64, 256, [1, a10g], 1_900, 4.096],
  ['g5.24xlarge', 96, 384, [4, a10g], 3_800, 8.144],
  ['g5.48xlarge', 192, 768, [8, a10g], 7_600, 16.288],
  ['g6.xlarge', 4, 16, [1, l4], 250, 0.8048],
  ['g6.2xlarge', 8, 32, [1, l4], 450, 0.9776],
  ['g6.4xlarge', 16, 64, [1, l4], 600, 1.3232],
  ['g6.8xlarge', 32, 128, [1, l4], 900, 2.0144],
  ['g6.12xlarge', 48, 192, [4, l4], 3_760, 4.6016],
  ['g6.16xlarge', 64, 256, [1, l4], 1_880, 3.3968],
  ['g6.24xlarge', 96, 384, [4, l4], 3_760, 6.6752],
  ['g6.48xlarge', 192, 768, [8, l4], 7_520, 13.3504],
  ['g6e.xlarge', 4, 32, [1, l40s], 250, 1.861],
  ['g6e.2xlarge', 8, 64, [1, l40s], 450, 2.24208],
  ['g6e.4xlarge', 16, 128, [1, l40s], 600, 3.00424],
  ['g6e.8xlarge', 32, 256, [1, l40s], 900, 4.52856],
  ['g6f.large', 2, 8, [0, eighth], 100, 0.202],
  ['g6f.xlarge', 4, 16, [0, eighth], 100, 0.243],
  ['g6f.2xlarge', 8, 32, [0, quarter], 200, 0.486],
  ['g6f.4xlarge', 16, 64, [0, half], 450, 0.972],
  ['m7i.large', 2, 8, null, 0, 0.1008],
];

export const instanceTypes: readonly PretendInstanceType[] = rows.map(
  ([name, vCpus, memoryGiB, gpus, scratchGb, usdPerHour]) => ({
    name,
    vCpus,
    memoryGiB,
    scratchGb,
    usdPerHour,
    ...(gpus && { gpu: { ...gpus[1], count: gpus[0] } }),
  }),
);

/** AWS: Windows costs the same for each vCPU, whatever the type. */
const windowsUsdPerVcpu = 0.046;

/** The list price of an hour on demand. */
export function usdPerHour(
  { usdPerHour: linux, vCpus }: PretendInstanceType,
  platform: 'windows' | 'linux',
): number {
  return platform === 'windows' ? linux + vCpus * windowsUsdPerVcpu : linux;
}
