import type { Launch } from '../../launches/launch.js';
import type { SessionProblem } from '../../studio/studio.js';
import { instead, noneFree, quoted, type valuesOf } from './failures.js';
import { escaped, filled, shortened } from './mrkdwn.js';

interface ProblemWords {
  name: string;
  what: string;
  next: string;
}

const engineer = '{Engineer} should look at it; trying again will hardly help.';
const again = 'Try again; if it fails again, tell {engineer}.';

export const problemWords: Readonly<Record<SessionProblem, ProblemWords>> = {
  capacity: { name: 'no capacity', what: noneFree, next: instead },
  network: {
    name: 'no network',
    what: 'The workstation could not reach the studio’s network.',
    next: again,
  },
  network_interface: {
    name: 'no network interface',
    what: 'The workstation got no network interface; its subnet may have no free addresses.',
    next: engineer,
  },
  directory: {
    name: 'directory not joined',
    what: 'The workstation could not join the studio’s directory.',
    next: engineer,
  },
  image: {
    name: 'image refused',
    what: 'The image did not pass {studio}’s checks.',
    next: 'Choose another image, or tell {engineer}.',
  },
  image_key: {
    name: 'image not decrypted',
    what: 'The image could not be decrypted: its key does not let {studio} in.',
    next: engineer,
  },
  script: {
    name: 'script failed',
    what: 'One of the profile’s initialization scripts failed on the workstation.',
    next: engineer,
  },
  disk_quota: {
    name: 'disk quota',
    what: 'The studio’s account has reached its limit on disks.',
    next: engineer,
  },
  shut_down_inside: {
    name: 'shut down from inside',
    what: 'The workstation was shut down from inside, not with *Stop*.',
    next: 'Your disk is kept. Start it again when you need it, or tell {engineer}.',
  },
  host_retired: {
    name: 'computer retired',
    what: 'The computer that the workstation ran on was taken out of service.',
    next: 'Your disk is kept. Try *Start*: it then runs on another one.',
  },
  internal: {
    name: 'internal error',
    what: '{studio} had an internal error while preparing the workstation.',
    next: 'Try again in a few minutes.',
  },
  unknown: { name: 'failed', what: '{studio} gives no reason that this bot knows.', next: again },
};

export function problemIn(
  { problem }: Pick<Launch, 'problem'>,
  values: ReturnType<typeof valuesOf>,
) {
  const { what, next } = problemWords[problem ?? 'unknown'];
  return { what: filled(what, values), next: filled(next, values) };
}

/** The studio's own words for a problem, for private views; null: it has none. */
export function problemQuoted({
  problem,
  statusCode,
  statusMessage,
}: Pick<Launch, 'problem' | 'statusCode' | 'statusMessage'>): string | null {
  if (problem === null) return null;
  const code = statusCode === null ? '' : `\`${escaped(shortened(statusCode, 100))}\``;
  return [code, quoted(statusMessage ?? '')].filter((part) => part !== '').join(' · ') || null;
}
