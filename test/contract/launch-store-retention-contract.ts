import { describe, expect, it } from 'vitest';
import type { Launch } from '../../src/launches/launch.js';
import type { Forgotten } from '../../src/launches/ports/launch-store.js';
import { statesWhere } from '../../src/launches/states.js';
import { entriesForgottenAtOnce, launchesForgottenAtOnce } from '../../src/limits.js';
import { ada, forGood, foundAgain, type GivenStores, minute } from './launch-store-given.js';

const keptMs = 100 * 24 * 60 * minute;

/** What a launch store promises about what is kept only for a time. */
export function describeRetention(given: GivenStores): void {
  const forget = (from = given.store) => from.forgetOld(keptMs);
  const isKept = async (clientToken: string) => (await given.store.get(clientToken)) !== null;

  /** A launch that Slack shows as it is, with nothing due any more, and a reply in its thread. */
  const addShown = async (state: Launch['state'], clientToken = 'one'): Promise<string> => {
    const change = { set: { state, sessionId: clientToken }, events: [foundAgain] };
    await given.addChanged({ ...change, release: forGood }, { clientToken });
    await given.show(await given.claimSlackTask());
    return clientToken;
  };

  describe('forgetOld', () => {
    it.each(statesWhere(({ final }) => final))(
      'forgets a launch that has been %s for longer, with what the audit log tells of it',
      async (state) => {
        const clientToken = await addShown(state);
        given.nowMs += keptMs;
        expect(await forget()).toEqual({ launches: 0, entries: 0 });
        expect(await isKept(clientToken)).toBe(true);
        given.nowMs += 1;
        expect(await forget(given.replica)).toEqual({ launches: 1, entries: 2 });
        expect(await isKept(clientToken)).toBe(false);
        expect(await given.auditLines()).toEqual([]);
        expect(await forget()).toEqual({ launches: 0, entries: 0 });
      },
    );

    it.each(statesWhere(({ final }) => !final))('keeps a launch that is %s', async (state) => {
      const clientToken = await addShown(state);
      given.nowMs += keptMs + 1;
      expect(await forget()).toMatchObject({ launches: 0 });
      expect(await isKept(clientToken)).toBe(true);
    });

    it('keeps a launch until Slack shows what has become of it', async () => {
      const clientToken = await addShown('NOT_CREATED');
      await given.store.dismiss(clientToken, { by: ada, press: 'one' });
      given.nowMs += keptMs + 1;
      expect(await forget()).toEqual({ launches: 0, entries: 3 });
      await given.show(await given.claimSlackTask());
      expect(await forget()).toEqual({ launches: 1, entries: 0 });
    });

    it.each<[string, string, string | number]>([
      ['is due at the studio', 'studio_due_at_ms', 1],
      ['has an open request', 'open_request_by', ada],
    ])('keeps a launch that %s', async (_what, column, value) => {
      const clientToken = await addShown('DELETED');
      await given.tamper(clientToken, column, value);
      given.nowMs += keptMs + 1;
      expect(await forget()).toMatchObject({ launches: 0 });
      expect(await isKept(clientToken)).toBe(true);
    });

    it('keeps a launch as long as the audit log tells of it', async () => {
      const clientToken = await addShown('DELETED');
      given.nowMs += keptMs + 1;
      const late = { actor: ada, action: 'stop', clientToken, result: 'wrong_state' } as const;
      await given.auditLog.add(late);
      expect(await forget()).toEqual({ launches: 0, entries: 2 });
      expect(await given.auditLog.newest(10)).toMatchObject([{ ...late, about: { owner: ada } }]);
      given.nowMs += keptMs + 1;
      expect(await forget()).toEqual({ launches: 1, entries: 1 });
    });

    it('forgets a part at a time, the oldest first', async () => {
      const tokens = Array.from({ length: launchesForgottenAtOnce + 1 }, (_, at) => `launch-${at}`);
      for (const clientToken of tokens) {
        await addShown('DELETED', clientToken);
        given.nowMs += 1;
      }
      given.nowMs += keptMs;
      expect(await forget()).toMatchObject({ launches: launchesForgottenAtOnce });
      const [first = '', last = ''] = [tokens[0], tokens.at(-1)];
      expect(await Promise.all([first, last].map(isKept))).toEqual([false, true]);
      expect(await forget()).toMatchObject({ launches: 1 });
    });

    it('forgets a part of the audit log at a time, the oldest first', async () => {
      const entry = { actor: ada, clientToken: null, result: 'succeeded' } as const;
      for (let left = entriesForgottenAtOnce; left > 0; left -= 1) {
        await given.auditLog.add({ ...entry, action: 'stop' });
      }
      given.nowMs += 1;
      await given.auditLog.add({ ...entry, action: 'start' });
      given.nowMs += keptMs + 1;
      expect(await forget()).toEqual({ launches: 0, entries: entriesForgottenAtOnce });
      expect(await given.auditLines()).toEqual([`${ada} start succeeded`]);
    });

    it('forgets each once when two replicas are at it', async () => {
      for (const clientToken of ['a', 'b', 'c', 'd', 'e']) await addShown('DELETED', clientToken);
      given.nowMs += keptMs + 1;
      const both = await Promise.all([forget(), forget(given.replica)]);
      const sum = (what: keyof Forgotten) => both.reduce((all, one) => all + one[what], 0);
      expect([sum('launches'), sum('entries')]).toEqual([5, 10]);
    });

    it('forgets presses that were taken more than an hour ago, and none younger', async () => {
      await given.interactions.take('1.2.a');
      given.nowMs += 1;
      await given.interactions.take('1.2.b');
      given.nowMs += 60 * minute;
      await forget(given.replica);
      expect(await given.interactions.take('1.2.a')).toBe(true);
      expect(await given.interactions.take('1.2.b')).toBe(false);
    });
  });
}
