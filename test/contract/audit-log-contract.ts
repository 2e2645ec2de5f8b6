import { describe, expect, it } from 'vitest';
import { auditResults } from '../../src/launches/outcome.js';
import type { AuditEntryShown, NewAuditEntry } from '../../src/launches/ports/audit-log.js';
import { newLaunch } from '../support/launches.js';
import { ada, ben, type GivenStores, mei, plenty, startMs } from './launch-store-given.js';

/** What is promised about the audit log by itself, and its entries of requested launches. */
export function describeAuditLog(given: GivenStores): void {
  const entry = (changed: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
    actor: ada,
    action: 'stop',
    clientToken: 'slack-1',
    result: 'requested',
    ...changed,
  });
  const shown = (one: NewAuditEntry): AuditEntryShown => ({
    atMs: given.nowMs,
    ...one,
    id: expect.any(String),
    about: null,
  });

  describe('the audit log', () => {
    it('returns the newest entries, newest first, up to the limit', async () => {
      const entries: AuditEntryShown[] = [];
      for (const one of [entry({ clientToken: null, action: 'launch' }), entry(), entry()]) {
        given.nowMs += 1;
        await given.auditLog.add(one);
        entries.unshift(shown(one));
      }
      expect(await given.auditLog.newest(10)).toEqual(entries);
      expect(await given.auditLog.newest(2)).toEqual(entries.slice(0, 2));
    });

    it('returns the entries before a place, also among those of one moment', async () => {
      for (const action of ['stop', 'start', 'terminate', 'connect'] as const) {
        await given.auditLog.add(entry({ action }));
        if (action === 'start') given.nowMs += 1;
      }
      const all = await given.auditLog.newest(10);
      for (const [at, place] of all.entries()) {
        expect(await given.auditLog.newest(10, place)).toEqual(all.slice(at + 1));
        expect(await given.auditLog.newest(1, place)).toEqual(all.slice(at + 1, at + 2));
      }
    });

    it('returns the entries after a place, oldest first', async () => {
      for (const action of ['stop', 'start', 'terminate', 'connect'] as const) {
        await given.auditLog.add(entry({ action }));
        if (action === 'start') given.nowMs += 1;
      }
      const all = (await given.auditLog.newest(10)).toReversed();
      for (const [at, place] of all.entries()) {
        expect(await given.auditLog.oldest(10, place)).toEqual(all.slice(at + 1));
        expect(await given.auditLog.oldest(1, place)).toEqual(all.slice(at + 1, at + 2));
      }
    });

    it('returns each entry with what its launch was for, if that is stored', async () => {
      const clientToken = await given.add();
      const { owner, launchProfileName, ec2InstanceType } = await given.read(clientToken);
      await given.auditLog.add(entry({ actor: mei, clientToken }));
      await given.auditLog.add(entry({ clientToken: null }));
      await given.auditLog.add(entry({ clientToken: 'slack-of-none' }));
      const about = { owner, launchProfileName, ec2InstanceType };
      expect(await given.auditLog.newest(4)).toMatchObject([
        { about: null },
        { about: null },
        { actor: mei, clientToken, about },
        { actor: ada, action: 'launch', clientToken, about },
      ]);
    });

    it('keeps both of two equal entries', async () => {
      expect(await given.auditLog.newest(10)).toEqual([]);
      await Promise.all([given.auditLog.add(entry()), given.replicaAuditLog.add(entry())]);
      expect(await given.auditLog.newest(10)).toEqual([shown(entry()), shown(entry())]);
    });

    it('keeps the order of entries of one millisecond, whichever replica adds them', async () => {
      // If each replica counted by itself, the one that has added more would be ahead.
      for (let earlier = 0; earlier < 3; earlier += 1) await given.auditLog.add(entry());
      given.nowMs += 1;
      const results = auditResults.slice(0, 8);
      for (const [at, result] of results.entries()) {
        await (at % 3 === 0 ? given.auditLog : given.replicaAuditLog).add(entry({ result }));
      }
      const newest = await given.replicaAuditLog.newest(8);
      expect(newest.map(({ result }) => result)).toEqual(results.toReversed());
    });
  });

  describe('add, in the audit log,', () => {
    it('records the request once, by the person who made it', async () => {
      const launch = newLaunch({ owner: ben, requestedBy: mei });
      await Promise.all([given.store.add(launch, 1), given.replica.add(launch, 1)]);
      const { clientToken, owner, launchProfileName, ec2InstanceType } = launch;
      expect(await given.auditLog.newest(10)).toEqual([
        {
          id: expect.any(String),
          atMs: startMs,
          actor: mei,
          action: 'launch',
          clientToken,
          result: 'requested',
          about: { owner, launchProfileName, ec2InstanceType },
        },
      ]);
    });

    it('stores the launch only together with its entry', async () => {
      await given.breakAuditLog();
      const launch = newLaunch();
      await expect(given.store.add(launch, plenty)).rejects.toThrow();
      expect(await given.store.get(launch.clientToken)).toBeNull();
    });

    it('records nothing of a launch that it refuses', async () => {
      await given.add();
      await given.store.add(newLaunch({ clientToken: 'another' }), 1);
      expect(await given.auditLines()).toEqual([`${ada} launch requested`]);
    });
  });
}
