import { type KeptHours, shortestShift, type Week } from './hours.js';
import type { Launch } from './launch.js';

/** What the operator decides of the weekly hours of a launch profile's workstations. */
export interface ProfileHours {
  /** Its id or name. */
  profile: string;
  /** Those of an owner who has chosen none; null: none. */
  usual: Week | null;
  /** Within which they have to be; null: any may be chosen. */
  allowed: Week | null;
}

type OfProfile = Pick<Launch, 'launchProfileId' | 'launchProfileName'>;

/** What is decided of this profile; undefined: nothing. */
export function hoursOfProfile(
  all: readonly ProfileHours[],
  { launchProfileId, launchProfileName }: OfProfile,
): ProfileHours | undefined {
  return all.find(({ profile }) => profile === launchProfileId || profile === launchProfileName);
}

/** The week that an owner gets with a workstation of the profile; null: the one that they have, or none. */
export function weekWith({ usual, allowed }: ProfileHours, kept: KeptHours | null): Week | null {
  if (kept === null) return usual;
  if (allowed === null || daysBeyond(kept.week, allowed).length === 0) return null;
  return within(kept.week, allowed);
}

/** The days on which the week is on outside of the allowed one. Monday is 0. */
export function daysBeyond(week: Week, allowed: Week): number[] {
  return week.flatMap((span, day) => {
    const bounds = allowed[day] ?? null;
    if (span === null) return [];
    return bounds !== null && span.from >= bounds.from && span.until <= bounds.until ? [] : [day];
  });
}

function within(week: Week, allowed: Week): Week {
  return week.map((span, day) => {
    const bounds = allowed[day] ?? null;
    if (span === null || bounds === null) return null;
    const [from, until] = [Math.max(span.from, bounds.from), Math.min(span.until, bounds.until)];
    return until - from >= shortestShift ? { from, until } : null;
  });
}
