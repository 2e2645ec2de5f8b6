import { sandboxAccountId } from '../aws/access.js';
import type { Action } from './action.js';
import { type Catalogue, versionOf } from './catalogue.js';
import { instanceTypes, type PretendInstanceType } from './instance-types.js';
import { describe, type Listing, page } from './listing.js';
import type { PretendAmi, PretendSubnet, PretendTemplate } from './pretend-account.js';
import * as shown from './shown-catalogue.js';
import { Ec2Error, tagSet } from './wire.js';

export const describeInstanceTypes: Action = (query, { mostOnPage }) => {
  const listing: Listing<PretendInstanceType> = {
    set: 'instanceTypeSet',
    items: () => instanceTypes,
    ids: { parameter: 'InstanceType', of: ({ name }) => name, missing: 'InvalidInstanceType' },
    filters: { 'instance-type': ({ name }) => name },
    page: page(5, 100),
    show: shown.typeXml,
  };
  return describe(query, listing, mostOnPage);
};

export const describeInstanceTypeOfferings: Action = (query, { catalogue, mostOnPage }) => {
  const locationType = query.text('LocationType') ?? 'region';
  if (locationType !== 'region' && locationType !== 'availability-zone') {
    throw new Ec2Error('InvalidParameterValue', `The location type ${locationType} is not played.`);
  }
  const { region, subnets } = catalogue.account;
  const zones = locationType === 'region' ? [region] : subnets.map(({ zone }) => zone);
  const offerings = zones.flatMap((location) =>
    instanceTypes
      .filter(({ name }) => catalogue.isOffered(name, location))
      .map(({ name }) => ({ instanceType: name, locationType, location })),
  );
  const listing: Listing<(typeof offerings)[number]> = {
    set: 'instanceTypeOfferingSet',
    items: () => offerings,
    filters: { 'instance-type': (one) => one.instanceType, location: (one) => one.location },
    page: page(5, 1_000),
    show: (one) => one,
  };
  return describe(query, listing, mostOnPage);
};

export const describeLaunchTemplates: Action = (query, { catalogue, mostOnPage }) => {
  const names = query.list('LaunchTemplateName');
  const unknown = names.find(
    (name) => !catalogue.account.templates.some((one) => one.name === name),
  );
  if (unknown !== undefined) {
    throw new Ec2Error(
      'InvalidLaunchTemplateName.NotFoundException',
      `The specified launch template, with template name ${unknown}, does not exist.`,
    );
  }
  const listing: Listing<PretendTemplate> = {
    set: 'launchTemplates',
    items: () => catalogue.account.templates,
    ids: {
      parameter: 'LaunchTemplateId',
      of: ({ launchTemplateId }) => launchTemplateId,
      pattern: /^lt-[0-9a-f]{8,17}$/,
      malformed: 'InvalidLaunchTemplateId.Malformed',
      missing: 'InvalidLaunchTemplateId.NotFound',
    },
    filters: { 'launch-template-name': ({ name }) => name },
    matches: ({ name }) => names.length === 0 || names.includes(name),
    tags: ({ tags }) => tags,
    page: page(1, 200),
    show: shown.templateXml,
  };
  return describe(query, listing, mostOnPage);
};

/** AWS: without a template, `$Default` or `$Latest` of all of them. */
export const describeLaunchTemplateVersions: Action = (query, { catalogue, mostOnPage }) => {
  const named = catalogue.template(query);
  const versions = query.list('LaunchTemplateVersion');
  const resolves = query.flag('ResolveAlias') ?? false;
  if (!named && (versions.length === 0 || versions.some((one) => !one.startsWith('$')))) {
    throw new Ec2Error(
      'MissingParameter',
      'Either a launch template ID or a launch template name must be specified in the request.',
    );
  }
  const templates = named ? [named] : catalogue.account.templates;
  const listing: Listing<shown.ShownVersion> = {
    set: 'launchTemplateVersionSet',
    items: () => templates.flatMap((one) => versionsOf(one, versions, resolves, catalogue)),
    filters: {
      'image-id': ({ imageId }) => imageId,
      'instance-type': ({ data }) => data.instanceType,
    },
    page: page(1, 200),
    show: shown.versionXml,
  };
  return describe(query, listing, mostOnPage);
};

function versionsOf(
  template: PretendTemplate,
  versions: readonly string[],
  resolves: boolean,
  catalogue: Catalogue,
): shown.ShownVersion[] {
  const every = template.versions.map((_, index) => String(index + 1));
  return (versions.length === 0 ? every : versions).map((version) => {
    const { number, data } = versionOf(template, version);
    const imageId = resolves ? catalogue.resolve(data.imageId) : data.imageId;
    return { template, number, data, imageId };
  });
}

export const describeImages: Action = (query, { catalogue, mostOnPage }) => {
  const owners = query.list('Owner').map((one) => (one === 'self' ? sandboxAccountId : one));
  query.flag('IncludeDeprecated');
  const listing: Listing<PretendAmi> = {
    set: 'imagesSet',
    items: () => catalogue.account.images,
    ids: {
      parameter: 'ImageId',
      of: ({ imageId }) => imageId,
      pattern: /^ami-[0-9a-f]{8,17}$/,
      malformed: 'InvalidAMIID.Malformed',
      missing: 'InvalidAMIID.NotFound',
    },
    filters: {
      'image-id': ({ imageId }) => imageId,
      name: ({ name }) => name,
      state: () => 'available',
    },
    matches: ({ owner }) =>
      owners.length === 0 || owners.includes(owner) || owners.includes(shown.ownerOf(owner)),
    page: page(1, 1_000),
    show: shown.imageXml,
  };
  return describe(query, listing, mostOnPage);
};

export const describeSubnets: Action = (query, { catalogue, mostOnPage }) => {
  const { vpcId, subnets } = catalogue.account;
  const listing: Listing<PretendSubnet> = {
    set: 'subnetSet',
    items: () => subnets,
    ids: {
      parameter: 'SubnetId',
      of: ({ subnetId }) => subnetId,
      missing: 'InvalidSubnetID.NotFound',
    },
    filters: {
      'subnet-id': ({ subnetId }) => subnetId,
      'availability-zone': ({ zone }) => zone,
      'vpc-id': () => vpcId,
    },
    tags: ({ name }) => ({ Name: name }),
    page: page(5, 1_000),
    show: ({ subnetId, zone, name, network, isPublic }) => ({
      subnetId,
      state: 'available',
      vpcId,
      ownerId: sandboxAccountId,
      cidrBlock: `${network}.0/24`,
      availableIpAddressCount: 251,
      availabilityZone: zone,
      mapPublicIpOnLaunch: isPublic,
      tagSet: tagSet({ Name: name }),
    }),
  };
  return describe(query, listing, mostOnPage);
};
