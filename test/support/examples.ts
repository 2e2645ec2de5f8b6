import type { Launch } from '../../src/launches/launch.js';
import type { Offer } from '../../src/launches/offers.js';
import type { LivePage } from '../../src/launches/ports/launch-store.js';
import type { Rules } from '../../src/launches/rules.js';
import type { StudioNames } from '../../src/slack/words/support.js';
import { instanceTypeFacts } from '../../src/studio/instance-types.js';
import type { InstanceType, LaunchProfile } from '../../src/studio/studio.js';
import { launchInState } from './launches.js';

/** What a person may type, or AWS may say, to make Slack notify people. */
export const mischief = '<!channel> & <@U1> <https://evil.example|here>';
export const harmless = '&lt;!channel&gt; &amp; &lt;@U1&gt; &lt;https://evil.example|here&gt;';

/** A launch that has just been asked for. */
export function aLaunch(fields: Partial<Launch> = {}): Launch {
  return launchInState({
    clientToken: 'slack-0123456789',
    teamId: 'T1',
    channelId: 'C1',
    requestedAtMs: 1_700_000_000_000,
    stateSinceMs: 1_700_000_000_000,
    launchProfileId: 'lp-1',
    launchProfileName: 'Lighting',
    streamingImageId: 'img-1',
    streamingImageName: 'Rocky Linux 8',
    offeredInstanceTypes: ['g5.2xlarge', 'g5.8xlarge', 'g4dn.4xlarge', 'g4dn.16xlarge'],
    alternativeType: 'g5.8xlarge',
    places: [{ id: 'moon-west-1', name: 'moon-west-1' }],
    placeId: 'moon-west-1',
    ownedBy: null,
    ...fields,
  });
}

export function aProfile(fields: Partial<LaunchProfile> = {}): LaunchProfile {
  return {
    id: 'lp-1',
    name: 'Lighting',
    description: 'Houdini and Karma',
    instanceTypes: someTypes('g5.2xlarge', 'g4dn.4xlarge'),
    images: [
      { id: 'img-1', name: 'Rocky Linux 8', platform: 'LINUX' },
      { id: 'img-2', name: 'Windows 2022', platform: 'WINDOWS' },
    ],
    places: [{ id: 'us-west-2', name: 'us-west-2' }],
    canStop: true,
    canReboot: false,
    canResize: false,
    lifetime: { endedBy: 'studio' },
    audience: null,
    ...fields,
  };
}

/** Rules that allow everybody everything, one session at a time. */
export const noRules: Rules = {
  adminUsers: [],
  adminUserGroups: [],
  allowGuests: false,
  allowedUserGroups: [],
  allowedChannels: [],
  allowedInstanceTypes: [],
  supportContact: null,
  alertChannel: null,
  reportChannel: null,
  reportTimeZone: 'UTC',
  allowsWorkflows: false,
  maxSessionsPerUser: 1,
};

/** Instance types as a profile carries them. */
export function someTypes(...names: string[]): InstanceType[] {
  return names.map((name) => ({ name, facts: instanceTypeFacts(name) }));
}

export function anOffer(
  ...profiles: [LaunchProfile, ...LaunchProfile[]]
): Offer & { profiles: [LaunchProfile, ...LaunchProfile[]] } {
  return { name: 'Ada Okafor', ownedBy: null, isAdmin: false, profiles, last: null };
}

/** Facts of a studio that does not exist, so that a sentence about a real one is found. */
export const aStudio: StudioNames = {
  name: 'Paper Cloud',
  region: 'moon-west-1',
  engineer: 'the studio’s engineer',
  pricesOf: null,
};

/** A launch with the longest of everything that people may write. */
export function longLaunch(fields: Partial<Launch> = {}): Launch {
  return aLaunch({
    state: 'READY',
    sessionId: 's-1',
    ownerName: '&'.repeat(300),
    launchProfileName: '&'.repeat(3_000),
    ec2InstanceType: '<'.repeat(300),
    note: '&'.repeat(300),
    stopAtMs: 1_700_000_100_000,
    ...fields,
  });
}

/** A launch whose names and note try to notify people. */
export function mischievousLaunch(fields: Partial<Launch> = {}): Launch {
  return aLaunch({
    state: 'READY',
    sessionId: 's-1',
    ownerName: mischief,
    launchProfileName: mischief,
    ec2InstanceType: mischief,
    note: mischief,
    ...fields,
  });
}

export function manyLaunches(count: number, make = longLaunch): Launch[] {
  return Array.from({ length: count }, (_, at) => make({ clientToken: `slack-${at}` }));
}

/** The first page of as many as there are, unless there are more. */
export function aPage(launches: Launch[], total = launches.length): LivePage {
  return { launches, total, offset: 0 };
}
