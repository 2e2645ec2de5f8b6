import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import { foundAgain, type GivenStores, ready, startMs, trouble } from './launch-store-given.js';

/** What a launch store promises about showing a launch in Slack. */
export function describeSlackTasks(given: GivenStores): void {
  describe('claimSlackTasks', () => {
    it('gives a launch that Slack does not show yet to one of two replicas', async () => {
      const clientToken = await given.add();
      const claims = await Promise.all([
        given.store.claimSlackTasks(10),
        given.replica.claimSlackTasks(10),
      ]);
      expect(claims.flat()).toMatchObject([{ launch: { clientToken }, openReplies: [] }]);
    });

    it('gives no launch that the studio has not admitted', async () => {
      const clientToken = await given.add({ admitted: false });
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      const { ticket } = await given.claimStudioTask();
      await given.store.saveStudio(clientToken, ticket, { set: { admitted: true }, visible: true });
      expect(await given.store.claimSlackTasks(10)).toMatchObject([{ launch: { revision: 2 } }]);
    });

    it('gives up to the limit', async () => {
      for (const clientToken of ['a', 'b', 'c']) await given.add({ clientToken });
      expect(await given.store.claimSlackTasks(2)).toHaveLength(2);
      expect(await given.store.claimSlackTasks(2)).toHaveLength(1);
    });

    it('gives each launch with its own open replies, numbered from 1, oldest first', async () => {
      const told = { kind: 'not_done', intent: 'stop', failure: trouble } as const;
      await given.addChanged({ set: {}, events: [told, ready] }, { clientToken: 'one' });
      await given.addChanged({ set: {}, events: [foundAgain] }, { clientToken: 'other' });
      given.nowMs += 5_000;
      const claimed = await given.store.claimStudioTasks(10);
      const { ticket = '' } = claimed.find(({ clientToken }) => clientToken === 'one') ?? {};
      await given.store.saveStudio('one', ticket, { set: {}, events: [foundAgain] });
      const tasks = await given.store.claimSlackTasks(10);
      const repliesOf = (clientToken: string) =>
        tasks.find(({ launch }) => launch.clientToken === clientToken)?.openReplies;
      const one = { clientToken: 'one', sentAtMs: null };
      expect(repliesOf('one')).toEqual([
        { ...one, number: 1, atMs: startMs, event: told },
        { ...one, number: 2, atMs: startMs, event: ready },
        { ...one, number: 3, atMs: startMs + 5_000, event: foundAgain },
      ]);
      expect(repliesOf('other')).toMatchObject([
        { clientToken: 'other', number: 1, event: foundAgain },
      ]);
    });

    it('gives a launch after a change that people should see, and only then', async () => {
      const clientToken = await given.add();
      await given.show(await given.claimSlackTask());
      const { ticket } = await given.claimStudioTask();
      await given.store.saveStudio(clientToken, ticket, { set: { studioAttempts: 1 } });
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      await given.store.saveStudio(clientToken, ticket, { set: {}, visible: true });
      const visible = await given.claimSlackTask();
      expect(visible.launch).toMatchObject({ revision: 2, shownRevision: 1, studioAttempts: 1 });
      await given.show(visible);
      await given.store.saveStudio(clientToken, ticket, { set: {}, events: [ready] });
      const { launch } = await given.claimSlackTask();
      expect(launch).toMatchObject({ revision: 3, shownRevision: 2 });
    });

    it('gives a launch again when its lease has ended, not before', async () => {
      await given.add();
      await given.claimSlackTask();
      given.nowMs += leaseMs - 1;
      expect(await given.replica.claimSlackTasks(10)).toEqual([]);
      given.nowMs += 1;
      await given.claimSlackTask(given.replica);
    });
  });

  describe('releaseSlack', () => {
    it('has the launch due at once when a reply came while it was claimed', async () => {
      const clientToken = await given.add();
      const claimed = await given.claimSlackTask();
      const { ticket } = await given.claimStudioTask();
      await given.store.saveStudio(clientToken, ticket, { set: {}, events: [ready] });
      expect(await given.replica.claimSlackTasks(10)).toEqual([]);
      await given.show(claimed);
      expect((await given.claimSlackTask(given.replica)).openReplies).toMatchObject([
        { number: 1, event: ready },
      ]);
    });

    it('has the launch due at once when the message alone changed meanwhile', async () => {
      const clientToken = await given.add();
      const claimed = await given.claimSlackTask();
      const { ticket } = await given.claimStudioTask();
      await given.store.saveStudio(clientToken, ticket, { set: {}, visible: true });
      await given.show(claimed);
      const { launch } = await given.claimSlackTask();
      expect(launch).toMatchObject({ revision: 2, shownRevision: 1 });
    });

    it('has the launch due at once while a reply is open, although the message is shown', async () => {
      const clientToken = await given.addChanged({ set: {}, events: [ready] });
      const { ticket, launch } = await given.claimSlackTask();
      await given.store.saveSlack(clientToken, ticket, { shownRevision: launch.revision });
      await given.store.releaseSlack(clientToken, ticket, null);
      expect((await given.claimSlackTask()).openReplies).toHaveLength(1);
    });

    it('has the launch due again after the time that it names', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimSlackTask();
      await given.store.releaseSlack(clientToken, ticket, 3_000);
      given.nowMs += 2_999;
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.store.claimSlackTasks(10)).toHaveLength(1);
    });

    it('has the launch never due again once all is shown', async () => {
      await given.addChanged({ set: {}, events: [ready] });
      await given.show(await given.claimSlackTask());
      given.nowMs += 10 * leaseMs;
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
    });
  });

  describe('saveSlack and saveReply', () => {
    it('return false, and change nothing, when another replica has claimed the launch', async () => {
      const clientToken = await given.addChanged({ set: {}, events: [ready] });
      const lost = await given.claimSlackTask();
      given.nowMs += leaseMs;
      const { ticket } = await given.claimSlackTask(given.replica);
      const [reply] = lost.openReplies;
      if (reply === undefined) throw new Error('no reply');
      const stale = { messageTs: 'stale', shownRevision: 2 };
      const done = { done: true, ts: '1.2' } as const;
      expect(await given.store.saveSlack(clientToken, lost.ticket, stale)).toBe(false);
      expect(await given.store.saveReply(reply, lost.ticket, { sentAtMs: 1 })).toBe(false);
      expect(await given.store.saveReply(reply, lost.ticket, done)).toBe(false);
      await given.store.releaseSlack(clientToken, lost.ticket, 0);
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      expect(await given.read(clientToken)).toMatchObject({ messageTs: null, shownRevision: 0 });
      expect(await given.replica.saveReply(reply, ticket, { sentAtMs: 2 })).toBe(true);
      expect(await given.replica.saveSlack(clientToken, ticket, { messageTs: '3.4' })).toBe(true);
    });

    it('keep what is known of posts, until they are done', async () => {
      const clientToken = await given.addChanged({ set: {}, events: [foundAgain, ready] });
      const { ticket, openReplies } = await given.claimSlackTask();
      const [first, second] = openReplies;
      if (first === undefined || second === undefined) throw new Error('two replies expected');
      expect(await given.store.saveReply(first, ticket, { done: true, ts: '5.6' })).toBe(true);
      expect(await given.store.saveReply(second, ticket, { sentAtMs: 77 })).toBe(true);
      await given.store.releaseSlack(clientToken, ticket, null);
      const again = await given.claimSlackTask();
      expect(again.openReplies).toEqual([{ ...second, sentAtMs: 77 }]);
      expect(await given.store.saveReply(second, again.ticket, { sentAtMs: null })).toBe(true);
      await given.store.releaseSlack(clientToken, again.ticket, null);
      expect((await given.claimSlackTask()).openReplies).toEqual([second]);
    });

    it('save every fact of the message', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimSlackTask();
      const shown = {
        shownRevision: 1,
        messageChannel: 'D0ADA',
        messageTs: '1.2',
        messageSentAtMs: startMs,
        messagePlace: 'owner',
        fallbackReason: 'archived',
        slackAttempts: 2,
      } as const;
      expect(await given.store.saveSlack(clientToken, ticket, shown)).toBe(true);
      expect(await given.read(clientToken)).toMatchObject(shown);
    });

    it('do not wait for the studio task, nor it for them', async () => {
      const clientToken = await given.add();
      const studio = await given.claimStudioTask();
      const { ticket } = await given.claimSlackTask(given.replica);
      const place = { messagePlace: 'nowhere' } as const;
      expect(await given.replica.saveSlack(clientToken, ticket, place)).toBe(true);
      const set = { sessionId: 's-1' };
      expect(await given.store.saveStudio(clientToken, studio.ticket, { set })).toMatchObject({
        ...set,
        ...place,
      });
    });
  });

  const shownIn = async (clientToken: string, channel: string) => {
    await given.add({ clientToken });
    const { ticket } = await given.claimSlackTask();
    const shown = { messageChannel: channel, messageTs: '1.1', shownRevision: 1 };
    await given.store.saveSlack(clientToken, ticket, shown);
    await given.store.releaseSlack(clientToken, ticket, null);
  };

  describe('showOverAnew', () => {
    it('has the newest message in a channel edited of a launch that is over, then the next', async () => {
      for (const clientToken of ['older', 'newer', 'live']) {
        given.nowMs += 1_000;
        await shownIn(clientToken, 'C0SHARED01');
      }
      await shownIn('elsewhere', 'C0OTHER001');
      for (const { clientToken, ticket } of await given.store.claimStudioTasks(10)) {
        if (clientToken === 'live') continue;
        await given.store.saveStudio(clientToken, ticket, { set: { state: 'DELETED' } });
      }
      const due: string[] = [];
      for (let asked = 0; asked < 3; asked += 1) {
        await given.store.showOverAnew('C0SHARED01', 60_000);
        given.nowMs += 60_000;
        for (const { launch, ticket } of await given.store.claimSlackTasks(10)) {
          const { clientToken, revision } = launch;
          due.push(clientToken);
          const left = { messageChannel: null, messageTs: null, shownRevision: revision };
          await given.store.saveSlack(clientToken, ticket, left);
          await given.store.releaseSlack(clientToken, ticket, null);
        }
      }
      expect(due).toEqual(['newer', 'older']);
    });
  });

  it('shownReplies are those that are in Slack, until they are left', async () => {
    const clientToken = await given.addChanged({ set: {}, events: [ready, foundAgain] });
    const { openReplies, ticket } = await given.claimSlackTask();
    const [first, second] = openReplies;
    if (first === undefined || second === undefined) throw new Error('not open');
    expect(await given.store.shownReplies(clientToken)).toEqual([]);
    await given.store.saveReply(first, ticket, { done: true, ts: '1.2' });
    await given.store.saveReply(second, ticket, { done: true, ts: null });
    expect(await given.replica.shownReplies(clientToken)).toEqual([{ number: 1, ts: '1.2' }]);
    await given.store.saveReply({ clientToken, number: 1 }, ticket, { done: true, ts: null });
    expect(await given.store.shownReplies(clientToken)).toEqual([]);
  });

  describe('showAnew', () => {
    it('has the messages in a channel edited within the time, and no others', async () => {
      await shownIn('there', 'C0SHARED01');
      await shownIn('elsewhere', 'C0OTHER001');
      await shownIn('over', 'C0SHARED01');
      const [over] = (await given.store.claimStudioTasks(10)).filter(
        ({ clientToken }) => clientToken === 'over',
      );
      await given.store.saveStudio('over', `${over?.ticket}`, { set: { state: 'NOT_CREATED' } });
      await given.store.showAnew('C0SHARED01', 60_000);
      given.nowMs += 60_000;
      const tasks = await given.store.claimSlackTasks(10);
      expect(tasks).toMatchObject([{ launch: { clientToken: 'there', revision: 2 } }]);
    });

    it('leaves to a replica that holds the task when it goes on', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimSlackTask();
      const shown = { messageChannel: 'C0SHARED01', messageTs: '1.1', shownRevision: 1 };
      await given.store.saveSlack(clientToken, ticket, shown);
      await given.replica.showAnew('C0SHARED01', 0);
      expect(await given.replica.claimSlackTasks(10)).toEqual([]);
      await given.store.releaseSlack(clientToken, ticket, null);
      expect(await given.replica.claimSlackTasks(10)).toHaveLength(1);
    });
  });
}
