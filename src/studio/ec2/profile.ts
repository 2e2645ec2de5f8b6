import type { InstanceType, LaunchProfile, Place, StreamingImage } from '../studio.js';
import type { Image, Subnet, TemplateData } from './answers.js';
import { familyOf, type InstanceTypes, matching } from './instance-types.js';
import type { ProfileTags } from './profile-tags.js';

/** What else of the account a profile is made from. */
export interface Around {
  region: string;
  types: InstanceTypes;
  images: ReadonlyMap<string, Image>;
  subnets: ReadonlyMap<string, Subnet>;
}

/** A profile, or null if it cannot be offered; and what an operator has to mend, in parts of sentences. */
export interface Made {
  profile: LaunchProfile | null;
  /** Each keeps the profile back. */
  mistakes: string[];
  /** The profile is offered all the same. */
  warnings: string[];
  /** What AWS bills its launches as, for which there is one list price of a type; null: there is none. */
  operation: string | null;
}

/** AWS: a tag that an instance reads in its own metadata is part of an address there. */
const metadataKey = /^(?!\.{1,2}$|_index$)[\w\-+=,.@:]{1,255}$/;

/** Usual names of the root disk, for an image of which nothing is known. */
const rootNames: ReadonlySet<string | undefined> = new Set(['/dev/sda1', '/dev/xvda']);

export function profileFrom(
  id: string,
  tags: ProfileTags,
  data: TemplateData,
  around: Around,
): Made {
  const mistakes = templateMistakes(tags, data);
  const warnings: string[] = [];
  const types = typesOf(tags, data, around, warnings);
  const images = imagesOf(tags, around, warnings);
  const places = placesOf(tags, types, around, warnings);
  const offered = types.filter((type) => isSomewhere(type.name, tags, around));
  for (const { name } of types.filter((type) => !offered.includes(type))) {
    warnings.push(`none of its subnets is in a zone that has ${name}`);
  }
  const [place, ...others] = places;
  if (offered.length === 0) mistakes.push('no instance type is left that it could offer');
  if (tags.images !== null && images.length === 0) mistakes.push('none of its images exists');
  if (place === undefined) mistakes.push('no subnet is left that it could use');
  warnings.push(...diskWarnings(tags, data, around));
  const operation = operationOf(tags, data, around);
  const isKeptBack = mistakes.length > 0 || place === undefined;
  if (isKeptBack) return { profile: null, mistakes, warnings, operation };
  const canStop = canBeStopped(tags, data, around);
  if (!canStop && tags.lifetime.endedBy === 'bot' && tags.lifetime.idleForMs !== null) {
    warnings.push(
      'its tag nimble-session:max-idle-minutes does nothing, because its workstations cannot be stopped',
    );
  }
  const families = offered.map(({ name }) => familyOf(name));
  return {
    mistakes,
    warnings,
    operation,
    profile: {
      id,
      name: tags.name,
      description: tags.description,
      instanceTypes: offered,
      images,
      places: [place, ...others],
      canStop,
      canReboot: true,
      canResize: canStop && new Set(families).size < families.length,
      lifetime: tags.lifetime,
      audience: tags.audience,
    },
  };
}

function templateMistakes({ subnets }: ProfileTags, data: TemplateData): string[] {
  const mistakes: string[] = [];
  if (subnets !== null && data.NetworkInterfaces.length > 0) {
    mistakes.push(
      'its template has network interfaces, and AWS then lets no launch name a subnet: move the security groups ' +
        'to the top level of the template and public addresses to the subnets, or remove the tag nimble-session:subnets',
    );
  }
  if (data.MetadataOptions.InstanceMetadataTags === 'enabled') {
    const keys = data.TagSpecifications.filter(
      ({ ResourceType }) => ResourceType === 'instance',
    ).flatMap(({ Tags }) => Object.keys(Tags));
    for (const key of keys.filter((one) => !metadataKey.test(one))) {
      mistakes.push(
        `its template allows tags in instance metadata, and AWS then refuses the tag key “${key}” of its instances: ` +
          'a key may hold no space and no slash',
      );
    }
  }
  return mistakes;
}

