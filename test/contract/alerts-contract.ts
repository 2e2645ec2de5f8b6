import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditResult } from '../../src/launches/outcome.js';
import { leaseMs, notEndingAfterMs } from '../../src/limits.js';
import { newLaunch } from '../support/launches.js';
import { ada, type GivenStores, minute } from './launch-store-given.js';

const overAfterMs = 10 * minute;
const message = { channel: 'C0ALERTS001', ts: '100.1' };
const credentials = { cause: 'credentials', count: 1 } as const;
const unclaimed = { cause: 'unclaimed', count: 2 } as const;

/** What is promised about the alerts that replicas share. */
export function describeAlerts(given: GivenStores): void {
  /** Adds how launches have ended to the history, a minute apart. */
  async function ended(...results: AuditResult[]): Promise<void> {
    for (const result of results) {
      given.nowMs += minute;
      await given.auditLog.add({ actor: ada, action: 'launch', clientToken: null, result });
    }
  }

  describe('an alert', () => {
    it('is claimed by one replica, until it is told', async () => {
      await given.alerts.note([credentials]);
      await given.replicaAlerts.note([credentials]);
      const claims = await Promise.all([
        given.alerts.claim(overAfterMs),
        given.replicaAlerts.claim(overAfterMs),
      ]);
      const nowMs = given.nowMs;
      expect(claims.flat()).toEqual([
        { ...credentials, sinceMs: nowMs, seenAtMs: nowMs, isOver: false, message: null },
      ]);
      await given.alerts.save('credentials', message);
      expect(await given.replicaAlerts.claim(overAfterMs)).toEqual([]);
      expect(await given.replicaAlerts.told()).toEqual([{ cause: 'credentials', message }]);
    });

    it('that was told in another channel is there no more', async () => {
      await given.alerts.note([credentials, unclaimed]);
      await given.alerts.save('credentials', message);
      await given.alerts.forgetElsewhere(message.channel);
      expect(await given.alerts.told()).toHaveLength(1);
      await given.alerts.forgetElsewhere('C0ALERTS002');
      expect(await given.alerts.told()).toEqual([]);
      expect(await given.alerts.claim(null)).toMatchObject([unclaimed]);
      await given.alerts.forgetElsewhere(null);
      given.nowMs += leaseMs;
      expect(await given.alerts.claim(null)).toEqual([]);
    });

    it('that a bot did not come to tell is another’s once the lease ends', async () => {
      await given.alerts.note([credentials]);
      expect(await given.alerts.claim(null)).toHaveLength(1);
      given.nowMs += leaseMs - 1;
      expect(await given.replicaAlerts.claim(null)).toEqual([]);
      given.nowMs += 1;
      expect(await given.replicaAlerts.claim(null)).toHaveLength(1);
    });

    it('that could not be told is due again at once', async () => {
      await given.alerts.note([credentials]);
      await given.alerts.claim(null);
      await given.alerts.save('credentials', null);
      expect(await given.replicaAlerts.claim(null)).toHaveLength(1);
    });

    it('is over once no replica has seen it for so long, and for a bot that may know', async () => {
      const sinceMs = given.nowMs;
      await given.alerts.note([credentials, unclaimed]);
      for (const { cause } of await given.alerts.claim(null)) {
        await given.alerts.save(cause, message);
      }
      given.nowMs += minute;
      await given.replicaAlerts.note([{ ...unclaimed, count: 5 }]);
      given.nowMs += overAfterMs - minute;
      expect(await given.alerts.claim(null)).toEqual([]);
      expect(await given.alerts.claim(overAfterMs)).toEqual([
        { ...credentials, sinceMs, seenAtMs: sinceMs, isOver: true, message },
      ]);
      expect(await given.replicaAlerts.claim(overAfterMs)).toEqual([]);
      await given.alerts.forget('credentials');
      given.nowMs += minute;
      expect(await given.replicaAlerts.claim(overAfterMs)).toEqual([
        {
          cause: 'unclaimed',
          count: 5,
          sinceMs,
          seenAtMs: sinceMs + minute,
          isOver: true,
          message,
        },
      ]);
    });

    it('is kept by what may be the same, which begins none', async () => {
      await given.alerts.note([credentials]);
      await given.alerts.claim(null);
      await given.alerts.save('credentials', message);
      given.nowMs += overAfterMs;
      await given.replicaAlerts.keep('credentials');
      await given.replicaAlerts.keep('unclaimed');
      expect(await given.alerts.claim(overAfterMs)).toEqual([]);
      expect(await given.alerts.told()).toHaveLength(1);
    });

    it('begins anew after it was forgotten', async () => {
      await given.alerts.note([credentials]);
      await given.replicaAlerts.forget('credentials');
      expect(await given.alerts.claim(overAfterMs)).toEqual([]);
      given.nowMs += minute;
      await given.alerts.note([credentials]);
      expect(await given.alerts.claim(overAfterMs)).toMatchObject([{ sinceMs: given.nowMs }]);
    });

    it('is neither kept for ever nor out of reach when the clock is set back', async () => {
      await given.alerts.note([credentials]);
      await given.alerts.claim(null);
      await given.alerts.save('credentials', message);
      given.nowMs -= 60 * minute;
      expect(await given.alerts.claim(overAfterMs)).toMatchObject([{ isOver: true }]);
    });
  });

  describe('the causes that the database tells of', () => {
    it('are none at first', async () => {
      await given.addInState('READY');
      expect(await given.alerts.seen()).toEqual([]);
    });

    it.each<[string, AuditResult[], number | null]>([
      ['three failed in a row', ['succeeded', 'quota', 'capacity', 'failed'], 3],
      ['one worked among them', ['quota', 'succeeded', 'quota', 'quota'], null],
      ['only two ended', ['quota', 'quota'], null],
      ['rules refused them', ['too_many', 'no_profiles', 'quota', 'quota'], null],
      [
        'what people decided stands between them',
        ['quota', 'cancelled', 'image', 'gone', 'too_many', 'requested', 'took_too_long'],
        3,
      ],
    ])('launches fail: %s', async (_what, results, count) => {
      await ended(...results);
      const failing = count === null ? [] : [{ cause: 'launches_failing', count }];
      expect(await given.replicaAlerts.seen()).toEqual(failing);
    });

    it('launches fail no more when that was hours ago', async () => {
      await ended('quota', 'quota', 'quota');
      given.nowMs += 6 * 60 * minute;
      expect(await given.alerts.seen()).toEqual([]);
    });

    it('a failed action on a session is no failed launch', async () => {
      for (const action of ['stop', 'start', 'reboot'] as const) {
        await given.auditLog.add({ actor: ada, action, clientToken: null, result: 'failed' });
      }
      expect(await given.alerts.seen()).toEqual([]);
    });

    it.each<[string, () => Promise<unknown>]>([
      [
        'an intent of a person',
        async () => {
          const clientToken = await given.addInState('READY');
          const requested = { intent: 'terminate', action: 'terminate', by: ada } as const;
          const press = randomUUID();
          await given.store.setIntent(
            clientToken,
            { ...requested, press },
            await given.read(clientToken),
          );
        },
      ],
      [
        'a state that does not end',
        () =>
          given.addChanged({
            set: { state: 'STOP_IN_PROGRESS', sessionId: 's-1', stateSinceMs: given.nowMs },
          }),
      ],
    ])('a session does not end: %s', async (_what, begin) => {
      await given.addInState('READY', { clientToken: 'another' });
      await begin();
      given.nowMs += notEndingAfterMs - 1;
      expect(await given.alerts.seen()).toEqual([]);
      given.nowMs += 1;
      expect(await given.replicaAlerts.seen()).toEqual([{ cause: 'not_ending', count: 1 }]);
    });

    it('a session does not end: the admins were told that its time is up', async () => {
      await given.store.saveOverdueTold(await given.addInState('READY'));
      await given.store.saveOverdueTold(await given.addInState('DELETED', { clientToken: 'b' }));
      expect(await given.alerts.seen()).toEqual([{ cause: 'not_ending', count: 1 }]);
    });

    it('sessions without a row, until they get one', async () => {
      const session = {
        ...newLaunch({ clientToken: 'session-s-lost' }),
        sessionId: 's-lost',
        state: 'READY',
        stateWord: 'READY',
      } as const;
      await given.store.noteUnclaimed(session);
      expect(await given.alerts.seen()).toEqual([{ cause: 'unclaimed', count: 1 }]);
      expect(await given.store.adopt(session.clientToken, ada)).toBe(true);
      expect(await given.replicaAlerts.seen()).toEqual([]);
    });

    it('sessions of owners who have left, while they are live', async () => {
      const clientToken = await given.addInState('STOPPED');
      await given.addInState('DELETED', { clientToken: 'b' });
      const launches = [await given.read(clientToken), await given.read('b')];
      await given.store.saveOwner(launches, minute, { ownerLeftAtMs: given.nowMs });
      expect(await given.alerts.seen()).toEqual([{ cause: 'leavers', count: 1 }]);
    });
  });
}
