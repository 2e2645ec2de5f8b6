import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../../src/launches/launch.js';
import type { AdminNotice, LeaverNotice } from '../../../../src/launches/ports/admins.js';
import type { UnclaimedSession } from '../../../../src/launches/unclaimed.js';
import { defaultLimits, unclaimedToldAtOnce } from '../../../../src/limits.js';
import { adminNotice } from '../../../../src/slack/views/admin-notice.js';
import { sessionsListed } from '../../../../src/slack/views/session-list.js';
import { aLaunch } from '../../../support/examples.js';
import { newLaunch } from '../../../support/launches.js';

const reading = { nowMs: 1_700_000_900_000, teamUrl: 'https://papermoon.slack.com/' };

/** As Slack takes it: at most 50 blocks, and 3,000 characters in each. */
function shown(notice: AdminNotice) {
  const { text, blocks } = adminNotice(notice, defaultLimits, reading);
  expect(blocks.length).toBeLessThanOrEqual(50);
  const whole = JSON.stringify(blocks);
  expect(whole).not.toContain('…"');
  return { text, whole };
}

function many(count: number): [Launch, ...Launch[]] {
  const ready = (at: number) =>
    aLaunch({ clientToken: `slack-${at}`, state: 'READY', sessionId: `s-${at}` });
  return [ready(0), ...Array.from({ length: count - 1 }, (_, at) => ready(at + 1))];
}

describe('what the admins are told of an owner who has left', () => {
  it.each<LeaverNotice['kind']>(['owner_left', 'ended_for_leaver'])(
    'says so if not all of their workstations are shown: %s',
    (kind) => {
      const more = `${sessionsListed} of 200 are shown. \`/nimble-session list all\` with their name shows all`;
      expect(shown({ kind, launches: many(200) }).whole).toContain(more);
      expect(shown({ kind, launches: many(sessionsListed) }).whole).not.toContain('are shown');
    },
  );

  it('says what becomes of those too that are not named', () => {
    const { text } = shown({ kind: 'ended_for_leaver', launches: many(200) });
    expect(text.split('*Lighting*')).toHaveLength(sessionsListed + 1);
    expect(text).toMatch(/With the others I do the same: .* terminate what cannot be stopped\.$/);
  });
});

describe('what the admins are told of sessions without a row', () => {
  const session = (at: number): UnclaimedSession => ({
    ...newLaunch({ clientToken: `session-${at}` }),
    sessionId: `s-${at}`,
    state: 'READY',
    stateWord: 'READY',
  });
  const notice = (count: number, others: number): AdminNotice => ({
    kind: 'unclaimed',
    sessions: [session(0), ...Array.from({ length: count - 1 }, (_, at) => session(at + 1))],
    others,
  });

  it('counts those too that are told of next', () => {
    const { text, whole } = shown(notice(unclaimedToldAtOnce, 25));
    expect(text).toContain(`I found ${unclaimedToldAtOnce + 25} workstations that carry my name`);
    expect(text).toContain(`Here are ${unclaimedToldAtOnce}; I tell of the others next.`);
    expect(whole).toContain(`s-${unclaimedToldAtOnce - 1}`);
    expect(shown(notice(1, 1)).text).toContain('Here is 1; I tell of the others next.');
  });

  it('offers no Adopt of one that is no one’s, and says why', () => {
    const ownerless = { ...session(1), owner: null, ownerName: 'No one known' };
    const { text, whole } = shown({ kind: 'unclaimed', sessions: [ownerless], others: 0 });
    expect(text).toContain('so it has no *Adopt*');
    expect(whole).toContain('No one known · *Lighting');
    expect(whole.match(/"action_id":"[^"]+"/g)).toEqual(['"action_id":"session:terminate"']);
    const both = shown({ kind: 'unclaimed', sessions: [session(0), ownerless], others: 0 });
    expect(both.whole.match(/"action_id":"session:adopt"/g)).toHaveLength(1);
    expect(shown(notice(1, 0)).text).not.toContain('no *Adopt*');
  });

  it('promises no others where there are none', () => {
    expect(shown(notice(2, 0)).text).toContain('I found 2 workstations');
    expect(shown(notice(1, 0)).text).toContain('I found a workstation that carries');
    for (const count of [1, 2]) expect(shown(notice(count, 0)).text).not.toContain('the others');
  });
});
