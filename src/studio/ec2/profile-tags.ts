import type { Audience, Lifetime } from '../studio.js';
import { patternMistake, usualConnectUrl } from './connect-url.js';
import { type ReadyWhen, readyWays } from './ready.js';
import { tagPrefix } from './tags.js';

/** What the tags of a launch template say of its profile. */
export interface ProfileTags {
  name: string;
  description: string | null;
  /** Names of types, perhaps with `*`; null: the template's own. */
  types: string[] | null;
  /** Ids; null: the template's own. */
  images: string[] | null;
  /** Ids in order of preference; null: AWS chooses, or the template does. */
  subnets: string[] | null;
  audience: Audience | null;
  lifetime: Lifetime;
  connectUrl: string;
  readyWhen: ReadyWhen;
}

const names = [
  'profile',
  'description',
  'instance-types',
  'images',
  'subnets',
  'groups',
  'members',
  'max-hours',
  'longest-hours',
  'max-stopped-days',
  'max-idle-minutes',
  'connect-url',
  'ready-when',
] as const;

type Name = (typeof names)[number];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const usualHours = 10;
const usualLongestHours = 16;

/**
 * Reads the tags of a launch template. What is wrong with one is said in a sentence each, and then its
 * profile is not offered: a mistyped audience would let everybody in.
 */
export function readProfileTags(
  tags: Readonly<Record<string, string>>,
  allowsPlain: boolean,
): { read: ProfileTags; mistakes: string[] } {
  const mistakes = Object.keys(tags)
    .filter((key) => key.startsWith(tagPrefix) && !isName(key.slice(tagPrefix.length)))
    .map((key) => `the bot knows no tag ${key}`);
  const text = (name: Name) => tags[`${tagPrefix}${name}`]?.trim();
  const wrong = (name: Name, what: string) => mistakes.push(`its tag ${tagPrefix}${name} ${what}`);
  const list = (name: Name, pattern: RegExp, what: string): string[] | null => {
    const given = text(name);
    if (given === undefined) return null;
    const items = given.split(/[\s,]+/).filter((item) => item !== '');
    const strange = items.find((item) => !pattern.test(item));
    if (strange !== undefined) wrong(name, `holds ${strange}, which is no ${what}`);
    else if (items.length === 0) wrong(name, 'is empty');
    return [...new Set(items)];
  };
  const number = (name: Name): number | null => {
    const given = text(name);
    if (given === undefined) return null;
    const value = given === '' ? Number.NaN : Number(given);
    if (Number.isFinite(value) && value > 0) return value;
    wrong(name, 'is no number above 0');
    return null;
  };
  const name = text('profile') ?? '';
  if (name === '') wrong('profile', 'is empty, but it is the name that people read');
  const groups = list('groups', /^S[A-Z0-9]{2,}$/, 'id of a Slack user group, such as S012AB3CD');
  const members = list('members', /^[^@]+@[^@]+$/, 'e-mail address');
  const hours = number('max-hours');
  const longest = number('longest-hours');
  if (longest !== null && longest < (hours ?? usualHours)) {
    wrong('longest-hours', `is less than the ${hours ?? usualHours} hours of max-hours`);
  }
  const stoppedDays = number('max-stopped-days');
  const idleMinutes = number('max-idle-minutes');
  const connectUrl = text('connect-url') ?? usualConnectUrl;
  const addressMistake = patternMistake(connectUrl, allowsPlain);
  if (addressMistake !== null) mistakes.push(`its tag ${tagPrefix}connect-url: ${addressMistake}`);
  const ready = text('ready-when') ?? 'status-checks';
  const readyWhen = readyWays.find((way) => way === ready);
  if (readyWhen === undefined) wrong('ready-when', `must be ${readyWays.join(' or ')}`);
  const onForMs = (hours ?? usualHours) * hourMs;
  return {
    mistakes,
    read: {
      name,
      description: text('description') || null,
      types: list('instance-types', /^[a-z][a-z0-9*-]*\.[a-z0-9*-]+$/, 'instance type'),
      images: list('images', /^ami-[0-9a-f]+$/, 'image id, such as ami-0a1b2c3d4e5f60001'),
      subnets: list('subnets', /^subnet-[0-9a-f]+$/, 'subnet id'),
      audience:
        groups === null && members === null
          ? null
          : {
              emails: (members ?? []).map((email) => email.toLowerCase()),
              userGroups: groups ?? [],
            },
      lifetime: {
        endedBy: 'bot',
        onForMs,
        longestMs: Math.max(onForMs, (longest ?? usualLongestHours) * hourMs),
        stoppedForMs: stoppedDays === null ? null : stoppedDays * dayMs,
        idleForMs: idleMinutes === null ? null : idleMinutes * minuteMs,
      },
      connectUrl,
      readyWhen: readyWhen ?? 'status-checks',
    },
  };
}

function isName(name: string): name is Name {
  return names.some((known) => known === name);
}
