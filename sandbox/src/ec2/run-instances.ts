import type { Capacity } from './capacity.js';
import { type Catalogue, versionOf } from './catalogue.js';
import type { ClientTokens } from './client-tokens.js';
import type { InstanceRecord } from './instance-record.js';
import type { PretendInstanceType } from './instance-types.js';
import type { Instances } from './instances.js';
import type { PretendSubnet, PretendTemplate, TemplateVersion } from './pretend-account.js';
import type { Query } from './query.js';
import { checkMetadataKeys, checkTagCount, readTags } from './tags.js';
import { Ec2Error } from './wire.js';

export interface LaunchParts {
  catalogue: Catalogue;
  instances: Instances;
  capacity: Capacity;
  clientTokens: ClientTokens;
}

/** `RunInstances` of one instance from a launch template: reads and checks, then launches. */
export function runInstances(query: Query, parts: LaunchParts): () => InstanceRecord {
  const { catalogue, instances, clientTokens } = parts;
  for (const count of ['MinCount', 'MaxCount']) {
    query.required(count);
    query.number(count, [1, 1]);
  }
  const named = query.structure('LaunchTemplate');
  const template = catalogue.template(named);
  if (!template) {
    throw new Ec2Error('MissingParameter', 'The request must contain the parameter ImageId');
  }
  const { number, data } = versionOf(template, named.text('Version') ?? '$Default');
  const type = readType(query, data, catalogue);
  const image = catalogue.image(query.text('ImageId') ?? data.imageId);
  const subnetId = query.text('SubnetId');
  if (subnetId !== undefined && data.networkInterfaces) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    );
  }
  const asked = subnetId === undefined ? undefined : catalogue.subnet(subnetId);
  const tags = readTagSpecifications(query, template, data, number);
  const token = readToken(query);
  const isProtected = query.flag('DisableApiTermination') ?? data.isProtected ?? false;
  const isStopProtected = query.flag('DisableApiStop') ?? false;
  const shutdownBehavior = readShutdownBehavior(query) ?? data.shutdownBehavior ?? 'stop';
  // Unknown at AWS: whether another default version is a mismatch. The strictest: it is.
  const parameters = `${number} ${query.canonical(['ClientToken'])}`;
  return () => {
    const earlier = token && clientTokens.recall(token, asked?.zone, parameters);
    if (earlier) return earlier;
    checkLimit(type, parts);
    const subnet = chooseSubnet(type, data, asked, parts);
    const instance = instances.launch(
      {
        clientToken: token,
        instanceType: type.name,
        imageId: image.imageId,
        platform: image.platform,
        subnet,
        template: data,
        tags: tags.instance,
        marksItself: template.tags['nimble-session:ready-when'] === 'mark',
        isProtected,
        isStopProtected,
        shutdownBehavior,
      },
      tags.volume,
    );
    if (token) clientTokens.remember(token, asked?.zone, { parameters, instance });
    return instance;
  };
}

/** What a shutdown from inside comes to. */
export function readShutdownBehavior(query: Query, name = 'InstanceInitiatedShutdownBehavior') {
  const behavior = query.text(name);
  if (behavior === undefined || behavior === 'stop' || behavior === 'terminate') return behavior;
  throw new Ec2Error(
    'InvalidParameterValue',
    `Value (${behavior}) for parameter instanceInitiatedShutdownBehavior is invalid.`,
  );
}

function readToken(query: Query): string | undefined {
  const token = query.text('ClientToken');
  if (token === undefined || /^[\x20-\x7e]{1,64}$/.test(token)) return token;
  throw new Ec2Error(
    'InvalidClientToken',
    'The client token is not valid: it has 1 to 64 ASCII characters.',
  );
}

function readType(query: Query, data: TemplateVersion, catalogue: Catalogue): PretendInstanceType {
  const name = query.text('InstanceType') ?? data.instanceType;
  const type = catalogue.type(name);
  if (type) return type;
  throw new Ec2Error('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
}

const taggable = ['instance', 'volume', 'network-interface'] as const;

/** AWS: tags of the template and of the request are merged. */
function readTagSpecifications(
  query: Query,
  { launchTemplateId }: PretendTemplate,
  data: TemplateVersion,
  version: number,
): Record<(typeof taggable)[number], Record<string, string>> {
  const tags = {
    instance: {
      ...data.tags?.instance,
      'aws:ec2launchtemplate:id': launchTemplateId,
      'aws:ec2launchtemplate:version': String(version),
    },
    volume: { ...data.tags?.volume },
    'network-interface': {},
  };
  for (const specification of query.structures('TagSpecification')) {
    const given = specification.required('ResourceType');
    const resource = taggable.find((one) => one === given);
    if (resource === undefined) {
      throw new Ec2Error(
        'InvalidParameterValue',
        `'${given}' is not a valid taggable resource type for this operation.`,
      );
    }
    Object.assign(tags[resource], readTags(specification));
  }
  for (const resource of taggable) checkTagCount(tags[resource]);
  if (data.metadataTags) checkMetadataKeys(tags.instance);
  return tags;
}

/** AWS counts the vCPUs of instances that are on. @throws Ec2Error when they would be too many. */
export function checkLimit(
  type: PretendInstanceType,
  { catalogue, instances }: Pick<LaunchParts, 'catalogue' | 'instances'>,
): void {
  const limit = catalogue.account.vCpuLimit;
  const used = instances.all
    .filter(({ state }) => state === 'pending' || state === 'running' || state === 'stopping')
    .reduce((sum, one) => sum + (catalogue.type(one.instanceType)?.vCpus ?? 0), 0);
  if (used + type.vCpus <= limit) return;
  throw new Ec2Error(
    'VcpuLimitExceeded',
    `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the ` +
      'instance bucket that the specified instance type belongs to. Please visit ' +
      'http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
  );
}

/** The subnet of the request, else of the template's interface, else the first that has a machine. */
function chooseSubnet(
  { name }: PretendInstanceType,
  data: TemplateVersion,
  asked: PretendSubnet | undefined,
  { catalogue, capacity }: LaunchParts,
): PretendSubnet {
  const inTemplate = data.networkInterfaces?.[0]?.subnetId;
  const named = asked ?? (inTemplate === undefined ? undefined : catalogue.subnet(inTemplate));
  const offered = catalogue.account.subnets.filter(({ zone }) => catalogue.isOffered(name, zone));
  const zones = offered.map(({ zone }) => zone).join(', ');
  if (named && !offered.includes(named)) {
    throw new Ec2Error(
      'Unsupported',
      `Your requested instance type (${name}) is not supported in your requested Availability Zone ` +
        `(${named.zone}). Please retry your request by not specifying an Availability Zone or choosing ${zones}.`,
    );
  }
  const candidates = named ? [named] : offered;
  const free = candidates.find(({ zone }) => capacity.has(name, zone, 'launch'));
  if (free) return free;
  throw noCapacity(name, named?.zone ?? zones);
}

export function noCapacity(instanceType: string, zones: string): Ec2Error {
  return new Ec2Error(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you ` +
      `requested (${zones}). Our system will be working on provisioning additional capacity.`,
  );
}
