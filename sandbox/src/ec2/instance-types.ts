/** What EC2 tells of an instance type. */
export interface PretendInstanceType {
  name: string;
  vCpus: number;
  memoryGiB: number;
  gpu?: Gpu & { count: number };
  scratchGb: number;
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

/** As AWS describes them: vCPUs, memory in GiB, GPUs, scratch disk in GB. */
const rows: readonly (readonly [string, number, number, readonly [number, Gpu] | null, number])[] =
  [
    ['g4dn.xlarge', 4, 16, [1, t4], 125],
    ['g4dn.2xlarge', 8, 32, [1, t4], 225],
    ['g4dn.4xlarge', 16, 64, [1, t4], 225],
    ['g4dn.8xlarge', 32, 128, [1, t4], 900],
    ['g4dn.12xlarge', 48, 192, [4, t4], 900],
    ['g4dn.16xlarge', 64, 256, [1, t4], 900],
    ['g5.xlarge', 4, 16, [1, a10g], 250],
    ['g5.2xlarge', 8, 32, [1, a10g], 450],
    ['g5.4xlarge', 16, 64, [1, a10g], 600],
    ['g5.8xlarge', 32, 128, [1, a10g], 900],
    ['g5.12xlarge', 48, 192, [4, a10g], 3_800],
    ['g5.16xlarge', 64, 256, [1, a10g], 1_900],
    ['g5.24xlarge', 96, 384, [4, a10g], 3_800],
    ['g5.48xlarge', 192, 768, [8, a10g], 7_600],
    ['g6.xlarge', 4, 16, [1, l4], 250],
    ['g6.2xlarge', 8, 32, [1, l4], 450],
    ['g6.4xlarge', 16, 64, [1, l4], 600],
    ['g6.8xlarge', 32, 128, [1, l4], 900],
    ['g6.12xlarge', 48, 192, [4, l4], 3_760],
    ['g6.16xlarge', 64, 256, [1, l4], 1_880],
    ['g6.24xlarge', 96, 384, [4, l4], 3_760],
    ['g6.48xlarge', 192, 768, [8, l4], 7_520],
    ['g6e.xlarge', 4, 32, [1, l40s], 250],
    ['g6e.2xlarge', 8, 64, [1, l40s], 450],
    ['g6e.4xlarge', 16, 128, [1, l40s], 600],
    ['g6e.8xlarge', 32, 256, [1, l40s], 900],
    ['g6f.large', 2, 8, [0, eighth], 100],
    ['g6f.xlarge', 4, 16, [0, eighth], 100],
    ['g6f.2xlarge', 8, 32, [0, quarter], 200],
    ['g6f.4xlarge', 16, 64, [0, half], 450],
    ['m7i.large', 2, 8, null, 0],
  ];

export const instanceTypes: readonly PretendInstanceType[] = rows.map(
  ([name, vCpus, memoryGiB, gpus, scratchGb]) => ({
    name,
    vCpus,
    memoryGiB,
    scratchGb,
    ...(gpus && { gpu: { ...gpus[1], count: gpus[0] } }),
  }),
);
