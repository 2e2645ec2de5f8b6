import { sandboxAccountId as ownerId } from '../aws/access.js';
import type { PretendInstanceType } from './instance-types.js';
import type { PretendAmi, PretendTemplate, TemplateVersion } from './pretend-account.js';
import { tagSet, type Xml } from './wire.js';

/** How types, templates and images look in answers. What the bot does not read is left out. */

const foundedAt = '2023-02-06T09:00:00.000Z';

export function typeXml(type: PretendInstanceType): Xml {
  const { gpu, scratchGb } = type;
  const totalMiB = gpu && gpu.memoryMiB * Math.max(gpu.count, 1);
  return {
    instanceType: type.name,
    currentGeneration: true,
    supportedUsageClasses: ['on-demand', 'spot'],
    supportedRootDeviceTypes: ['ebs'],
    bareMetal: false,
    hypervisor: 'nitro',
    processorInfo: { supportedArchitectures: ['x86_64'] },
    vCpuInfo: { defaultVCpus: type.vCpus, defaultCores: type.vCpus / 2, defaultThreadsPerCore: 2 },
    memoryInfo: { sizeInMiB: type.memoryGiB * 1_024 },
    instanceStorageSupported: scratchGb > 0,
    instanceStorageInfo:
      scratchGb > 0 ? { totalSizeInGB: scratchGb, nvmeSupport: 'required' } : undefined,
    gpuInfo: gpu && {
      gpus: [
        {
          name: gpu.name,
          manufacturer: 'NVIDIA',
          count: gpu.count,
          gpuPartitionSize: gpu.partition,
          logicalGpuCount: Math.max(gpu.count, 1),
          memoryInfo: { sizeInMiB: gpu.memoryMiB },
        },
      ],
      totalGpuMemoryInMiB: totalMiB,
    },
    hibernationSupported: false,
  };
}

export function templateXml(template: PretendTemplate): Xml {
  return {
    launchTemplateId: template.launchTemplateId,
    launchTemplateName: template.name,
    createTime: foundedAt,
    createdBy: `arn:aws:iam::${ownerId}:root`,
    defaultVersionNumber: template.defaultVersion,
    latestVersionNumber: template.versions.length,
    tagSet: tagSet(template.tags),
  };
}

export interface ShownVersion {
  template: PretendTemplate;
  number: number;
  data: TemplateVersion;
  imageId: string;
}

export function versionXml({ template, number, data, imageId }: ShownVersion): Xml {
  return {
    launchTemplateId: template.launchTemplateId,
    launchTemplateName: template.name,
    versionNumber: number,
    createTime: foundedAt,
    createdBy: `arn:aws:iam::${ownerId}:root`,
    defaultVersion: number === template.defaultVersion,
    launchTemplateData: {
      imageId,
      instanceType: data.instanceType,
      securityGroupIdSet: data.securityGroupIds,
      networkInterfaceSet: data.networkInterfaces?.map(({ subnetId, securityGroupId }, index) => ({
        deviceIndex: index,
        subnetId,
        // Here AWS names an item of the list by what it is.
        groupSet: { groupId: securityGroupId },
      })),
      blockDeviceMappingSet: data.disks.map(({ device, sizeGb, deleteOnTermination }) => ({
        deviceName: device,
        ebs: { volumeSize: sizeGb, volumeType: 'gp3', deleteOnTermination },
      })),
      tagSpecificationSet: Object.entries(data.tags ?? {}).map(([resourceType, tags]) => ({
        resourceType,
        tagSet: tagSet(tags),
      })),
      metadataOptions: data.metadataTags ? { instanceMetadataTags: 'enabled' } : undefined,
      disableApiTermination: data.isProtected,
      instanceInitiatedShutdownBehavior: data.shutdownBehavior,
      instanceMarketOptions: data.isSpot ? { marketType: 'spot' } : undefined,
    },
  };
}

export function imageXml({ imageId, name, description, platform, owner }: PretendAmi): Xml {
  return {
    imageId,
    imageLocation: `${owner}/${name}`,
    imageState: 'available',
    imageOwnerId: ownerOf(owner),
    imageOwnerAlias: owner === 'amazon' ? 'amazon' : undefined,
    isPublic: owner === 'amazon',
    architecture: 'x86_64',
    imageType: 'machine',
    platform: platform === 'windows' ? 'windows' : undefined,
    platformDetails: platform === 'windows' ? 'Windows' : 'Linux/UNIX',
    usageOperation: platform === 'windows' ? 'RunInstances:0002' : 'RunInstances',
    name,
    description,
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/sda1',
    virtualizationType: 'hvm',
    creationDate: foundedAt,
  };
}

/** The account that an image belongs to; Amazon's is one of theirs. */
export function ownerOf(owner: PretendAmi['owner']): string {
  return owner === 'self' ? ownerId : '801119661308';
}
