import { botNameTag } from '../studio.js';

/** What all tags of the bot begin with, on launch templates and on instances. */
export const tagPrefix = 'nimble-session:';

const keyOf = (name: string) => `${tagPrefix}${name}`;

/** The tag of a launch template that makes it a profile. */
export const profileTag = keyOf('profile');

/** The tags of an instance. */
export const instanceTags = {
  bot: keyOf('bot'),
  launch: keyOf('launch'),
  attempt: keyOf('attempt'),
  profile: keyOf('profile'),
  login: keyOf('login'),
  readyWhen: keyOf('ready-when'),
  ready: keyOf('ready'),
  idleSince: keyOf('idle-since'),
} as const;

const own: ReadonlySet<string> = new Set(Object.values(instanceTags));

/** EC2's names of the tags that the engine gives; the one with the bot's name the adapter writes itself. */
export function writtenTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(tags).filter(([name]) => name !== botNameTag);
  return Object.fromEntries(given.map(([name, value]) => [keyOf(name), value]));
}

/** The engine's tags of an instance, under the engine's names. */
export function readTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const bot = tags[instanceTags.bot];
  const others = Object.entries(tags)
    .filter(([key]) => key.startsWith(tagPrefix) && !own.has(key))
    .map(([key, value]) => [key.slice(tagPrefix.length), value]);
  return { ...Object.fromEntries(others), ...(bot !== undefined && { [botNameTag]: bot }) };
}
