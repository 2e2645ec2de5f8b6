import { z } from 'zod';

/**
 * What EC2 answers, as far as it is read. The SDK checks nothing: a part that is not as AWS documents it
 * counts as not given, and an item without its id does not count at all.
 */

const text = z.string().optional().catch(undefined);
const count = z.number().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const time = z
  .date()
  .optional()
  .catch(undefined)
  .transform((date) => date?.getTime() ?? null);

const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items): z.output<Item>[] =>
      items.flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );

const tagsSchema = listOf(z.object({ Key: z.string(), Value: z.string().catch('') })).transform(
  (tags): Readonly<Record<string, string>> =>
    Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
);

const interfaceSchema = z.object({
  Attachment: z
    .object({ DeviceIndex: count, AttachTime: time })
    .catch({ DeviceIndex: undefined, AttachTime: null }),
});

const instanceSchema = z
  .object({
    InstanceId: z.string(),
    State: z.object({ Name: z.string() }),
    StateReason: z
      .object({ Code: text, Message: text })
      .catch({ Code: undefined, Message: undefined }),
    InstanceType: text,
    ImageId: text,
    LaunchTime: time,
    NetworkInterfaces: listOf(interfaceSchema),
    PrivateIpAddress: text,
    PrivateDnsName: text,
    PublicIpAddress: text,
    PublicDnsName: text,
    Tags: tagsSchema,
  })
  .transform(({ InstanceId, State, StateReason, ...item }) => {
    const first = item.NetworkInterfaces.find(({ Attachment }) => Attachment.DeviceIndex === 0);
    return {
      id: InstanceId,
      state: State.Name,
      reason: { code: StateReason.Code ?? null, message: StateReason.Message ?? null },
      type: item.InstanceType ?? null,
      imageId: item.ImageId ?? null,
      /** AWS: when it was started last. */
      launchedAtMs: item.LaunchTime,
      /** When it was made: its first network interface stays for its whole life. */
      madeAtMs: first?.Attachment.AttachTime ?? null,
      addresses: {
        // Empty while there is none.
        privateIp: item.PrivateIpAddress || null,
        privateDns: item.PrivateDnsName || null,
        publicIp: item.PublicIpAddress || null,
        publicDns: item.PublicDnsName || null,
      },
      tags: item.Tags,
    };
  });

export type Instance = z.output<typeof instanceSchema>;

export const instances = listOf(instanceSchema);

export const reservations = listOf(z.object({ Instances: instances })).transform((items) =>
  items.flatMap(({ Instances }) => Instances),
);

const check = z.object({ Status: text }).catch({ Status: undefined });

export const statuses = listOf(
  z.object({ InstanceId: z.string(), InstanceStatus: check, SystemStatus: check }),
);

export const stateChanges = listOf(
  z
    .object({
      InstanceId: z.string(),
      CurrentState: z.object({ Name: z.string() }),
      PreviousState: z.object({ Name: z.string() }),
    })
    .transform(({ InstanceId, CurrentState, PreviousState }) => ({
      id: InstanceId,
      before: PreviousState.Name,
      after: CurrentState.Name,
    })),
);

export type StateChange = z.output<typeof stateChanges>[number];

const gpuSchema = z.object({
  Name: z.string(),
  Count: z.number().catch(0),
  GpuPartitionSize: count,
  MemoryInfo: z.object({ SizeInMiB: z.number() }),
});

const instanceTypeSchema = z.object({
  InstanceType: z.string(),
  VCpuInfo: z.object({ DefaultVCpus: z.number() }),
  MemoryInfo: z.object({ SizeInMiB: z.number() }),
  GpuInfo: z.object({ Gpus: listOf(gpuSchema) }).catch({ Gpus: [] }),
  InstanceStorageInfo: z.object({ TotalSizeInGB: count }).catch({ TotalSizeInGB: undefined }),
});

export type InstanceTypeItem = z.output<typeof instanceTypeSchema>;

export const instanceTypes = listOf(instanceTypeSchema);

export const offerings = listOf(z.object({ InstanceType: z.string(), Location: z.string() }));

const templateSchema = z.object({
  LaunchTemplateId: z.string(),
  LaunchTemplateName: z.string().catch(''),
  Tags: tagsSchema,
});

export const templates = listOf(templateSchema);

export type Template = z.output<typeof templateSchema>;

const diskSchema = z.object({
  DeviceName: text,
  Ebs: z.object({ DeleteOnTermination: flag }).optional().catch(undefined),
});

const versionSchema = z.object({
  LaunchTemplateId: z.string(),
  LaunchTemplateData: z.object({
    ImageId: text,
    InstanceType: text,
    NetworkInterfaces: z.array(z.unknown()).catch([]),
    BlockDeviceMappings: listOf(diskSchema),
    TagSpecifications: listOf(z.object({ ResourceType: text, Tags: tagsSchema })),
    MetadataOptions: z
      .object({ InstanceMetadataTags: text })
      .catch({ InstanceMetadataTags: undefined }),
    InstanceMarketOptions: z.object({ MarketType: text }).catch({ MarketType: undefined }),
    Placement: z.object({ Tenancy: text }).catch({ Tenancy: undefined }),
  }),
});

export const versions = listOf(versionSchema);

export type TemplateData = z.output<typeof versionSchema>['LaunchTemplateData'];

const imageSchema = z.object({
  ImageId: z.string(),
  Name: text,
  Platform: text,
  UsageOperation: text,
  RootDeviceName: text,
  RootDeviceType: text,
});

export const images = listOf(imageSchema);

export type Image = z.output<typeof imageSchema>;

const subnetSchema = z.object({
  SubnetId: z.string(),
  AvailabilityZone: z.string(),
  Tags: tagsSchema,
});

export const subnets = listOf(subnetSchema);

export type Subnet = z.output<typeof subnetSchema>;
