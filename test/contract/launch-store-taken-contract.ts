import { describe, expect, it } from 'vitest';
import type { Launch } from '../../src/launches/launch.js';
import { type Claimed, leaseMs } from '../../src/launches/ports/claim.js';
import type { NewLaunch } from '../../src/launches/ports/requests.js';
import { newLaunch } from '../support/launches.js';
import { type GivenStores, minute, plenty, startMs } from './launch-store-given.js';

/** What is stored to be gone on with at once, by whoever stores it. */
export function describeTaken(given: GivenStores): void {
  const take = async (changed: Partial<NewLaunch> = {}): Promise<Claimed<Launch>> => {
    const launch = newLaunch({ requestedAtMs: startMs, ...changed });
    const addition = await given.store.add(launch, plenty, 'take');
    if (addition.kind !== 'taken') throw new Error(`it was ${addition.kind}`);
    return addition.launch;
  };

  describe('hands a launch to whoever stores it', () => {
    it('under a ticket, as one whose Create is sent', async () => {
      const { ticket, ...launch } = await take();
      expect(launch).toEqual(await given.read(launch.clientToken));
      expect(launch.createSentAtMs).toBe(startMs);
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      const saved = await given.store.saveStudio(launch.clientToken, ticket, {
        set: { sessionId: 's-1' },
      });
      expect(saved).toMatchObject({ sessionId: 's-1' });
    });

    it('without a Create when it is not admitted yet', async () => {
      expect((await take({ admitted: false })).createSentAtMs).toBeNull();
    });

    it('until the lease ends, and then to others', async () => {
      const { clientToken, ticket } = await take();
      given.nowMs += minute;
      expect(await given.claimTask(given.replica)).toMatchObject({ clientToken });
      expect(
        await given.store.saveStudio(clientToken, ticket, { set: { studioAttempts: 1 } }),
      ).toBeNull();
    });

    it('for another lease with each save that keeps it', async () => {
      const { clientToken, ticket } = await take();
      given.nowMs += leaseMs - 1;
      expect(await given.store.saveStudio(clientToken, ticket, { set: {} })).not.toBeNull();
      given.nowMs += leaseMs - 1;
      expect(await given.replica.claimStudioTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.claimTask(given.replica)).toMatchObject({ clientToken });
    });

    it('once: who stores the same again is told that it is known', async () => {
      const { clientToken } = await take();
      expect(await given.replica.add(newLaunch({ clientToken }), 1, 'take')).toEqual({
        kind: 'known',
      });
    });

    it('not when there is no room for it', async () => {
      await take();
      const another = newLaunch({ clientToken: 'another' });
      expect(await given.store.add(another, 1, 'take')).toMatchObject({ kind: 'too_many' });
      expect(await given.store.get('another')).toBeNull();
    });
  });

  describe('notes a session whose launch somebody else has claimed meanwhile', () => {
    const session = { sessionId: 's-1', state: 'CREATE_IN_PROGRESS' };

    it('and takes the claim from them, since they know of no session', async () => {
      const { clientToken } = await take();
      given.nowMs += minute;
      const { ticket } = await given.claimTask(given.replica);
      expect(await given.store.adoptLate(clientToken, [session])).toEqual([]);
      const closed = { set: { state: 'NOT_CREATED', intent: null } };
      expect(await given.replica.saveStudio(clientToken, ticket, closed)).toBeNull();
      expect(await given.claimWatchedLaunch(given.replica)).toMatchObject({ sessionId: 's-1' });
    });

    it('and opens again what they have closed, to terminate it, and says so', async () => {
      const { clientToken } = await take();
      given.nowMs += minute;
      const { ticket } = await given.claimTask(given.replica);
      await given.replica.saveStudio(clientToken, ticket, {
        set: { state: 'NOT_CREATED' },
        release: { dueInMs: null, seenIntent: null },
      });
      expect(await given.store.adoptLate(clientToken, [session])).toEqual([]);
      expect(await given.claimTask()).toMatchObject({ ...session, intent: 'terminate' });
      const { openReplies } = await given.claimBoard();
      expect(openReplies).toMatchObject([{ event: { kind: 'made_after_all' } }]);
    });

    it('once: not when it has it already, nor what is over when it has another', async () => {
      const { clientToken } = await take();
      await given.store.adoptLate(clientToken, [session]);
      const before = await given.read(clientToken);
      const ended = { sessionId: 's-2', state: 'DELETED' };
      for (const late of [session, ended]) {
        expect(await given.store.adoptLate(clientToken, [late])).toEqual([]);
      }
      expect(await given.read(clientToken)).toEqual(before);
    });

    it('and has it terminated as a launch by itself when theirs has another, and says so', async () => {
      const { clientToken } = await take();
      await given.store.adoptLate(clientToken, [session]);
      const before = await given.read(clientToken);
      const another = { sessionId: 's-2', state: 'READY' };
      for (const store of [given.store, given.replica]) {
        expect(await store.adoptLate(clientToken, [another])).toEqual(['s-2']);
      }
      expect(await given.read(clientToken)).toEqual(before);
      const { owner, requestedBy, channelId, launchProfileId } = before;
      expect(await given.claimTask()).toMatchObject({
        ...another,
        ...{ owner, requestedBy, channelId, launchProfileId },
        intent: 'terminate',
        admitted: true,
      });
      const tasks = await given.store.claimSlackTasks(10);
      const told = tasks.filter(({ launch }) => launch.sessionId === 's-2');
      expect(told).toMatchObject([{ openReplies: [{ event: { kind: 'made_twice' } }] }]);
    });
  });

  describe('has what was made besides a launch’s session terminated', () => {
    const own = { sessionId: 's-1', state: 'READY' };
    const made = [
      own,
      { sessionId: 's-2', state: 'READY' },
      { sessionId: 's-3', state: 'DELETED' },
    ];

    it('from the save on that gives the launch its own', async () => {
      const { clientToken, ticket } = await take();
      const release = { dueInMs: minute, seenIntent: null };
      await given.store.saveStudio(clientToken, ticket, { set: own, others: made, release });
      expect(await given.read(clientToken)).toMatchObject({ ...own, intent: null });
      expect(await given.claimTask()).toMatchObject({ sessionId: 's-2', intent: 'terminate' });
    });

    it('but not by a save whose ticket is no longer good', async () => {
      const { clientToken, ticket } = await take();
      given.nowMs += minute;
      await given.claimTask(given.replica);
      await given.store.saveStudio(clientToken, ticket, { set: own, others: made });
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
    });

    it('and counts it as asked for with the launch, which alone is the person’s last', async () => {
      const { clientToken, owner, launchProfileId, ec2InstanceType } = await take();
      given.nowMs += 5 * minute;
      await given.store.adoptLate(clientToken, made);
      const lasts = async () =>
        (await given.store.recent(owner, 1)).map((last) => last.clientToken);
      expect(await lasts()).toEqual([clientToken]);
      const { ticket, ...second } = await given.claimTask();
      const set = { state: 'READY', firstReadyAtMs: given.nowMs };
      await given.store.saveStudio(second.clientToken, ticket, { set });
      const tookMs = await given.store.durations(launchProfileId, ec2InstanceType);
      expect(tookMs).toEqual([5 * minute]);
      const newer = { clientToken: 'slack-newer', requestedAtMs: startMs + minute };
      await given.add({ ...newer, ec2InstanceType: 'g4dn.4xlarge' });
      expect(await lasts()).toEqual(['slack-newer']);
      expect(await given.store.lastChoice(owner)).toMatchObject({
        ec2InstanceType: 'g4dn.4xlarge',
      });
    });

    it('also when it all comes late', async () => {
      const { clientToken } = await take();
      expect(await given.store.adoptLate(clientToken, made)).toEqual(['s-2']);
      expect(await given.read(clientToken)).toMatchObject({ sessionId: 's-1', intent: null });
      expect(await given.claimTask()).toMatchObject({ sessionId: 's-2', intent: 'terminate' });
    });
  });

  describe('looks ahead', () => {
    it('only when a look is due, and then no further than asked', async () => {
      await given.addWatched({ clientToken: 'due in 5 s' });
      given.nowMs += 2_000;
      await given.addWatched({ clientToken: 'due in 7 s' });
      given.nowMs += 2_000;
      await given.addWatched({ clientToken: 'due in 9 s' });
      expect(await given.store.claimWatched(() => 3_000)).toEqual([]);
      given.nowMs += 1_000;
      const watched = await given.store.claimWatched(() => 3_000);
      expect(watched.map(({ clientToken }) => clientToken).sort()).toEqual([
        'due in 5 s',
        'due in 7 s',
      ]);
    });

    it('so that looks at sessions launched at all times soon fall together', async () => {
      const [sessions, intervalMs, stepMs] = [20, 60_000, 500];
      for (let number = 0; number < sessions; number += 1) {
        await given.addInState('READY', { clientToken: `session ${number}` });
        given.nowMs += intervalMs / sessions;
      }
      const looks: number[] = [0, 0, 0];
      for (const minutes of looks.keys()) {
        for (let passedMs = 0; passedMs < intervalMs; passedMs += stepMs) {
          given.nowMs += stepMs;
          const [first] = await given.store.claimWatched((due) =>
            due > 3 ? intervalMs / 2 : 2_500,
          );
          if (first === undefined) continue;
          looks[minutes] = (looks[minutes] ?? 0) + 1;
          const due = { movingInMs: 5_000, settledInMs: intervalMs };
          await given.store.keepWatching(first.ticket, due);
        }
      }
      expect(looks[2]).toBe(1);
    });
  });
}
