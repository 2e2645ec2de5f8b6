import type { Query } from './query.js';
import { Ec2Error } from './wire.js';

/** AWS: a tag that the instance's metadata shows is part of an address. */
const metadataKey = /^(?!\.{1,2}$|_index$)[0-9a-zA-Z\-_+=,.@:]{1,255}$/;

/** The tags of a request, `Tag.1.Key` and so on. AWS: any character, but lengths and `aws:`. */
export function readTags(query: Query): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const tag of query.structures('Tag')) {
    const key = tag.required('Key');
    const value = tag.text('Value') ?? '';
    if ([...key].length > 128)
      throw invalid(`Tag key exceeds the maximum length of 128 characters`);
    if ([...value].length > 256) {
      throw invalid('Tag value exceeds the maximum length of 256 characters');
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw invalid("Tag keys starting with 'aws:' are reserved for internal use");
    }
    if (Object.hasOwn(tags, key)) throw invalid(`Duplicate tag key '${key}' specified.`);
    tags[key] = value;
  }
  return tags;
}

/** @throws Ec2Error for more tags than AWS keeps; its own do not count. */
export function checkTagCount(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).filter((key) => !key.startsWith('aws:')).length > 50) {
    throw new Ec2Error('TagLimitExceeded', 'More than 50 tags specified');
  }
}

/** @throws Ec2Error for keys that a machine could not read in its metadata. */
export function checkMetadataKeys(tags: Readonly<Record<string, string>>): void {
  const wrong = Object.keys(tags).find((key) => !key.startsWith('aws:') && !metadataKey.test(key));
  if (wrong !== undefined) {
    throw invalid(
      `'${wrong}' is not a valid tag key. Tag keys must match pattern ` +
        "([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')",
    );
  }
}

function invalid(message: string): Ec2Error {
  return new Ec2Error('InvalidParameterValue', message);
}