function typesOf(
  tags: ProfileTags,
  data: TemplateData,
  { types }: Around,
  warnings: string[],
): InstanceType[] {
  const patterns = tags.types ?? (data.InstanceType === undefined ? [] : [data.InstanceType]);
  const named = patterns.flatMap((pattern) => {
    const found = matching(pattern, types);
    if (found.length === 0) warnings.push(`AWS has no instance type ${pattern} in this Region`);
    return found;
  });
  return [...new Set(named)].map((name) => ({ name, facts: types.facts.get(name) ?? null }));
}

function imagesOf(
  { images: ids }: ProfileTags,
  { images }: Around,
  warnings: string[],
): StreamingImage[] {
  return (ids ?? []).flatMap((id) => {
    const image = images.get(id);
    if (image === undefined) warnings.push(`there is no image ${id}`);
    const platform = image?.Platform === 'windows' ? 'WINDOWS' : 'LINUX';
    return image === undefined ? [] : [{ id, name: image.Name ?? id, platform }];
  });
}

/** The subnets in order; without any, the Region is the one place, and AWS or the template chooses in it. */
function placesOf(
  { subnets: ids }: ProfileTags,
  types: readonly InstanceType[],
  { region, subnets, types: { byZone } }: Around,
  warnings: string[],
): Place[] {
  if (ids === null) return [{ id: region, name: region }];
  const found = ids.flatMap((id) => {
    const subnet = subnets.get(id);
    if (subnet === undefined) warnings.push(`there is no subnet ${id}`);
    return subnet ?? [];
  });
  const zones = found.map(({ AvailabilityZone }) => AvailabilityZone);
  return found.flatMap(({ SubnetId, AvailabilityZone: zone, Tags }) => {
    if (!types.some(({ name }) => byZone.get(zone)?.has(name))) {
      warnings.push(`subnet ${SubnetId} is left out: ${zone} has none of its instance types`);
      return [];
    }
    const isOnlyOne = zones.indexOf(zone) === zones.lastIndexOf(zone);
    return [{ id: SubnetId, name: isOnlyOne ? zone : `${zone} (${Tags.Name || SubnetId})` }];
  });
}

function isSomewhere(
  type: string,
  { subnets: ids }: ProfileTags,
  { subnets, types: { byZone } }: Around,
): boolean {
  const zones =
    ids === null ? [...byZone.keys()] : ids.map((id) => subnets.get(id)?.AvailabilityZone ?? '');
  return zones.some((zone) => byZone.get(zone)?.has(type));
}

/** AWS: neither a one-time Spot instance nor one whose root is an instance store can be stopped. */
function canBeStopped(tags: ProfileTags, data: TemplateData, around: Around): boolean {
  if (data.InstanceMarketOptions.MarketType === 'spot') return false;
  return imagesIn(tags, data, around).every((image) => image.RootDeviceType !== 'instance-store');
}

/** Images of several systems have several prices, a Spot instance that of its market, and dedicated hardware its own. */
function operationOf(tags: ProfileTags, data: TemplateData, around: Around): string | null {
  if (data.InstanceMarketOptions.MarketType !== undefined) return null;
  if ((data.Placement.Tenancy ?? 'default') !== 'default') return null;
  const images = imagesIn(tags, data, around);
  const [operation = null, ...others] = new Set(images.map((image) => image.UsageOperation));
  return others.length === 0 ? operation : null;
}

function diskWarnings(tags: ProfileTags, data: TemplateData, around: Around): string[] {
  const roots = new Set(imagesIn(tags, data, around).map(({ RootDeviceName }) => RootDeviceName));
  return data.BlockDeviceMappings.filter(({ DeviceName, Ebs }) => {
    const isRoot = roots.has(DeviceName) || rootNames.has(DeviceName);
    return Ebs !== undefined && (Ebs.DeleteOnTermination ?? isRoot) === false;
  }).map(
    ({ DeviceName = 'without a name' }) =>
      `its disk ${DeviceName} stays, and costs, when a workstation is terminated: set DeleteOnTermination in the template`,
  );
}

function imagesIn(
  { images: ids }: ProfileTags,
  { ImageId }: TemplateData,
  { images }: Around,
): Image[] {
  return (ids ?? [ImageId ?? '']).flatMap((id) => images.get(id) ?? []);
}
