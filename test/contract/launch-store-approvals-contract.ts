import { describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../../src/launches/launch.js';
import type { Decision } from '../../src/launches/ports/approvals.js';
import type { StudioChange } from '../../src/launches/ports/launch-store.js';
import { leaseMs } from '../../src/limits.js';
import { newLaunch } from '../support/launches.js';
import { ada, ben, forGood, type GivenStores, mei, minute, plenty } from './launch-store-given.js';

const hour = 60 * minute;

/** What a launch store promises about launches that need an approval. */
export function describeApprovals(given: GivenStores): void {
  const decisionBy = (by: string, changed: Partial<Decision> = {}): Decision => ({
    does: 'approve',
    by,
    because: null,
    press: `press of ${by}`,
    ...changed,
  });

  /** A launch that waits for these approvers, for a day. */
  const addAsked = (approvers = [mei, ben], changed: Partial<LaunchRequest> = {}) => {
    const decideByMs = given.nowMs + 24 * hour;
    const set = { approval: 'asked', decideByMs, createSentAtMs: null } as const;
    const change: StudioChange = { set, asks: approvers, release: forGood, visible: true };
    return given.addChanged(change, { reason: 'Why', neededForMs: hour, ...changed });
  };

  describe('a launch that waits for an approval', () => {
    it('is claimed for nothing, and counts for its owner’s limit', async () => {
      await addAsked();
      given.nowMs += 23 * hour;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      const another = newLaunch({ clientToken: 'another', requestedAtMs: given.nowMs });
      expect(await given.store.add(another, 1)).toMatchObject({ kind: 'too_many' });
      expect(await given.store.held()).toMatchObject([{ owner: ada, sessions: 1 }]);
    });

    it.each(['asked', 'approved', 'refused', 'expired'] as const)(
      'is not marked as created by its claim: %s',
      async (approval) => {
        await given.addChanged({ set: { approval, createSentAtMs: null } });
        given.nowMs += 5_000;
        const claimed = await given.claimStudioTask();
        expect(claimed.createMarked).toBeUndefined();
        expect(claimed.createSentAtMs).toBeNull();
      },
    );

    it('is marked once its approval is granted', async () => {
      await given.addChanged({ set: { approval: 'granted', createSentAtMs: null } });
      given.nowMs += 5_000;
      expect((await given.claimStudioTask()).createMarked).toBe(true);
    });

    it('is decided once by twelve who press at one moment', async () => {
      const clientToken = await addAsked();
      const decisions = Array.from({ length: 12 }, (_, at) =>
        decisionBy(`U${at}`, at % 3 === 0 ? { does: 'refuse', because: 'No.' } : {}),
      );
      const taken = await Promise.all(
        decisions.map((decision, at) =>
          (at % 2 === 0 ? given.store : given.replica).decide(clientToken, decision),
        ),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      const first = decisions[taken.indexOf(true)];
      const isApproved = first?.does === 'approve';
      expect(await given.read(clientToken)).toMatchObject({
        approval: isApproved ? 'approved' : 'refused',
        decidedBy: first?.by,
        failure: isApproved ? null : { kind: 'not_approved', message: 'No.' },
      });
      const lines = await given.auditLines();
      expect(lines.filter((line) => line.includes('succeeded'))).toEqual([
        `${first?.by} ${first?.does} succeeded`,
      ]);
      await given.claimStudioTask();
    });

    it('takes one press once', async () => {
      const [one, other] = [await addAsked([mei], { clientToken: 'one' }), 'other'];
      await addAsked([mei], { clientToken: other });
      expect(await given.store.decide(one, decisionBy(mei))).toBe(true);
      expect(await given.store.decide(other, decisionBy(mei))).toBe(false);
      expect(await given.read(other)).toMatchObject({ approval: 'asked', decidedBy: null });
    });

    it('is decided although a bot holds it, whose save comes to nothing', async () => {
      const clientToken = await addAsked();
      const seen = await given.read(clientToken);
      const cancel = { intent: 'terminate', action: 'cancel_launch', by: ben, press: 'c' } as const;
      await given.store.setIntent(clientToken, cancel, seen);
      const { ticket } = await given.claimStudioTask();
      await given.store.saveStudio(clientToken, ticket, { set: { intent: null } });
      await given.replica.decide(clientToken, decisionBy(mei));
      const release = { dueInMs: null, seenIntent: null };
      expect(await given.store.saveStudio(clientToken, ticket, { set: {}, release })).toBeNull();
      expect(await given.claimStudioTask(given.replica)).toMatchObject({ approval: 'approved' });
    });

    it('is not decided once its time is over, also before a round has ended it', async () => {
      const clientToken = await addAsked();
      given.nowMs += 24 * hour;
      expect(await given.store.decide(clientToken, decisionBy(mei))).toBe(false);
      expect(await given.read(clientToken)).toMatchObject({ approval: 'asked', decidedBy: null });
    });

    it('expires once, of several replicas, unless it was decided in time', async () => {
      const [decided, open] = ['decided', 'open'];
      await addAsked([mei], { clientToken: decided });
      await addAsked([mei], { clientToken: open });
      given.nowMs += 24 * hour - 1;
      expect(await given.store.expireUndecided()).toEqual([]);
      expect(await given.replica.decide(decided, decisionBy(mei))).toBe(true);
      given.nowMs += 1;
      const expired = await Promise.all([
        given.store.expireUndecided(),
        given.replica.expireUndecided(),
      ]);
      expect(expired.flat()).toHaveLength(1);
      expect(await given.read(decided)).toMatchObject({ approval: 'approved' });
      expect(await given.read(open)).toMatchObject({ approval: 'expired' });
      expect(await given.store.decide(open, decisionBy(ben))).toBe(false);
      expect(await given.store.expireUndecided()).toEqual([]);
      expect(await given.store.claimStudioTasks(10)).toHaveLength(2);
    });

    it('is decided or cancelled, whichever comes first', async () => {
      const clientToken = await addAsked();
      const seen = await given.read(clientToken);
      const cancel = { intent: 'terminate', action: 'cancel_launch', by: ada, press: 'c' } as const;
      const [decided] = await Promise.all([
        given.replica.decide(clientToken, decisionBy(mei)),
        given.store.setIntent(clientToken, cancel, seen),
      ]);
      const { approval, intent } = await given.read(clientToken);
      // A cancellation counts also after an approval: nothing is created yet.
      expect(intent).toBe('terminate');
      expect(approval).toBe(decided ? 'approved' : 'asked');
      expect(await given.store.decide(clientToken, decisionBy(ben))).toBe(false);
    });

    it.each<[string, StudioChange['set']]>([
      ['needs none', {}],
      ['is over', { approval: 'asked', state: 'NOT_CREATED' }],
      ['was granted', { approval: 'granted' }],
    ])('is not decided when it %s', async (_what, set) => {
      const clientToken = await given.addChanged({ set });
      expect(await given.store.decide(clientToken, decisionBy(mei))).toBe(false);
      expect(await given.store.decide('unknown', decisionBy(mei))).toBe(false);
    });
  });

  describe('the message to an approver', () => {
    const at = { channel: 'D1', ts: '1.0' };
    const claim = (from = given.store) => from.claimApprovalNotices(10);

    it('is posted by one bot, and by another one if that dies', async () => {
      await addAsked();
      const [one, other] = await Promise.all([claim(), claim(given.replica)]);
      expect([...one, ...other].map(({ approver }) => approver).toSorted()).toEqual([ben, mei]);
      given.nowMs += leaseMs - 1;
      expect(await claim(given.replica)).toEqual([]);
      given.nowMs += 1;
      expect(await claim(given.replica)).toHaveLength(2);
    });

    it('is due again once its launch is settled, where it stands, and then no more', async () => {
      const clientToken = await addAsked([mei]);
      const [notice] = await claim();
      if (notice === undefined) throw new Error('no notice');
      await given.store.saveApprovalNotice({ ...notice, message: at }, null);
      given.nowMs += hour;
      expect(await claim()).toEqual([]);
      await given.store.decide(clientToken, decisionBy(mei));
      // Whether they may is not known before the step.
      expect(await claim()).toEqual([]);
      const { ticket } = await given.claimStudioTask();
      const set = { approval: 'granted' } as const;
      await given.store.saveStudio(clientToken, ticket, { set, visible: true });
      const [settled] = await claim(given.replica);
      expect(settled).toMatchObject({ message: at, launch: { approval: 'granted' } });
      if (settled !== undefined) await given.replica.forgetApprovalNotice(settled);
      given.nowMs += hour;
      expect(await claim()).toEqual([]);
    });

    it('is due at once if its launch was settled while it was being posted', async () => {
      const clientToken = await addAsked([mei]);
      const [notice] = await claim();
      if (notice === undefined) throw new Error('no notice');
      await given.store.decide(clientToken, decisionBy(ben));
      const { ticket } = await given.claimStudioTask();
      const set = { approval: 'granted' } as const;
      await given.store.saveStudio(clientToken, ticket, { set, visible: true });
      expect(await claim()).toEqual([]);
      await given.store.saveApprovalNotice({ ...notice, message: at }, null);
      expect(await claim()).toMatchObject([{ message: at, launch: { approval: 'granted' } }]);
    });

    it('that Slack does not take now is due again after the time that Slack asked for', async () => {
      await addAsked([mei]);
      const [notice] = await claim();
      if (notice === undefined) throw new Error('no notice');
      await given.store.saveApprovalNotice(notice, 3_000);
      given.nowMs += 2_999;
      expect(await claim()).toEqual([]);
      given.nowMs += 1;
      expect(await claim()).toMatchObject([{ approver: mei, message: null }]);
    });

    it('is forgotten with its launch', async () => {
      const clientToken = await addAsked([mei]);
      await given.store.decide(clientToken, decisionBy(mei));
      const { ticket } = await given.claimStudioTask();
      const set = { state: 'REFUSED', approval: 'refused' } as const;
      await given.store.saveStudio(clientToken, ticket, { set, release: forGood });
      await given.show(await given.claimSlackTask());
      given.nowMs += 400 * 24 * hour;
      expect(await given.store.forgetOld(hour)).toMatchObject({ launches: 1 });
      await given.add({ clientToken }, plenty);
      expect(await claim()).toEqual([]);
    });
  });
}
