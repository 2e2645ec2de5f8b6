import type { Action } from './action.js';
import { instanceNaming } from './instance-actions.js';
import type { InstanceRecord, VolumeRecord } from './instance-record.js';
import { describe, everything, type Listing, page } from './listing.js';
import * as shown from './shown-instances.js';
import { allTagged } from './tag-actions.js';

const instanceFilters = {
  'instance-id': ({ instanceId }: InstanceRecord) => instanceId,
  'client-token': ({ clientToken }: InstanceRecord) => clientToken,
  'instance-state-name': ({ state }: InstanceRecord) => state,
  'instance-type': ({ instanceType }: InstanceRecord) => instanceType,
  'image-id': ({ imageId }: InstanceRecord) => imageId,
  'availability-zone': ({ subnet }: InstanceRecord) => subnet.zone,
  'subnet-id': ({ subnet }: InstanceRecord) => subnet.subnetId,
  'private-ip-address': ({ privateIp }: InstanceRecord) => privateIp,
};

const position = (instance: InstanceRecord) => instance.position;

export const describeInstances: Action = (query, parts) => {
  const { catalogue, instances } = parts;
  let withoutTags = false;
  const listing: Listing<InstanceRecord> = {
    set: 'reservationSet',
    items: () => instances.visible,
    position,
    ids: { parameter: 'InstanceId', ...instanceNaming },
    filters: instanceFilters,
    tags: ({ tags }) => tags,
    page: page(5, 1_000, everything),
    show: (instance) =>
      shown.reservationXml(instance, {
        account: catalogue.account,
        volumes: instances.volumes,
        withoutTags,
      }),
  };
  const answer = describe(query, listing, parts.mostOnPage);
  return () => {
    withoutTags = parts.hidesTags();
    return answer();
  };
};

/** AWS: only what runs, unless `IncludeAllInstances`; and no filter for tags. */
export const describeInstanceStatus: Action = (query, { instances, mostOnPage }) => {
  const all = query.flag('IncludeAllInstances') ?? false;
  const nowMs = instances.clock.now();
  const listing: Listing<InstanceRecord> = {
    set: 'instanceStatusSet',
    items: () => instances.visible,
    position,
    ids: { parameter: 'InstanceId', ...instanceNaming },
    filters: {
      'availability-zone': instanceFilters['availability-zone'],
      'instance-state-name': instanceFilters['instance-state-name'],
      'instance-status.status': (instance) => shown.checkOf(instance, nowMs),
      'event.code': ({ retiresAtMs }) =>
        retiresAtMs === undefined ? undefined : 'instance-retirement',
    },
    matches: ({ state }) => all || state === 'running',
    page: page(5, 1_000, everything),
    show: (instance) => shown.statusXml(instance, nowMs),
  };
  return describe(query, listing, mostOnPage);
};

export const describeVolumes: Action = (query, { instances, mostOnPage }) => {
  const listing: Listing<VolumeRecord> = {
    set: 'volumeSet',
    items: () => instances.volumes.all,
    ids: {
      parameter: 'VolumeId',
      of: ({ volumeId }) => volumeId,
      missing: 'InvalidVolume.NotFound',
    },
    filters: {
      'volume-id': ({ volumeId }) => volumeId,
      status: shown.statusOf,
      'attachment.instance-id': ({ instanceId }) => instanceId,
    },
    tags: ({ tags }) => tags,
    page: page(5, 1_000, everything),
    show: shown.volumeXml,
  };
  return describe(query, listing, mostOnPage);
};

export const describeTags: Action = (query, parts) => {
  const all = allTagged(parts).flatMap(({ resourceId, resourceType, tags }) =>
    Object.entries(tags).map(([key, value]) => ({ resourceId, resourceType, key, value })),
  );
  const listing: Listing<(typeof all)[number]> = {
    set: 'tagSet',
    items: () => all,
    filters: {
      key: ({ key }) => key,
      value: ({ value }) => value,
      'resource-id': ({ resourceId }) => resourceId,
      'resource-type': ({ resourceType }) => resourceType,
    },
    page: page(5, 1_000),
    show: (one) => one,
  };
  return describe(query, listing, parts.mostOnPage);
};
