import type { SessionProblem } from '../../studio/studio.js';
import { type Circumstances, insteadOf, noneFree, quotation, quoted } from './failures.js';
import { escaped, inWords, shortened, type Words } from './mrkdwn.js';

interface ProblemWords {
  /** Why the workstation is not up. */
  what: Words<Circumstances>;
  /** What a person who wants one can do. */
  next: Words<Circumstances>;
}

const engineer = 'The studio’s engineer should look at it; trying again will hardly help.';
const tryAgain = 'Try again; if it fails again, tell the studio’s engineer.';

/** What can be wrong with a session, in words, mrkdwn. */
const problemWords: Readonly<Record<SessionProblem, ProblemWords>> = {
  capacity: { what: noneFree, next: (at) => `${insteadOf(at)}.` },
  network: {
    what: 'The workstation could not reach the studio’s network.',
    next: tryAgain,
  },
  network_interface: {
    what: 'The workstation got no network interface; its subnet may have no free addresses.',
    next: engineer,
  },
  directory: {
    what: 'The workstation could not join the studio’s directory.',
    next: engineer,
  },
  image: {
    what: ({ studio }) => `The streaming image did not pass ${studio.name}’s checks.`,
    next: 'Choose another image, or tell the studio’s engineer.',
  },
  image_key: {
    what: ({ studio }) =>
      `The streaming image could not be decrypted: its key does not let ${studio.name} in.`,
    next: engineer,
  },
  script: {
    what: 'One of the profile’s initialization scripts failed on the workstation.',
    next: engineer,
  },
  internal: {
    what: ({ studio }) => `${studio.name} had an internal error while preparing the workstation.`,
    next: 'Try again in a few minutes.',
  },
  unknown: {
    what: ({ studio }) => `${studio.name} gives no reason that this bot knows.`,
    next: tryAgain,
  },
};

/** What the studio itself says of a problem. */
export interface StudioSays {
  problem: SessionProblem | null;
  statusCode: string | null;
  statusMessage: string | null;
}

/** Why a session failed, what helps, and the studio's own words for its engineer. */
export function problemIn(
  { problem, statusCode, statusMessage }: StudioSays,
  at: Circumstances,
): { what: string; next: string; details: string } {
  const { what, next } = problemWords[problem ?? 'unknown'];
  const code = statusCode === null ? '' : `\`${escaped(shortened(statusCode, 100))}\``;
  const details = quotation(at.studio.name, [code, quoted(statusMessage ?? '')]);
  return {
    what: inWords(what, at),
    next: inWords(next, at),
    // Our own words say as much.
    details: problem === 'capacity' ? '' : details,
  };
}
