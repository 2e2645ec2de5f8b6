import { instanceTypes, type PretendInstanceType } from './instance-types.js';
import { wildcard } from './listing.js';
import type {
  PretendAccount,
  PretendAmi,
  PretendSubnet,
  PretendTemplate,
  TemplateVersion,
} from './pretend-account.js';
import type { Query } from './query.js';
import { Ec2Error } from './wire.js';

/** What the account has to offer, by the names that requests use. */
export class Catalogue {
  readonly account: PretendAccount;

  /** @param origin the sandbox's own */
  constructor(account: PretendAccount, origin: string) {
    // Templates change while the sandbox runs; the account that was given does not.
    const templates = account.templates.map((one) => ({ ...one, tags: tagsAt(origin, one.tags) }));
    this.account = { ...account, templates };
  }

  /** `undefined`: there is no such type. */
  type(name: string): PretendInstanceType | undefined {
    return instanceTypes.find((one) => one.name === name);
  }

  isOffered(instanceType: string, zone: string): boolean {
    return !this.account.notOffered.some(
      (one) => wildcard(one.instanceType).test(instanceType) && one.zone === zone,
    );
  }

  image(imageId: string): PretendAmi {
    const resolved = this.resolve(imageId);
    if (!/^ami-[0-9a-f]{8,17}$/.test(resolved)) {
      throw new Ec2Error(
        'InvalidAMIID.Malformed',
        `Invalid id: "${resolved}" (expecting "ami-...")`,
      );
    }
    const image = this.account.images.find((one) => one.imageId === resolved);
    if (image) return image;
    throw new Ec2Error('InvalidAMIID.NotFound', `The image id '[${resolved}]' does not exist`);
  }

  /** The image that a parameter of Systems Manager names, or the id itself. */
  resolve(imageId: string): string {
    const name = /^resolve:ssm:(.+)$/.exec(imageId)?.[1];
    if (name === undefined) return imageId;
    const resolved = this.account.parameters[name];
    if (resolved !== undefined) return resolved;
    throw new Ec2Error('InvalidParameterValue', `The parameter ${name} could not be resolved.`);
  }

  subnet(subnetId: string): PretendSubnet {
    const subnet = this.account.subnets.find((one) => one.subnetId === subnetId);
    if (subnet) return subnet;
    throw new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
  }

  /** The template that a request names by id or by name; `undefined`: it names none. */
  template(query: Query): PretendTemplate | undefined {
    const id = query.text('LaunchTemplateId');
    const name = query.text('LaunchTemplateName');
    if (id !== undefined && name !== undefined) {
      throw new Ec2Error(
        'InvalidParameterCombination',
        'The request must contain either a launch template ID or a launch template name, not both.',
      );
    }
    if (id === undefined && name === undefined) return undefined;
    if (id !== undefined && !/^lt-[0-9a-f]{8,17}$/.test(id)) {
      throw new Ec2Error('InvalidLaunchTemplateId.Malformed', `Invalid id: "${id}"`);
    }
    const template = this.account.templates.find(
      (one) => one.launchTemplateId === id || one.name === name,
    );
    if (template) return template;
    throw new Ec2Error(
      id === undefined
        ? 'InvalidLaunchTemplateName.NotFoundException'
        : 'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ${id === undefined ? 'name' : 'ID'} ${id ?? name}, does not exist.`,
    );
  }
}

function tagsAt(origin: string, tags: PretendTemplate['tags']): PretendTemplate['tags'] {
  const all = Object.entries(tags);
  return Object.fromEntries(all.map(([key, value]) => [key, value.replace('{sandbox}', origin)]));
}

/** The number and the content of a version: `3`, `$Latest` or `$Default`. */
export function versionOf(
  { launchTemplateId, versions, defaultVersion }: PretendTemplate,
  version: string,
): { number: number; data: TemplateVersion } {
  const named = { $Default: defaultVersion, $Latest: versions.length }[version];
  const number = named ?? Number(version);
  const data = versions[number - 1];
  if (data) return { number, data };
  throw new Ec2Error(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${version} for the launch template with ID ${launchTemplateId}.`,
  );
}
