import { shortId } from '../../launches/client-token.js';
import type { Launch } from '../../launches/launch.js';
import { escaped, oneLine, shortened } from './mrkdwn.js';

/** A name of people or of the studio, as plain text on one line. What shows nothing has a name of ours. */
function named(name: string, what: string): string {
  return shortened(oneLine(name), longestName) || `${what} without a name`;
}

/** Longer ones would push everything else out of a block. */
const longestName = 128;

export function profileName(name: string): string {
  return named(name, 'Profile');
}

export function imageName(name: string): string {
  return named(name, 'Image');
}

export function ownerName({ ownerName: name }: Pick<Launch, 'ownerName'>): string {
  return named(name, 'Person');
}

/** Whether the launch's message is between the bot and one person. */
export function isDirect({ channelId, messagePlace }: Pick<Launch, 'channelId' | 'messagePlace'>) {
  return channelId === null || messagePlace === 'owner';
}

export type Machine = Pick<
  Launch,
  'clientToken' | 'ownerName' | 'launchProfileName' | 'ec2InstanceType' | 'scratchGb'
>;

/** What a stop does to its disks. */
export function diskWords({ scratchGb }: Pick<Launch, 'scratchGb'>): string {
  const kept = 'Its own disk is kept.';
  if (scratchGb === null) return kept;
  return `${kept} The scratch disk (${scratchGb.toLocaleString('en')} GB) is emptied.`;
}

/** `Lighting · seq 040 · g5.2xlarge`, as mrkdwn. */
export function machineName(
  { launchProfileName, ec2InstanceType }: Pick<Launch, 'launchProfileName' | 'ec2InstanceType'>,
  emphasis = '',
): string {
  const profile = `${emphasis}${escaped(profileName(launchProfileName))}${emphasis}`;
  return `${profile} · ${escaped(ec2InstanceType)}`;
}

/**
 * The same for a screen reader, with its owner. Slack: at most 75 characters in a label, the action's
 * name among them.
 */
export function machineLabel(launch: Machine, withId: boolean): string {
  return [
    ...(withId ? [shortId(launch.clientToken)] : []),
    shortened(profileName(launch.launchProfileName), 20),
    shortened(oneLine(launch.ec2InstanceType), 14),
    shortened(ownerName(launch), 12),
  ].join(', ');
}
