import { beforeEach, describe, expect, it } from 'vitest';
import { Sweep } from '../../../../src/engine/studio/sweep.js';
import { endForLeaver } from '../../../../src/launches/leavers.js';
import { PersonLookupError } from '../../../../src/launches/ports/people.js';
import { sessionToken } from '../../../../src/launches/ports/stray-sessions.js';
import {
  defaultLimits,
  leaseMs,
  unclaimedToldAtOnce,
  unclaimedToldEveryMs,
} from '../../../../src/limits.js';
import { botNameTag, ownerTag, teamTag } from '../../../../src/studio/studio.js';
import { never, studioError } from '../../../support/engine-context.js';
import { aProfile } from '../../../support/examples.js';
import { GivenSweep } from '../../../support/given-sweep.js';
import { newLaunch } from '../../../support/launches.js';

const { sweepAgainMs, sweepEveryMs } = defaultLimits;

describe('a sweep that finds a session of an unknown launch', () => {
  const engine = new GivenSweep();
  const { studio, session, compare, compareTwice } = engine;

  const unknown = session({ clientToken: 'slack-of-another-database' });
  const reports = () => engine.logged.map(({ msg }) => msg);

  it('only reports it, once, and sweeps no sooner', async () => {
    await compareTwice(unknown);
    await compareTwice(unknown);
    expect(reports()).toEqual(['session of a launch that this database does not have']);
    expect(engine.changed).not.toHaveBeenCalled();
    expect(await engine.store.nextDue()).toMatchObject({ tasksInMs: null });
    expect(engine.nextIn).toHaveBeenCalledTimes(4);
    expect(engine.nextIn.mock.calls.flat()).toEqual(Array.from({ length: 4 }, () => sweepEveryMs));
  });

  describe('and its owner’s tag', () => {
    const ofAda = session({
      ...unknown,
      tags: { ...unknown.tags, [ownerTag]: 'U0ADA00001', [teamTag]: 'T0MOON' },
      launchProfileId: newLaunch().launchProfileId,
      ec2InstanceType: 'g5.xlarge',
      ownedBy: 'studio-user-of-ada',
    });
    const told = () =>
      engine.tellAdmins.mock.calls.flatMap(([notice]) =>
        notice.kind === 'unclaimed' ? notice.sessions : [],
      );

    beforeEach(() => {
      engine.tellAdmins.mockResolvedValue(true);
    });

    it('tells the admins in one listing, once, by one replica', async () => {
      const other = new Sweep(engine.ctx, () => {});
      await Promise.all([
        compare(ofAda),
        other.compare([ofAda], engine.steadyMs, new Set(), never),
      ]);
      await compareTwice(ofAda);
      expect(told()).toMatchObject([
        {
          owner: 'U0ADA00001',
          ownerName: 'Ada Okafor',
          launchProfileName: 'Lighting',
          sessionId: 's-1',
          state: 'READY',
          ownedBy: 'studio-user-of-ada',
        },
      ]);
      expect(await engine.store.nextDue()).toMatchObject({ tasksInMs: null });
    });

    it('tells them again later when Slack took none of it', async () => {
      engine.tellAdmins.mockResolvedValueOnce(false);
      await compareTwice(ofAda);
      expect(told()).toHaveLength(1);
      engine.nowMs += leaseMs;
      await compareTwice(ofAda);
      expect(told()).toHaveLength(2);
    });

    it('tells of many in several messages, soon one after the other', async () => {
      const many = Array.from({ length: unclaimedToldAtOnce + 1 }, (_, at) => ({
        ...ofAda,
        id: `s-${at}`,
      }));
      await compare(...many);
      expect(told()).toHaveLength(unclaimedToldAtOnce);
      expect(engine.tellAdmins.mock.lastCall).toMatchObject([{ others: 1 }]);
      expect(engine.nextIn.mock.lastCall).toEqual([sweepAgainMs]);
      await compare(...many);
      expect(engine.tellAdmins.mock.lastCall).toMatchObject([{ others: 0 }]);
      expect(engine.nextIn.mock.lastCall).toEqual([sweepEveryMs]);
      expect(new Set(told().map(({ sessionId }) => sessionId)).size).toBe(many.length);
    });

    it('tells also of an owner whom Slack does not know', async () => {
      engine.person.mockRejectedValue(new PersonLookupError('user_not_found'));
      await compare(ofAda);
      expect(told()).toMatchObject([{ ownerName: 'U0ADA00001' }]);
    });

    it('learns whose it is once Slack says so, and tells of it no more', async () => {
      engine.person.mockRejectedValueOnce(new PersonLookupError('no answer'));
      await compare(ofAda);
      engine.person.mockResolvedValue({
        kind: 'known',
        name: 'Ada Okafor',
        ownedBy: null,
        email: null,
        isAdmin: false,
      });
      await compareTwice(ofAda);
      expect(engine.person).toHaveBeenCalledTimes(2);
      expect(told()).toHaveLength(1);
      await engine.store.adopt(sessionToken('s-1'), 'U0MEI00003');
      // Without a directory it belongs to no user of the studio: else its owner would be refused.
      expect(await engine.store.get(sessionToken('s-1'))).toMatchObject({
        ownerName: 'Ada Okafor',
        ownedBy: null,
      });
    });

    it('is stopped for an owner who has left, not terminated, though its profile is gone', async () => {
      studio.launchProfiles.mockResolvedValue([]);
      await compare(ofAda);
      await engine.store.adopt(sessionToken('s-1'), 'U0MEI00003');
      expect(endForLeaver(await engine.read(sessionToken('s-1')))).toBe('stop');
    });

    it('has a deadline once it is adopted, as other profiles give one, though its own is gone', async () => {
      const hour = 60 * 60_000;
      const times = { longestMs: 16 * hour, stoppedForMs: null, idleForMs: null };
      const profiles = [4, 10].map((hours) =>
        aProfile({
          id: `lp-${hours}`,
          lifetime: { endedBy: 'bot', onForMs: hours * hour, ...times },
        }),
      );
      studio.launchProfiles.mockResolvedValue(profiles);
      await compare(ofAda);
      await engine.store.adopt(sessionToken('s-1'), 'U0MEI00003');
      studio.getSession.mockResolvedValue(ofAda);
      await engine.observeDue();
      const endAtMs = engine.nowMs + 10 * hour;
      expect(await engine.read(sessionToken('s-1'))).toMatchObject({ stopAtMs: endAtMs, endAtMs });
    });

    it('is adopted as it was seen last, not as it was found', async () => {
      await compare(ofAda);
      await compare({ ...ofAda, state: 'STOPPED', stateWord: 'STOPPED' });
      await engine.store.adopt(sessionToken('s-1'), 'U0MEI00003');
      expect(await engine.store.get(sessionToken('s-1'))).toMatchObject({ state: 'STOPPED' });
    });

    it.each(['CREATE_FAILED', 'DELETE_IN_PROGRESS'] as const)(
      'counts no longer once it is %s',
      async (state) => {
        await compare(ofAda);
        expect(await engine.store.unclaimed()).toHaveLength(1);
        await compare({ ...ofAda, state });
        expect(await engine.store.unclaimed()).toEqual([]);
      },
    );

    it('tells later when the studio does not say what it was made from', async () => {
      studio.launchProfiles.mockRejectedValueOnce(studioError('server'));
      await expect(compare(ofAda)).rejects.toMatchObject({ kind: 'server' });
      await compare(ofAda);
      expect(told()).toHaveLength(1);
    });

    it('tells of the others though the studio does not say what a new one was made from', async () => {
      await compare(ofAda);
      engine.nowMs += unclaimedToldEveryMs;
      studio.launchProfiles.mockRejectedValueOnce(studioError('server'));
      await expect(compare(ofAda, { ...ofAda, id: 's-2' })).rejects.toMatchObject({
        kind: 'server',
      });
      expect(told().map(({ sessionId }) => sessionId)).toEqual(['s-1', 's-1']);
    });

    it('notes one without an owner once, as any other', async () => {
      const nobodys = { ...ofAda, id: 's-2', tags: unknown.tags };
      await compareTwice(ofAda, nobodys);
      expect(studio.launchProfiles).toHaveBeenCalledTimes(1);
      await compare(ofAda, { ...nobodys, state: 'STOPPED', stateWord: 'STOPPED' });
      expect(studio.launchProfiles).toHaveBeenCalledTimes(2);
    });

    it.each([
      ['of another workspace', { ...ofAda.tags, [teamTag]: 'T0OTHER' }],
      ['that names no owner', unknown.tags],
      ['that names no person', { ...unknown.tags, [ownerTag]: 'ada' }],
    ])('tells them of one %s as no one’s, until its tags name one', async (_what, tags) => {
      await engine.tellsOf('workspace', 'T0MOON');
      await compareTwice({ ...ofAda, tags });
      expect(told()).toMatchObject([{ owner: null, sessionId: 's-1' }]);
      expect(engine.person).not.toHaveBeenCalled();
      await compare(ofAda);
      expect(await engine.store.unclaimedOf('U0ADA00001')).toBe(1);
      expect(await engine.store.adopt(sessionToken('s-1'), 'U0MEI00003')).toBe(true);
      expect(await engine.read(sessionToken('s-1'))).toMatchObject({ owner: 'U0ADA00001' });
    });

    it('tells them nothing of one that costs nothing any more', async () => {
      await compareTwice({ ...ofAda, state: 'CREATE_FAILED' });
      expect(told()).toEqual([]);
      expect(reports()).toHaveLength(1);
    });
  });

  it('reports it again when it comes back', async () => {
    await compareTwice(unknown);
    await compareTwice();
    await compareTwice(unknown);
    expect(reports()).toHaveLength(2);
  });

  it('does not even report it without this bot’s name', async () => {
    await compareTwice({ ...unknown, tags: { [botNameTag]: 'another-bot' } });
    expect(reports()).toEqual([]);
  });
});
