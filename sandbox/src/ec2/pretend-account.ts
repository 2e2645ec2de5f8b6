/**
 * The AWS account of the pretend studio: its network, its images and its launch templates. Change it
 * to try another account; nothing else needs to change.
 */

export interface PretendSubnet {
  subnetId: string;
  zone: string;
  name: string;
  /** The first three parts of its addresses: `10.0.1`. */
  network: string;
  /** Whether its instances get a public address. */
  isPublic: boolean;
}

export interface PretendAmi {
  imageId: string;
  name: string;
  description: string;
  platform: 'windows' | 'linux';
  owner: 'self' | 'amazon';
}

export interface TemplateVersion {
  /** An image's id, or `resolve:ssm:` and the name of a parameter. */
  imageId: string;
  instanceType: string;
  securityGroupIds?: string[];
  /** With these, a launch may not name a subnet. */
  networkInterfaces?: { subnetId?: string; securityGroupId: string }[];
  disks: { device: string; sizeGb: number; deleteOnTermination: boolean }[];
  tags?: Partial<Record<'instance' | 'volume', Record<string, string>>>;
  /** `InstanceMetadataTags`: the machine can read its own tags. */
  metadataTags?: boolean;
  isProtected?: boolean;
  shutdownBehavior?: 'stop' | 'terminate';
  isSpot?: boolean;
}

export interface PretendTemplate {
  launchTemplateId: string;
  name: string;
  /** `{sandbox}` in a value stands for the sandbox's own address. */
  tags: Record<string, string>;
  /** The first is version 1. */
  versions: TemplateVersion[];
  defaultVersion: number;
}

export interface PretendAccount {
  region: string;
  vpcId: string;
  /** vCPUs of instances that are on, over all G types. */
  vCpuLimit: number;
  subnets: PretendSubnet[];
  images: PretendAmi[];
  /** What `resolve:ssm:` names stand for. */
  parameters: Record<string, string>;
  templates: PretendTemplate[];
  /** Types that a zone never has, with `*`. */
  notOffered: { instanceType: string; zone: string }[];
}

const windows = 'ami-0a1b2c3d4e5f60001';
const rocky = 'ami-0a1b2c3d4e5f60002';
const workstations = 'sg-0a1b2c3d4e5f60001';
const [a, b, c] = [
  'subnet-0a1b2c3d4e5f6000a',
  'subnet-0a1b2c3d4e5f6000b',
  'subnet-0a1b2c3d4e5f6000c',
];

function disks(sizeGb: number) {
  return [{ device: '/dev/sda1', sizeGb, deleteOnTermination: true }];
}

/** The bot's tags on a template. Its workstations answer in the sandbox, in the place of Amazon DCV. */
function profile(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ 'connect-url': '{sandbox}/dcv/{instanceId}', ...tags }).map(([key, value]) => [
      `nimble-session:${key}`,
      value,
    ]),
  );
}

