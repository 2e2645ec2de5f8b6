import { describe, expect, it } from 'vitest';
import { activityOf } from '../../../../src/studio/ec2/idle.js';
import type { Activity } from '../../../../src/studio/studio.js';

const launchedAtMs = Date.parse('2026-11-30T17:00:00Z');
const nowMs = Date.parse('2026-11-30T19:00:00Z');
const idle: Activity = { kind: 'idle', sinceMs: Date.parse('2026-11-30T18:10:00Z') };

describe('what a machine says of its use', () => {
  it.each<[string, string | undefined, Activity | null]>([
    ['nothing', undefined, null],
    ['that it is idle', '2026-11-30T18:10:00Z 2026-11-30T18:56:00Z', idle],
    ['that it is, 8 minutes ago', '2026-11-30T18:10:00Z 2026-11-30T18:52:00Z', idle],
    ['that it was, longer ago', '2026-11-30T18:10:00Z 2026-11-30T18:51:59Z', null],
    ['that it is, by a clock that is ahead', '2026-11-30T18:10:00Z 2026-11-30T19:02:00Z', idle],
    ['that it is, by a clock that is wrong', '2026-11-30T18:10:00Z 2026-11-30T19:02:01Z', null],
    ['that it is, since before this boot', '2026-11-30T16:59:59Z 2026-11-30T18:56:00Z', null],
    ['that it is, from later on', '2026-11-30T18:57:00Z 2026-11-30T18:56:00Z', null],
    ['that it is in use', 'active 2026-11-30T17:01:00Z', { kind: 'active' }],
    ['that it was, in an earlier boot', 'active 2026-11-30T16:59:00Z', null],
    ['that it cannot tell', 'unknown 2026-11-30T18:56:00Z', null],
    ['half of it', '2026-11-30T18:10:00Z', null],
    ['no times', 'a while', null],
    ['no time of now', '2026-11-30T18:10:00Z now', null],
  ])('%s: %s', (_, said, activity) => {
    const tags = said === undefined ? {} : { 'nimble-session:idle-since': said };
    expect(activityOf({ launchedAtMs, tags: tags as Record<string, string> }, nowMs)).toEqual(
      activity,
    );
    expect(activityOf({ launchedAtMs: null, tags: tags as Record<string, string> }, nowMs)).toBe(
      null,
    );
  });

  it('is as fresh as it was when AWS was asked, if a clock is moved until its answer is read', () => {
    const said = (asOf: string) =>
      activityOf(
        {
          launchedAtMs,
          tags: { 'nimble-session:idle-since': `2026-11-30T18:10:00Z ${asOf}` },
        },
        nowMs,
        nowMs + 60 * 60_000,
      );
    expect(said('2026-11-30T18:56:00Z')).toEqual(idle);
    expect(said('2026-11-30T20:00:00Z')).toEqual(idle);
    expect(said('2026-11-30T18:51:59Z')).toBeNull();
  });
});
