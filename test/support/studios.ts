import type { StudioKind } from '../../sandbox/src/settings.js';
import type { SandboxProcess } from './sandbox-process.js';

/** What a pretend studio made of a launch. */
export interface Made {
  /** The launch's client token, by the machine's own tag. */
  launch: string;
  isReady: boolean;
}

/** What tests of the whole bot have to know of the pretend studio that it works with. */
export interface PretendedStudio {
  kind: StudioKind;
  /** As titles name it. */
  name: string;
  /** The setting of the bot that leads it to the studio. */
  endpoint: string;
  /** Lets a workstation take this long from Create to READY. */
  takes(sandbox: SandboxProcess, createMs: number): Promise<void>;
  /** Everything that was ever made, in all zones. */
  made(sandbox: SandboxProcess): Promise<Made[]>;
}

export const nimble: PretendedStudio = {
  kind: 'nimble',
  name: 'Nimble',
  endpoint: 'AWS_ENDPOINT_URL_NIMBLE',
  takes: (sandbox, createMs) => sandbox.control('nimble/durations', { createMs, deleteMs: 500 }),
  made: async (sandbox) =>
    (await sandbox.nimble()).sessions.map(({ clientToken, state }) => ({
      launch: clientToken ?? '',
      isReady: state === 'READY',
    })),
};

export const ec2: PretendedStudio = {
  kind: 'ec2',
  name: 'EC2',
  endpoint: 'AWS_ENDPOINT_URL_EC2',
  takes: (sandbox, createMs) => {
    const half = Math.floor(createMs / 2);
    return sandbox.control('ec2/durations', { pendingMs: half, checksMs: half, markMs: half });
  },
  // A token is one of a zone, and another place has another token: only the tag tells the launch.
  made: async (sandbox) =>
    (await sandbox.ec2()).instances.map(({ tags, state }) => ({
      launch: tags['nimble-session:launch'] ?? '',
      isReady: state === 'running' && tags['nimble-session:ready'] !== undefined,
    })),
};
