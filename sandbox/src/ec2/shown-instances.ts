import { sandboxAccountId as ownerId } from '../aws/access.js';
import { stateXml } from './instance-actions.js';
import type { InstanceRecord, VolumeRecord } from './instance-record.js';
import type { PretendAccount } from './pretend-account.js';
import type { Volumes } from './volumes.js';
import { tagSet, timestamp, type Xml } from './wire.js';

/** How instances and disks look in answers. What the bot does not read is left out. */

const groupSet = (groupIds: readonly string[] = []): Xml =>
  groupIds.map((groupId) => ({ groupId, groupName: 'workstations' }));

interface Around {
  account: PretendAccount;
  volumes: Volumes;
  /** Without its tags, as AWS may answer. */
  withoutTags: boolean;
}

/** A reservation of one instance. */
export function reservationXml(instance: InstanceRecord, around: Around): { [name: string]: Xml } {
  const { reservationId } = instance;
  return { reservationId, ownerId, groupSet: [], instancesSet: [instanceXml(instance, around)] };
}

function instanceXml(instance: InstanceRecord, { account, volumes, withoutTags }: Around): Xml {
  const { subnet, template, privateIp, publicIp, stateReason, state } = instance;
  const { region, vpcId } = account;
  const isGone = state === 'terminated';
  const groups =
    template.securityGroupIds ?? template.networkInterfaces?.map((one) => one.securityGroupId);
  const hostname = `ip-${privateIp.replaceAll('.', '-')}.${region}.compute.internal`;
  const publicName =
    publicIp && `ec2-${publicIp.replaceAll('.', '-')}.${region}.compute.amazonaws.com`;
  const attached = volumes.of(instance);
  return {
    instanceId: instance.instanceId,
    imageId: instance.imageId,
    instanceState: stateXml(state),
    privateDnsName: isGone ? '' : hostname,
    dnsName: publicName ?? '',
    reason: instance.transitionReason,
    amiLaunchIndex: 0,
    productCodes: [],
    instanceType: instance.instanceType,
    launchTime: timestamp(instance.launchedAtMs),
    placement: { availabilityZone: subnet.zone, groupName: '', tenancy: 'default' },
    platform: instance.platform === 'windows' ? 'windows' : undefined,
    monitoring: { state: 'disabled' },
    subnetId: isGone ? undefined : subnet.subnetId,
    vpcId: isGone ? undefined : vpcId,
    privateIpAddress: isGone ? undefined : privateIp,
    ipAddress: publicIp,
    stateReason: stateReason && { ...stateReason },
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: template.disks[0]?.device,
    blockDeviceMapping: attached.map((volume) => ({
      deviceName: volume.device,
      ebs: {
        volumeId: volume.volumeId,
        status: 'attached',
        attachTime: timestamp(volume.createdAtMs),
        deleteOnTermination: volume.deleteOnTermination,
      },
    })),
    instanceLifecycle: template.isSpot ? 'spot' : undefined,
    clientToken: instance.clientToken,
    tagSet: withoutTags ? undefined : tagSet(instance.tags),
    groupSet: groupSet(groups),
    networkInterfaceSet: isGone
      ? []
      : [
          {
            networkInterfaceId: instance.interfaceId,
            subnetId: subnet.subnetId,
            vpcId,
            ownerId,
            status: 'in-use',
            privateIpAddress: privateIp,
            privateDnsName: hostname,
            groupSet: groupSet(groups),
            attachment: {
              attachmentId: instance.interfaceId.replace('eni', 'eni-attach'),
              deviceIndex: 0,
              status: 'attached',
              attachTime: timestamp(instance.attachedAtMs),
              deleteOnTermination: true,
            },
            association: publicIp && { publicIp, publicDnsName: publicName, ipOwnerId: 'amazon' },
          },
        ],
    metadataOptions: {
      state: 'applied',
      httpTokens: 'required',
      httpEndpoint: 'enabled',
      instanceMetadataTags: template.metadataTags ? 'enabled' : 'disabled',
    },
    hibernationOptions: { configured: false },
  };
}

/** What the status checks say now: of the instance, and of its host. */
export function checkOf({ state, checks, checkedAtMs }: InstanceRecord, nowMs: number): string {
  if (state !== 'running') return 'not-applicable';
  return checks === 'never' || nowMs < checkedAtMs ? 'initializing' : checks;
}

export function statusXml(instance: InstanceRecord, nowMs: number): Xml {
  const { instanceId, subnet, state, retiresAtMs } = instance;
  const status = checkOf(instance, nowMs);
  const detail = { ok: 'passed', impaired: 'failed', initializing: 'initializing' }[status];
  const details = detail && [{ name: 'reachability', status: detail }];
  // A machine that does not answer is its own fault: the host is well.
  const hostStatus = status === 'impaired' ? 'ok' : status;
  return {
    instanceId,
    availabilityZone: subnet.zone,
    instanceState: stateXml(state),
    instanceStatus: { status, details },
    systemStatus: {
      status: hostStatus,
      details: details && [
        { name: 'reachability', status: hostStatus === 'ok' ? 'passed' : detail },
      ],
    },
    eventsSet:
      retiresAtMs === undefined
        ? undefined
        : [
            {
              instanceEventId: instanceId.replace('i-', 'instance-event-'),
              code: 'instance-retirement',
              description: 'The instance is running on degraded hardware',
              notBefore: timestamp(retiresAtMs),
            },
          ],
  };
}

export function volumeXml(volume: VolumeRecord): Xml {
  const { volumeId, instanceId, deleteOnTermination } = volume;
  return {
    volumeId,
    size: volume.sizeGb,
    availabilityZone: volume.zone,
    status: statusOf(volume),
    createTime: timestamp(volume.createdAtMs),
    volumeType: 'gp3',
    encrypted: true,
    attachmentSet:
      instanceId === undefined
        ? []
        : [
            {
              volumeId,
              instanceId,
              device: volume.device,
              status: 'attached',
              attachTime: timestamp(volume.createdAtMs),
              deleteOnTermination,
            },
          ],
    tagSet: tagSet(volume.tags),
  };
}

export function statusOf({ instanceId }: VolumeRecord): string {
  return instanceId === undefined ? 'available' : 'in-use';
}
