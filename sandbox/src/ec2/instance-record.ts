import type { PretendSubnet, TemplateVersion } from './pretend-account.js';

/** EC2's states with their codes on the wire. */
export const stateCodes = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export type InstanceState = keyof typeof stateCodes;

export interface StateReason {
  code: string;
  message: string;
}

/** A disk; without an instance it is left over. */
export interface VolumeRecord {
  volumeId: string;
  zone: string;
  device: string;
  sizeGb: number;
  deleteOnTermination: boolean;
  createdAtMs: number;
  tags: Record<string, string>;
  instanceId: string | undefined;
}

/** One instance. Times are milliseconds since the epoch. */
export interface InstanceRecord {
  /** Ascends with the launches; the order of listings. */
  position: number;
  instanceId: string;
  reservationId: string;
  interfaceId: string;
  clientToken: string | undefined;
  instanceType: string;
  imageId: string;
  platform: 'windows' | 'linux';
  subnet: PretendSubnet;
  template: TemplateVersion;
  privateIp: string;
  /** Another at each start. */
  publicIp: string | undefined;
  tags: Record<string, string>;
  /** Whether the machine itself says that it is ready. */
  marksItself: boolean;
  /** When its network interface was attached: the first launch. */
  attachedAtMs: number;
  /** The last start. */
  launchedAtMs: number;
  /** Until then nothing but its launch knows of it, and until later CreateTags does not. */
  visibleAtMs: number;
  taggableAtMs: number;

  state: InstanceState;
  enteredStateAtMs: number;
  stateReason: StateReason | undefined;
  /** `User initiated (2026-11-30 06:00:00 GMT)` */
  transitionReason: string;
  /** How pending is going to end; absent: well. */
  fate: StateReason | undefined;
  isProtected: boolean;
  isStopProtected: boolean;
  shutdownBehavior: 'stop' | 'terminate';
  /** What its status checks say once they have run, which is never for `never`. */
  checks: 'ok' | 'impaired' | 'never';
  checkedAtMs: number;
  /** When Amazon DCV answers on it, in this boot. */
  dcvAtMs: number;
  /** Since when the machine is idle, as it says itself in this boot; null: it is in use, or says nothing. */
  idleSinceMs: number | null;
  /** When the host is going to be retired. */
  retiresAtMs: number | undefined;
  /** What comes by itself, and when. */
  agenda: { atMs: number; what: Due }[];
}

/** What EC2, or the machine, does by itself. */
export type Due = 'go-on' | 'mark' | 'tell-idle' | 'retire' | 'forget';

/** What a launch decides; the rest is the same for all. */
export type NewInstance = Pick<
  InstanceRecord,
  | 'clientToken'
  | 'instanceType'
  | 'imageId'
  | 'platform'
  | 'subnet'
  | 'template'
  | 'tags'
  | 'marksItself'
  | 'isProtected'
  | 'isStopProtected'
  | 'shutdownBehavior'
>;