export const pretendAccount: PretendAccount = {
  region: 'us-west-2',
  vpcId: 'vpc-0a1b2c3d4e5f60001',
  vCpuLimit: 768,
  subnets: [
    { subnetId: a, zone: 'us-west-2a', name: 'workstations-a', network: '10.0.1', isPublic: false },
    { subnetId: b, zone: 'us-west-2b', name: 'workstations-b', network: '10.0.2', isPublic: false },
    { subnetId: c, zone: 'us-west-2c', name: 'public-c', network: '10.0.3', isPublic: true },
  ],
  images: [
    {
      imageId: windows,
      name: 'workstation-win-2022',
      description: 'Windows 2022 with Maya, Houdini, Nuke and DCV',
      platform: 'windows',
      owner: 'self',
    },
    {
      imageId: rocky,
      name: 'workstation-rocky-8',
      description: 'Rocky Linux 8 with Houdini, Nuke and DCV',
      platform: 'linux',
      owner: 'self',
    },
    {
      imageId: 'ami-0a1b2c3d4e5f60003',
      name: 'DCV-Windows-2022-NVIDIA',
      description: 'Windows 2022 with DCV by AWS',
      platform: 'windows',
      owner: 'amazon',
    },
  ],
  parameters: { '/workstations/windows': windows },
  templates: [
    {
      launchTemplateId: 'lt-0a1b2c3d4e5f60001',
      name: 'lighting-seq040',
      tags: profile({
        profile: 'Lighting - seq 040',
        description: 'Houdini and Karma with the show storage',
        'instance-types': 'g5.2xlarge g5.4xlarge g5.8xlarge g6.4xlarge',
        images: `${rocky} ${windows}`,
        subnets: `${a} ${b}`,
        members: 'ada@papermoon.example mei@papermoon.example',
        'max-hours': '10',
        'longest-hours': '14',
        'max-stopped-days': '7',
        'ready-when': 'status-checks',
      }),
      versions: [
        {
          imageId: rocky,
          instanceType: 'g5.4xlarge',
          securityGroupIds: [workstations],
          disks: disks(200),
          tags: { instance: { show: 'seq040' }, volume: { show: 'seq040' } },
          metadataTags: true,
          shutdownBehavior: 'stop',
        },
      ],
      defaultVersion: 1,
    },
    {
      launchTemplateId: 'lt-0a1b2c3d4e5f60002',
      name: 'animation',
      tags: profile({
        profile: 'Animation',
        description: 'Maya with the rig library',
        'instance-types': 'g4dn.*',
        subnets: `${b} ${a} ${c}`,
        'max-hours': '9',
        'longest-hours': '12',
        'max-stopped-days': '3',
        'ready-when': 'mark',
      }),
      versions: [
        {
          imageId: 'resolve:ssm:/workstations/windows',
          instanceType: 'g4dn.2xlarge',
          securityGroupIds: [workstations],
          disks: disks(150),
          metadataTags: true,
        },
      ],
      defaultVersion: 1,
    },
    {
      launchTemplateId: 'lt-0a1b2c3d4e5f60003',
      name: 'compositing-nuke',
      tags: profile({
        profile: 'Compositing - Nuke',
        description: 'Fresh machine each day, by the spare capacity of AWS',
        'instance-types': 'g4dn.2xlarge g6.xlarge',
        'max-hours': '8',
      }),
      versions: [
        {
          imageId: windows,
          instanceType: 'g4dn.2xlarge',
          networkInterfaces: [{ subnetId: a, securityGroupId: workstations }],
          disks: [...disks(150), { device: '/dev/sdf', sizeGb: 500, deleteOnTermination: false }],
          isSpot: true,
        },
      ],
      defaultVersion: 1,
    },
    {
      launchTemplateId: 'lt-0a1b2c3d4e5f60004',
      name: 'render-nodes',
      tags: { team: 'render' },
      versions: [{ imageId: rocky, instanceType: 'm7i.large', disks: disks(50) }],
      defaultVersion: 1,
    },
    {
      launchTemplateId: 'lt-0a1b2c3d4e5f60005',
      name: 'review',
      tags: profile({
        profile: 'Review - three minutes',
        description: 'Its day is over after three minutes, to see what happens then',
        'instance-types': 'g6f.xlarge g6f.2xlarge',
        subnets: `${a} ${b}`,
        'max-hours': '0.05',
        'longest-hours': '0.1',
        'max-stopped-days': '1',
      }),
      versions: [
        {
          imageId: windows,
          instanceType: 'g6f.xlarge',
          securityGroupIds: [workstations],
          disks: disks(100),
          metadataTags: true,
        },
      ],
      defaultVersion: 1,
    },
    {
      // A mistake: with interfaces in the template, no launch of it may name a subnet.
      launchTemplateId: 'lt-0a1b2c3d4e5f60006',
      name: 'lookdev',
      tags: profile({
        profile: 'Look development',
        description: 'Not offered before its template is mended',
        'instance-types': 'g5.4xlarge',
        subnets: `${a} ${b}`,
        'max-hours': '10',
      }),
      versions: [
        {
          imageId: rocky,
          instanceType: 'g5.4xlarge',
          networkInterfaces: [{ securityGroupId: workstations }],
          disks: disks(200),
          metadataTags: true,
        },
      ],
      defaultVersion: 1,
    },
  ],
  notOffered: [{ instanceType: 'g6*', zone: 'us-west-2c' }],
};
