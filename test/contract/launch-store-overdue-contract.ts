import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { theBot, theBotInTime, theBotInVain, theBotWhenIdle } from '../../src/launches/actors.js';
import type { RequestedIntent } from '../../src/launches/ports/requests.js';
import type { LaunchState } from '../../src/launches/states.js';
import { ada, type GivenStores, minute, startMs, tokensOf, trouble } from './launch-store-given.js';

const againInMs = 10 * minute;

/** What a launch store promises about sessions whose time is up by the bot's own deadline. */
export function describeOverdue(given: GivenStores): void {
  const overdue = async (limit = 10) => tokensOf(await given.replica.overdue(limit));

  const addEnding = (clientToken: string, endAtMs: number | null, state: LaunchState = 'READY') =>
    given.addChanged({ set: { state, sessionId: clientToken, endAtMs } }, { clientToken });

  const stop = (by = theBotInTime, endAtMs?: number | null): RequestedIntent => ({
    intent: 'stop',
    action: 'stop',
    by,
    press: randomUUID(),
    ...(endAtMs !== undefined && { overdue: { endAtMs, againInMs } }),
  });

  describe('sessions whose time is up', () => {
    it('are found from then on, the longest overdue first, as many as are wanted', async () => {
      await addEnding('second', startMs + minute);
      await addEnding('first', startMs);
      await addEnding('never', null);
      expect(await overdue()).toEqual(['first']);
      given.nowMs += minute - 1;
      expect(await overdue()).toEqual(['first']);
      given.nowMs += 1;
      expect(await overdue()).toEqual(['first', 'second']);
      expect(await overdue(1)).toEqual(['first']);
    });

    it.each<LaunchState>(['READY', 'STOPPED', 'CREATE_IN_PROGRESS', 'START_IN_PROGRESS'])(
      'are found in %s',
      async (state) => {
        await addEnding('one', startMs, state);
        expect(await overdue()).toEqual(['one']);
      },
    );

    it.each<LaunchState>(['REQUESTED', 'STOP_IN_PROGRESS', 'UNKNOWN', 'DELETED', 'STOP_FAILED'])(
      'are not found in %s',
      async (state) => {
        await addEnding('one', startMs, state);
        expect(await overdue()).toEqual([]);
      },
    );

    it.each([
      [ada, []],
      [theBot, []],
      [theBotInTime, ['one']],
      [theBotInVain, ['one']],
      [theBotWhenIdle, ['one']],
    ])('with an open intent of %s: %j', async (by, found) => {
      const clientToken = await addEnding('one', startMs);
      await given.store.setIntent(clientToken, stop(by), await given.read(clientToken));
      expect(await overdue()).toEqual(found);
    });

    it('get the intent of the bot once, of all replicas, and are counted and put off with it', async () => {
      const clientToken = await addEnding('one', startMs);
      const seen = await given.read(clientToken);
      const stores = [given.store, given.replica, given.store];
      const set = stores.map((store) =>
        store.setIntent(clientToken, stop(theBotInTime, startMs), seen),
      );
      expect((await Promise.all(set)).filter((done) => done)).toHaveLength(1);
      expect(await given.read(clientToken)).toMatchObject({
        intent: 'stop',
        endAttempts: 1,
        endAtMs: startMs + againInMs,
      });
      expect(await overdue()).toEqual([]);
    });

    it('get none once the deadline has moved', async () => {
      const clientToken = await addEnding('one', startMs + minute);
      const seen = await given.read(clientToken);
      const late = stop(theBotInTime, startMs);
      expect(await given.store.setIntent(clientToken, late, seen)).toBe(false);
      expect(await given.store.stillOverdue(clientToken, { endAtMs: startMs, againInMs })).toBe(
        false,
      );
      expect(await given.read(clientToken)).toMatchObject({ intent: null, endAttempts: 0 });
    });

    it('are counted and put off while an earlier attempt is open', async () => {
      const clientToken = await addEnding('one', startMs);
      expect(await given.store.stillOverdue(clientToken, { endAtMs: startMs, againInMs })).toBe(
        true,
      );
      const later = { endAttempts: 1, endAtMs: startMs + againInMs };
      expect(await given.read(clientToken)).toMatchObject(later);
    });

    it('are prolonged once for each press, if the deadline is as it was seen, by one of two', async () => {
      const clientToken = await given.addChanged({
        set: {
          state: 'READY',
          sessionId: 's',
          endAtMs: startMs,
          stopAtMs: startMs,
          endAttempts: 3,
        },
      });
      const seen = await given.read(clientToken);
      const untilMs = startMs + 120 * minute;
      const press = { by: ada, press: 'one', untilMs };
      const both = [given.store, given.replica].map((store, at) =>
        store.prolong(clientToken, { ...press, press: `press ${at}` }, seen),
      );
      expect((await Promise.all(both)).sort()).toEqual([false, true]);
      const moved = await given.read(clientToken);
      expect(moved).toMatchObject({ stopAtMs: untilMs, endAtMs: untilMs, endAttempts: 0 });
      expect(moved.terminateAtMs).toBeNull();
      const again = { by: ada, press: 'press 0', untilMs: untilMs + minute };
      const other = { ...again, press: 'press 1' };
      const repeated = [again, other].map((one) => given.store.prolong(clientToken, one, moved));
      expect((await Promise.all(repeated)).sort()).toEqual([false, true]);
      expect(await given.auditLines()).toEqual([
        `${ada} launch requested`,
        `${ada} extend succeeded`,
        `${ada} extend succeeded`,
      ]);
      const { openReplies } = await given.claimSlackTask();
      expect(openReplies.map(({ event }) => event)).toMatchObject([
        { kind: 'extended', by: ada, untilMs },
        { kind: 'extended', by: ada, untilMs: untilMs + minute },
      ]);
    });

    it.each<LaunchState>(['STOPPED', 'STOP_IN_PROGRESS', 'DELETED'])(
      'are not prolonged in %s, nor while they are being ended',
      async (state) => {
        const clientToken = await addEnding('one', startMs, state);
        const press = { by: ada, press: 'one', untilMs: startMs };
        const seen = await given.read(clientToken);
        expect(await given.store.prolong(clientToken, press, seen)).toBe(false);
        const ending = await addEnding('two', startMs);
        const read = await given.read(ending);
        await given.store.setIntent(ending, stop(theBotInTime, startMs), read);
        expect(await given.store.prolong(ending, press, read)).toBe(false);
      },
    );

    it('are prolonged in place of their end, if that is still wanted', async () => {
      const clientToken = await addEnding('one', startMs);
      await given.store.setIntent(clientToken, stop(), await given.read(clientToken));
      const { ticket } = await given.claimStudioTask();
      const release = { dueInMs: minute, seenIntent: 'stop' } as const;
      await given.store.saveStudio(clientToken, ticket, { set: { trouble }, release });
      const seen = await given.read(clientToken);
      const press = { by: ada, press: 'one', untilMs: startMs + minute };
      const ofOthers = { ...seen, openRequestBy: theBot };
      expect(await given.store.prolong(clientToken, press, ofOthers)).toBe(false);
      expect(await given.store.prolong(clientToken, press, seen)).toBe(true);
      const over = { intent: null, openRequestBy: null, trouble: null, endAtMs: press.untilMs };
      expect(await given.read(clientToken)).toMatchObject(over);
      const { clientToken: due } = await given.claimObserved();
      expect(due).toBe(clientToken);
      expect((await given.auditLines()).slice(-3)).toEqual([
        `${theBotInTime} stop requested`,
        `${theBotInTime} stop superseded`,
        `${ada} extend succeeded`,
      ]);
    });

    it.each(['stop', 'terminate'] as const)(
      'are put off for their late reminder once, of all replicas (%s)',
      async (what) => {
        const column = what === 'stop' ? 'stopAtMs' : 'terminateAtMs';
        const ending = { endAtMs: startMs, [column]: startMs };
        const clientToken = await given.addChanged({
          set: { state: 'READY', sessionId: 's', ...ending },
        });
        const reminder = { what, atMs: startMs + againInMs, leadMs: againInMs };
        const stores = [given.store, given.replica, given.store];
        const put = stores.map((store) => store.remindLate(clientToken, reminder, startMs));
        expect((await Promise.all(put)).filter((done) => done)).toHaveLength(1);
        expect(await given.read(clientToken)).toMatchObject({
          endAtMs: reminder.atMs,
          [column]: reminder.atMs,
          remindedDeadlineMs: reminder.atMs,
          remindedLeadMs: againInMs,
          endAttempts: 0,
        });
        const { openReplies } = await given.claimSlackTask();
        expect(openReplies.map(({ event }) => event)).toEqual([
          { kind: 'reminder', what, atMs: reminder.atMs },
        ]);
      },
    );

    it('are not put off in another state, nor with an intent', async () => {
      const reminder = { what: 'stop', atMs: startMs + againInMs, leadMs: againInMs } as const;
      const starting = await addEnding('one', startMs, 'START_IN_PROGRESS');
      expect(await given.store.remindLate(starting, reminder, startMs)).toBe(false);
      const stopping = await addEnding('two', startMs);
      await given.store.setIntent(stopping, stop(ada), await given.read(stopping));
      expect(await given.store.remindLate(stopping, reminder, startMs)).toBe(false);
    });

    it('remember that the admins were told', async () => {
      const clientToken = await addEnding('one', startMs);
      await given.store.saveOverdueTold(clientToken);
      expect(await given.read(clientToken)).toMatchObject({ endToldAtMs: startMs });
    });
  });
}
