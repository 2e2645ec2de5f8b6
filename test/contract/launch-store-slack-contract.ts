import { describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/launches/launch.js';
import { leaseMs } from '../../src/launches/ports/claim.js';
import { headStartMs } from '../../src/launches/ports/slack-tasks.js';
import { type GivenStores, ready, startMs, stuck, trouble } from './launch-store-given.js';

/** What a launch store promises about showing a launch in Slack. */
export function describeSlackTasks(given: GivenStores): void {
  describe('gives a Slack task out', () => {
    it('for a launch that Slack does not show yet, to one only', async () => {
      const clientToken = await given.add();
      const claims = await Promise.all([
        given.store.claimSlackTasks(10),
        given.replica.claimSlackTasks(10),
      ]);
      expect(claims.flat()).toMatchObject([{ launch: { clientToken }, openReplies: [] }]);
    });

    it('not before the studio has admitted the launch', async () => {
      const clientToken = await given.add({ admitted: false });
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      const { ticket } = await given.claimTask();
      await given.store.saveStudio(clientToken, ticket, { set: { admitted: true }, visible: true });
      expect(await given.store.claimSlackTasks(10)).toMatchObject([{ launch: { revision: 2 } }]);
    });

    it('up to the limit', async () => {
      for (const clientToken of ['a', 'b', 'c']) await given.add({ clientToken });
      expect(await given.store.claimSlackTasks(2)).toHaveLength(2);
      expect(await given.store.claimSlackTasks(2)).toHaveLength(1);
    });

    it('with its own open lines only, numbered from 1, oldest first', async () => {
      const change = { set: {}, events: [{ kind: 'trouble', failure: trouble } as const, ready] };
      const one = await given.addChanged(change, { clientToken: 'one' });
      const other = await given.addChanged({ set: {}, events: [stuck] }, { clientToken: 'other' });
      given.nowMs += 5_000;
      for (const claimed of await given.store.claimStudioTasks(10)) {
        if (claimed.clientToken === one) {
          await given.store.saveStudio(one, claimed.ticket, { set: {}, events: [stuck] });
        }
      }
      const tasks = await given.store.claimSlackTasks(10);
      const linesOf = (clientToken: string) =>
        tasks.find(({ launch }) => launch.clientToken === clientToken)?.openReplies;
      const open = { sentAtMs: null };
      expect(linesOf(one)).toEqual([
        { clientToken: one, number: 1, atMs: startMs, ...open, event: change.events[0] },
        { clientToken: one, number: 2, atMs: startMs, ...open, event: ready },
        { clientToken: one, number: 3, atMs: startMs + 5_000, ...open, event: stuck },
      ]);
      expect(linesOf(other)).toEqual([
        { clientToken: other, number: 1, atMs: startMs, ...open, event: stuck },
      ]);
    });

    it('after a change that people should see, and only then', async () => {
      const clientToken = await given.add();
      const board = await given.claimBoard();
      await given.store.saveSlack(clientToken, board.ticket, { shownRevision: 1 });
      await given.store.releaseSlack(clientToken, board.ticket, null);
      const { ticket } = await given.claimTask();
      await given.store.saveStudio(clientToken, ticket, { set: { studioAttempts: 1 } });
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      await given.store.saveStudio(clientToken, ticket, { set: {}, visible: true });
      const visible = await given.claimBoard();
      expect(visible.launch).toMatchObject({ revision: 2, shownRevision: 1, studioAttempts: 1 });
      await given.store.saveSlack(clientToken, visible.ticket, { shownRevision: 2 });
      await given.store.releaseSlack(clientToken, visible.ticket, null);
      await given.store.saveStudio(clientToken, ticket, { set: {}, events: [ready] });
      expect((await given.claimBoard()).launch).toMatchObject({ revision: 3, shownRevision: 2 });
    });

    it('again as soon as it is given back, when something changed in the meantime', async () => {
      const clientToken = await given.add();
      const board = await given.claimBoard();
      const { ticket } = await given.claimTask();
      await given.store.saveStudio(clientToken, ticket, { set: {}, events: [ready] });
      expect(await given.replica.claimSlackTasks(10)).toEqual([]);
      await given.store.saveSlack(clientToken, board.ticket, {
        shownRevision: board.launch.revision,
      });
      await given.store.releaseSlack(clientToken, board.ticket, null);
      expect((await given.claimBoard(given.replica)).openReplies).toMatchObject([
        { number: 1, event: ready },
      ]);
    });

    it('again when the message alone changed in the meantime', async () => {
      const clientToken = await given.add();
      const board = await given.claimBoard();
      const { ticket } = await given.claimTask();
      await given.store.saveStudio(clientToken, ticket, { set: {}, visible: true });
      await given.store.saveSlack(clientToken, board.ticket, {
        shownRevision: board.launch.revision,
      });
      await given.store.releaseSlack(clientToken, board.ticket, null);
      expect((await given.claimBoard()).launch).toMatchObject({ revision: 2, shownRevision: 1 });
    });

    it('again as long as a line is open, although the message is up to date', async () => {
      const clientToken = await given.addChanged({ set: {}, events: [ready] });
      const { ticket, launch } = await given.claimBoard();
      await given.store.saveSlack(clientToken, ticket, { shownRevision: launch.revision });
      await given.store.releaseSlack(clientToken, ticket, null);
      expect((await given.claimBoard()).openReplies).toHaveLength(1);
    });

    it('again after the time that its release names', async () => {
      const clientToken = await given.add();
      const { ticket } = await given.claimBoard();
      await given.store.releaseSlack(clientToken, ticket, 3_000);
      given.nowMs += 2_999;
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      given.nowMs += 1;
      expect(await given.store.claimSlackTasks(10)).toHaveLength(1);
    });

    it('and saves nothing under a ticket that has been taken over', async () => {
      const clientToken = await given.addChanged({ set: {}, events: [ready] });
      const stolen = await given.claimBoard();
      given.nowMs += leaseMs;
      const thief = await given.claimBoard(given.replica);
      const [line] = stolen.openReplies;
      if (line === undefined) throw new Error('no line');
      const stale = { messageTs: 'stale', shownRevision: 2 };
      expect(await given.store.saveSlack(clientToken, stolen.ticket, stale)).toBe(false);
      expect(await given.store.saveReply(line, stolen.ticket, { sentAtMs: 1 })).toBe(false);
      expect(await given.store.saveReply(line, stolen.ticket, { done: true, ts: '1.2' })).toBe(
        false,
      );
      await given.store.releaseSlack(clientToken, stolen.ticket, 0);
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
      expect(await given.read(clientToken)).toMatchObject({ messageTs: null, shownRevision: 0 });
      expect(await given.replica.saveReply(line, thief.ticket, { sentAtMs: 2 })).toBe(true);
      expect(await given.replica.saveSlack(clientToken, thief.ticket, { messageTs: '3.4' })).toBe(
        true,
      );
    });

    it('with the lines that are not done, and what is known of their posting', async () => {
      const clientToken = await given.addChanged({ set: {}, events: [stuck, ready] });
      const { ticket, openReplies } = await given.claimBoard();
      const [first, second] = openReplies;
      if (first === undefined || second === undefined) throw new Error('two lines expected');
      expect(await given.store.saveReply(first, ticket, { done: true, ts: '5.6' })).toBe(true);
      expect(await given.store.saveReply(second, ticket, { sentAtMs: 77 })).toBe(true);
      await given.store.releaseSlack(clientToken, ticket, null);
      const again = await given.claimBoard();
      expect(again.openReplies).toEqual([{ ...second, sentAtMs: 77 }]);
      expect(await given.store.saveReply(second, again.ticket, { sentAtMs: null })).toBe(true);
      expect(await given.store.saveReply(second, again.ticket, { done: true, ts: null })).toBe(
        true,
      );
      const { revision } = again.launch;
      await given.store.saveSlack(clientToken, again.ticket, { shownRevision: revision });
      await given.store.releaseSlack(clientToken, again.ticket, null);
      expect(await given.store.claimSlackTasks(10)).toEqual([]);
    });

    it('apart from the studio task, so that neither waits for the other', async () => {
      const clientToken = await given.add();
      const studio = await given.claimTask();
      const board = await given.claimBoard(given.replica);
      expect(await given.replica.saveSlack(clientToken, board.ticket, { detour: 'x' })).toBe(true);
      const set = { sessionId: 's-1' };
      expect(await given.store.saveStudio(clientToken, studio.ticket, { set })).toMatchObject({
        ...set,
        detour: 'x',
      });
    });
  });

  describe('gives Slack tasks out in the order in which people wait: it', () => {
    const state = (name: string): LaunchEvent => ({
      kind: 'state',
      state: name,
      statusCode: null,
      failure: null,
    });

    /** A launch that is behind since now, with this to tell. */
    const addTelling = async (clientToken: string, ...events: LaunchEvent[]): Promise<void> => {
      const release = { dueInMs: null, seenIntent: null };
      await given.addChanged({ set: {}, events, release }, { clientToken });
      given.nowMs += 1;
    };

    /** The order in which they are given out, so many at a time. */
    const order = async (atATime: number, from = given.store): Promise<string[]> => {
      const tokens: string[] = [];
      for (;;) {
        const claimed = await from.claimSlackTasks(atATime);
        if (claimed.length === 0) return tokens;
        tokens.push(...claimed.map(({ launch }) => launch.clientToken));
      }
    };

    it.each([1, 2, 10])('has READY and failures go first, by %i at a time', async (atATime) => {
      await addTelling('creating', state('CREATE_IN_PROGRESS'));
      await addTelling('asked for');
      await addTelling('failed', state('CREATE_FAILED'));
      await addTelling('stuck', stuck);
      await addTelling('ready', { kind: 'trouble', failure: trouble }, ready);
      await addTelling('never created', state('NOT_CREATED'));
      await addTelling('stopped', state('STOPPED'));
      await addTelling('refused', state('REFUSED'));
      expect(await order(atATime)).toEqual([
        ...['failed', 'ready', 'never created', 'refused'],
        ...['creating', 'asked for', 'stuck', 'stopped'],
      ]);
    });

    it('says who goes first', async () => {
      await addTelling('creating', state('CREATE_IN_PROGRESS'));
      await addTelling('ready', ready);
      const firsts = (await given.store.claimSlackTasks(10)).map(({ goesFirst }) => goesFirst);
      expect(firsts).toEqual([true, false]);
    });

    it('lets nobody wait for ever: what is behind for long has its turn', async () => {
      await addTelling('creating', state('CREATE_IN_PROGRESS'));
      given.nowMs += headStartMs - 2;
      await addTelling('ready', ready);
      given.nowMs += 1;
      await addTelling('ready later', ready);
      expect(await given.store.claimSlackTasks(3)).toMatchObject([
        { launch: { clientToken: 'ready' }, goesFirst: true },
        { launch: { clientToken: 'creating' }, goesFirst: true },
        { launch: { clientToken: 'ready later' }, goesFirst: true },
      ]);
    });

    it('keeps their places through a pause, whoever takes them up after it', async () => {
      await addTelling('creating', state('CREATE_IN_PROGRESS'));
      await addTelling('ready', ready);
      for (const { launch, ticket } of await given.store.claimSlackTasks(10)) {
        await given.store.releaseSlack(launch.clientToken, ticket, 30_000);
      }
      given.nowMs += 30_000;
      expect(await order(1, given.replica)).toEqual(['ready', 'creating']);
    });

    it('moves one up that becomes ready while it waits, and not down for what follows', async () => {
      await addTelling('stuck', stuck);
      await given.addWatched({ clientToken: 'other' });
      given.nowMs += 5_000;
      const { ticket } = await given.claimWatchedLaunch();
      const change = (name: string) => ({ set: { state: name }, events: [state(name)] });
      await given.store.saveStudio('other', ticket, change('READY'));
      await given.store.saveStudio('other', ticket, change('STOP_IN_PROGRESS'));
      expect(await order(1)).toEqual(['other', 'stuck']);
    });

    it('has it start anew once it is shown', async () => {
      await given.addChanged({ set: {}, events: [ready] }, { clientToken: 'first' });
      const { launch, openReplies, ticket } = await given.claimBoard();
      for (const line of openReplies) {
        await given.store.saveReply(line, ticket, { done: true, ts: null });
      }
      await given.store.saveSlack('first', ticket, { shownRevision: launch.revision });
      await given.store.releaseSlack('first', ticket, null);
      given.nowMs += 5_000;
      const studio = await given.claimTask();
      await addTelling('second', stuck);
      await given.store.saveStudio('first', studio.ticket, { set: {}, visible: true });
      expect(await order(1)).toEqual(['second', 'first']);
    });
  });
}
