import type { Launch } from '../../src/launches/launch.js';
import type { Offer } from '../../src/launches/offers.js';
import type { LaunchProfile } from '../../src/studio/studio.js';
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
    ownedBy: null,
    ...fields,
  });
}

export function aProfile(fields: Partial<LaunchProfile> = {}): LaunchProfile {
  return {
    id: 'lp-1',
    name: 'Lighting',
    description: 'Houdini and Karma',
    ec2InstanceTypes: ['g5.2xlarge', 'g4dn.4xlarge'],
    streamingImages: [
      { id: 'img-1', name: 'Rocky Linux 8', platform: 'LINUX' },
      { id: 'img-2', name: 'Windows 2022', platform: 'WINDOWS' },
    ],
    canStop: true,
    ...fields,
  };
}

export function anOffer(
  ...profiles: [LaunchProfile, ...LaunchProfile[]]
): Offer & { profiles: [LaunchProfile, ...LaunchProfile[]] } {
  return { name: 'Ada Okafor', ownedBy: null, isAdmin: false, profiles, last: null };
}
