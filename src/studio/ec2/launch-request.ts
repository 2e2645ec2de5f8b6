import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import {
  attemptToken,
  type CreateSessionRequest,
  definite,
  type LaunchProfile,
  ownerTag,
  type StudioError,
} from '../studio.js';
import type { Entries, Entry } from './catalogue.js';
import { instanceTags, writtenTags } from './tags.js';

interface LaunchParts {
  botName: string;
  region: string;
  entries: Entries;
}

/** AWS: the longest value of a tag. */
const tagLengthAtMost = 256;

/**
 * What `RunInstances` is asked for. AWS checks neither that a profile offers a type, nor an image, nor a
 * subnet, so it is checked here.
 * @throws StudioError `validation`
 */
export function launchRequest(
  request: CreateSessionRequest,
  { botName, region, entries }: LaunchParts,
): RunInstancesCommandInput {
  const { launchProfileId, ec2InstanceType, streamingImageId, place } = request;
  const entry = entries.get(launchProfileId);
  if (entry === undefined) throw refused(`There is no profile ${launchProfileId}.`);
  const { profile } = entry;
  if (profile === null) throw refused(entry.mistakes.join(' '));
  requireOffered(profile, request);
  const tags = tagsOf(request, botName, entry);
  const Tags = Object.entries(tags).map(([Key, Value]) => ({
    Key,
    Value: Value.slice(0, tagLengthAtMost),
  }));
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: attemptToken(request.clientToken, request.attempt),
    LaunchTemplate: { LaunchTemplateId: launchProfileId, Version: '$Default' },
    InstanceType: ec2InstanceType as NonNullable<RunInstancesCommandInput['InstanceType']>,
    ...(streamingImageId !== null && { ImageId: streamingImageId }),
    ...(place !== region && { SubnetId: place }),
    TagSpecifications: [
      { ResourceType: 'instance', Tags },
      { ResourceType: 'volume', Tags },
    ],
  };
}

/** The tags of the request; on volumes too, so that one that is left over tells where it comes from. */
export function tagsOf(
  { clientToken, attempt, launchProfileId, ownedBy, tags }: CreateSessionRequest,
  botName: string,
  { tags: { name, readyWhen } }: Pick<Entry, 'tags'>,
): Record<string, string> {
  return {
    Name: `${name} for ${ownedBy ?? tags[ownerTag] ?? botName}`,
    ...writtenTags(tags),
    [instanceTags.bot]: botName,
    [instanceTags.launch]: clientToken,
    [instanceTags.attempt]: String(attempt),
    [instanceTags.profile]: launchProfileId,
    [instanceTags.readyWhen]: readyWhen,
    ...(ownedBy !== null && { [instanceTags.login]: ownedBy }),
  };
}

export function refused(message: string): StudioError {
  return definite('validation', message);
}

function requireOffered(
  { name, instanceTypes, images, places }: LaunchProfile,
  { ec2InstanceType, streamingImageId, place }: CreateSessionRequest,
): void {
  if (!instanceTypes.some((type) => type.name === ec2InstanceType)) {
    throw refused(`Profile “${name}” does not offer the type ${ec2InstanceType}.`);
  }
  if (streamingImageId !== null && !images.some(({ id }) => id === streamingImageId)) {
    throw refused(`Profile “${name}” does not offer the image ${streamingImageId}.`);
  }
  if (!places.some(({ id }) => id === place)) {
    throw refused(`Profile “${name}” has no place ${place}.`);
  }
}
