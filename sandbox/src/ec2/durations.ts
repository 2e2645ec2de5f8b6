import type { InstanceState } from './instance-record.js';

/** How long the pretend EC2 takes for things, in milliseconds. */
export interface Ec2Durations {
  /** pending until running. */
  pendingMs: number;
  /** running, or rebooted, until the status checks have passed. */
  checksMs: number;
  /** running until a machine that marks itself has done so. */
  markMs: number;
  stopMs: number;
  terminateMs: number;
  /** A launched instance until anything but its launch knows of it. */
  invisibleMs: number;
  /** The same for CreateTags, which may know it later still. */
  untaggableMs: number;
}

/** Short enough to watch, long enough to see every state. */
export const defaultDurations: Ec2Durations = {
  pendingMs: 8_000,
  checksMs: 10_000,
  markMs: 6_000,
  stopMs: 8_000,
  terminateMs: 6_000,
  invisibleMs: 0,
  untaggableMs: 0,
};

/** One line for all of them. */
export function durationsTold(durations: Ec2Durations): string {
  const seconds = (ms: number) => `${ms / 1_000} s`;
  const { pendingMs, checksMs, markMs, stopMs, terminateMs, invisibleMs } = durations;
  const hidden = invisibleMs > 0 ? `; a new machine is not seen for ${seconds(invisibleMs)}` : '';
  return (
    `Pending takes ${seconds(pendingMs)}, checks ${seconds(checksMs)}, a mark ${seconds(markMs)}, ` +
    `stop ${seconds(stopMs)}, terminate ${seconds(terminateMs)}${hidden}`
  );
}

/** Where a state on its way leads by itself, and after which time. */
export const ways: Partial<
  Record<InstanceState, { to: InstanceState; after: keyof Ec2Durations }>
> = {
  pending: { to: 'running', after: 'pendingMs' },
  stopping: { to: 'stopped', after: 'stopMs' },
  'shutting-down': { to: 'terminated', after: 'terminateMs' },
};
