import {
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2';
import {
  type Image,
  type InstanceTypeItem,
  images,
  instanceTypes,
  offerings,
  type Subnet,
  subnets,
  type Template,
  type TemplateData,
  templates,
  versions,
} from './answers.js';
import { filtersOf, filterValuesAtMost, inParts, type Wire } from './wire.js';

/** EC2's calls about what may be launched, by their names. Each throws `StudioError` only. */
export class CatalogueApi {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** The launch templates that have this tag, with any value. */
  templates(tagKey: string, signal: AbortSignal): Promise<Template[]> {
    const asked = { Filters: filtersOf({ 'tag-key': [tagKey] }), MaxResults: 200 };
    return this.#wire.list(
      (paging, client, options) =>
        client.send(new DescribeLaunchTemplatesCommand({ ...asked, ...paging }), options),
      ({ LaunchTemplates }) => templates.parse(LaunchTemplates),
      ({ LaunchTemplateId }) => LaunchTemplateId,
      signal,
    );
  }

  /** The default versions of all launch templates of the account, by the template's id. */
  async defaultVersions(signal: AbortSignal): Promise<Map<string, TemplateData>> {
    const asked = { Versions: ['$Default'], MaxResults: 200 };
    const items = await this.#wire.list(
      (paging, client, options) =>
        client.send(new DescribeLaunchTemplateVersionsCommand({ ...asked, ...paging }), options),
      ({ LaunchTemplateVersions }) => versions.parse(LaunchTemplateVersions),
      ({ LaunchTemplateId }) => LaunchTemplateId,
      signal,
    );
    return new Map(items.map((one) => [one.LaunchTemplateId, one.LaunchTemplateData]));
  }

  /** @param patterns names of types, with `*` for any characters */
  instanceTypes(patterns: readonly string[], signal: AbortSignal): Promise<InstanceTypeItem[]> {
    return ofParts(patterns, (part) => {
      const asked = { Filters: filtersOf({ 'instance-type': part }), MaxResults: 100 };
      return this.#wire.list(
        (paging, client, options) =>
          client.send(new DescribeInstanceTypesCommand({ ...asked, ...paging }), options),
        ({ InstanceTypes }) => instanceTypes.parse(InstanceTypes),
        ({ InstanceType }) => InstanceType,
        signal,
      );
    });
  }

  /** Which of these types each zone has at all, free or not. */
  async typesByZone(
    types: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, Set<string>>> {
    const items = await ofParts(types, (part) => {
      const asked = {
        LocationType: 'availability-zone' as const,
        Filters: filtersOf({ 'instance-type': part }),
        MaxResults: 1_000,
      };
      return this.#wire.list(
        (paging, client, options) =>
          client.send(new DescribeInstanceTypeOfferingsCommand({ ...asked, ...paging }), options),
        ({ InstanceTypeOfferings }) => offerings.parse(InstanceTypeOfferings),
        ({ InstanceType, Location }) => `${Location} ${InstanceType}`,
        signal,
      );
    });
    const zones = new Map<string, Set<string>>();
    for (const { Location, InstanceType } of items) {
      zones.set(Location, (zones.get(Location) ?? new Set()).add(InstanceType));
    }
    return zones;
  }

  /** Those of these images that there are. */
  async images(ids: readonly string[], signal: AbortSignal): Promise<Map<string, Image>> {
    const items = await ofParts(ids, (part) => {
      const asked = { Filters: filtersOf({ 'image-id': part }), IncludeDeprecated: true };
      return this.#wire.list(
        (paging, client, options) =>
          client.send(new DescribeImagesCommand({ ...asked, ...paging }), options),
        ({ Images }) => images.parse(Images),
        ({ ImageId }) => ImageId,
        signal,
      );
    });
    return new Map(items.map((image) => [image.ImageId, image]));
  }

  /** Those of these subnets that there are. */
  async subnets(ids: readonly string[], signal: AbortSignal): Promise<Map<string, Subnet>> {
    const items = await ofParts(ids, (part) => {
      const asked = { Filters: filtersOf({ 'subnet-id': part }), MaxResults: 1_000 };
      return this.#wire.list(
        (paging, client, options) =>
          client.send(new DescribeSubnetsCommand({ ...asked, ...paging }), options),
        ({ Subnets }) => subnets.parse(Subnets),
        ({ SubnetId }) => SubnetId,
        signal,
      );
    });
    return new Map(items.map((subnet) => [subnet.SubnetId, subnet]));
  }
}

/** Asks about many things in as many calls as the values of a filter need; about none in no call. */
async function ofParts<Item>(
  values: readonly string[],
  ask: (part: readonly string[]) => Promise<Item[]>,
): Promise<Item[]> {
  const parts = inParts([...new Set(values)], filterValuesAtMost);
  return (await Promise.all(parts.map(ask))).flat();
}
