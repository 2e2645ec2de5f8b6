import { describe, expect, it } from 'vitest';
import type { KeptHours, Week } from '../../../src/launches/hours.js';
import {
  daysBeyond,
  hoursOfProfile,
  type ProfileHours,
  weekWith,
} from '../../../src/launches/profile-hours.js';

const hour = 60;
const span = (from: number, until: number) => ({ from: from * hour, until: until * hour });
const nine = span(9, 18);
const workdays: Week = [nine, nine, nine, nine, nine, null, null];
const day = span(7, 22);
const allowed: Week = [day, day, day, day, day, null, null];

const kept = (week: Week): KeptHours => ({
  owner: 'U0ADA00001',
  timeZone: 'Europe/Amsterdam',
  week,
  notToday: null,
  keepOnUntilMs: null,
  pausedUntil: null,
  moment: null,
  revision: 1,
});

const both: ProfileHours = { profile: 'Lighting', usual: workdays, allowed };

describe('the week that an owner gets with a workstation', () => {
  it.each<[what: string, ProfileHours, KeptHours | null, Week | null]>([
    ['is the usual one for a person without any', both, null, workdays],
    ['is none where there is no usual one', { ...both, usual: null }, null, null],
    ['stays within the allowed one', both, kept(workdays), null],
    ['stays where all is allowed', { ...both, allowed: null }, kept(workdays), null],
    ['stays off once its owner has turned it off', both, kept(workdays.map(() => null)), null],
    [
      'is cut on the days that go beyond it',
      both,
      kept([span(6, 23), nine, span(21, 24), null, span(5, 7), null, nine]),
      [day, nine, span(21, 22), null, null, null, null],
    ],
  ])('%s', (_what, ofProfile, hours, week) => {
    expect(weekWith(ofProfile, hours)).toEqual(week);
  });

  it('goes by the id or the name of the profile, and the first that is named', () => {
    const others = { launchProfileId: 'lp-1', launchProfileName: 'Lighting' };
    expect(hoursOfProfile([both, { ...both, usual: null }], others)).toBe(both);
    expect(hoursOfProfile([{ ...both, profile: 'lp-1' }], others)?.profile).toBe('lp-1');
    expect(hoursOfProfile([{ ...both, profile: 'lighting' }], others)).toBeUndefined();
  });

  it('names the days on which it is on for longer than is allowed', () => {
    expect(
      daysBeyond([span(7, 22), span(6, 8), null, null, span(20, 23), null, nine], allowed),
    ).toEqual([1, 4, 6]);
  });
});
