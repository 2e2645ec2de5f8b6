import type { Action } from './action.js';
import { instanceNaming } from './instance-actions.js';
import { named } from './listing.js';
import type { Query } from './query.js';
import type { LaunchParts } from './run-instances.js';
import { checkMetadataKeys, checkTagCount, readTags } from './tags.js';
import { Ec2Error } from './wire.js';

/** Something that has tags. */
export interface Tagged {
  resourceId: string;
  resourceType: 'instance' | 'volume' | 'launch-template';
  tags: Record<string, string>;
  /** Whether its tags are read in its own metadata. */
  inMetadata: boolean;
}

/** Everything that has tags, as far as CreateTags knows it. */
export function allTagged({ catalogue, instances }: LaunchParts): Tagged[] {
  const nowMs = instances.clock.now();
  return [
    ...instances.all
      .filter(({ taggableAtMs }) => taggableAtMs <= nowMs)
      .map(({ instanceId, tags, template }) => ({
        resourceId: instanceId,
        resourceType: 'instance' as const,
        tags,
        inMetadata: template.metadataTags === true,
      })),
    ...instances.volumes.all.map(({ volumeId, tags }) => ({
      resourceId: volumeId,
      resourceType: 'volume' as const,
      tags,
      inMetadata: false,
    })),
    ...catalogue.account.templates.map(({ launchTemplateId, tags }) => ({
      resourceId: launchTemplateId,
      resourceType: 'launch-template' as const,
      tags,
      inMetadata: false,
    })),
  ];
}

/** The codes of what does not exist, by the beginning of its id. */
const missing = new Map([
  ['i', instanceNaming.missing],
  ['vol', 'InvalidVolume.NotFound'],
  ['lt', 'InvalidLaunchTemplateId.NotFound'],
]);

export const createTags: Action = (query, parts) => {
  const resources = readResources(query, parts);
  const tags = readTags(query);
  if (Object.keys(tags).length === 0) query.required('Tag');
  for (const resource of resources) {
    checkTagCount({ ...resource.tags, ...tags });
    if (resource.inMetadata) checkMetadataKeys(tags);
  }
  return () => {
    for (const resource of resources) Object.assign(resource.tags, tags);
    return { return: true };
  };
};

/** A tag with a value goes only if it has that value. AWS: without any tag named, all go but its own. */
export const deleteTags: Action = (query, parts) => {
  const resources = readResources(query, parts);
  const given = query.structures('Tag').map((tag) => ({
    key: tag.required('Key'),
    value: tag.text('Value'),
  }));
  return () => {
    for (const { tags } of resources) {
      const own = Object.keys(tags).filter((key) => !key.startsWith('aws:'));
      const wanted = given.length > 0 ? given : own.map((key) => ({ key, value: undefined }));
      for (const { key, value } of wanted) {
        if (value === undefined || tags[key] === value) delete tags[key];
      }
    }
    return { return: true };
  };
};

function readResources(query: Query, parts: LaunchParts): Tagged[] {
  const ids = query.list('ResourceId');
  if (ids.length === 0) query.required('ResourceId');
  const all = allTagged(parts);
  for (const id of ids) {
    const code = missing.get(id.split('-', 1)[0] ?? '');
    if (code === undefined) throw new Ec2Error('InvalidID', `The ID '${id}' is not valid`);
    named(all, [id], { of: ({ resourceId }) => resourceId, missing: code });
  }
  return all.filter(({ resourceId }) => ids.includes(resourceId));
}
