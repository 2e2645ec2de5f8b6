import { beforeEach, describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/limits.js';
import { newLaunch } from '../support/launches.js';
import { ada, foundAgain, type GivenStores, tokensOf } from './launch-store-given.js';

const broken = 'broken';
const whole = { clientToken: 'whole' };

/** What a launch store promises about rows that make no sense, as after a mistake of an operator. */
export function describeUnreadable(given: GivenStores): void {
  /** How often the broken launch was reported since the last call. */
  const reports = (): number => {
    const lines = given.logged.splice(0);
    for (const line of lines) {
      expect(line).toContain('"launch":"broken"');
      expect(line).toContain('stored launch not readable');
    }
    return lines.length;
  };

  describe.each([
    ['offeredInstanceTypes', '{"no": "list"}'],
    ['trouble', 'not even JSON'],
    ['failure', '{"kind": "of no kind"}'],
    ['intent', 'hibernate'],
    ['state', 'HIBERNATED'],
    ['problem', 'gremlins'],
    ['messagePlace', 'under the rug'],
    ['fallbackReason', 'a whim'],
  ])('a launch that cannot be read because of its %s', (column, value) => {
    beforeEach(async () => {
      await given.add({ clientToken: broken });
      await given.add(whole);
      await given.tamper(broken, column, value);
    });

    it('is reported, and holds up no other', async () => {
      const page = { offset: 0, limit: 10 };
      const { launches } = await given.store.live({ words: [] }, page);
      expect(tokensOf(launches)).toEqual(['whole']);
      expect(tokensOf(await given.store.recent(ada, 10))).toEqual(['whole']);
      expect(await given.store.add(newLaunch({ clientToken: 'third' }), 2)).toMatchObject({
        kind: 'too_many',
        live: [whole],
      });
      expect(await given.store.claimStudioTasks(10)).toMatchObject([whole]);
      expect(await given.store.claimSlackTasks(10)).toMatchObject([{ launch: whole }]);
      expect(reports()).toBe(5);
    });

    it('is not due again before the lease of the claim that failed has ended', async () => {
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
      expect(reports()).toBe(1);
      given.nowMs += leaseMs - 1;
      expect(await given.store.claimStudioTasks(10)).toEqual([]);
      expect(reports()).toBe(0);
      given.nowMs += 1;
      expect(await given.store.claimStudioTasks(10)).toHaveLength(1);
      expect(reports()).toBe(1);
    });

    it('is an error when it is asked for by itself', async () => {
      await expect(given.store.get(broken)).rejects.toThrow();
      expect(await given.store.get('whole')).toMatchObject(whole);
    });
  });

  it('sweptLaunches reports a launch whose state makes no sense, and gives the others', async () => {
    await given.add({ clientToken: broken });
    await given.add(whole);
    await given.tamper(broken, 'state', 'HIBERNATED');
    expect(await given.store.sweptLaunches([broken, 'whole'])).toMatchObject([whole]);
    expect(reports()).toBe(1);
  });

  it('claimedWhole reports a launch that cannot be read, and gives the others', async () => {
    await given.addInState('READY', { clientToken: broken });
    await given.addInState('READY', whole);
    await given.tamper(broken, 'state', 'HIBERNATED');
    given.nowMs += 5_000;
    const [{ ticket } = { ticket: '' }] = await given.store.claimObserved();
    expect(await given.store.claimedWhole(ticket, [broken, 'whole'])).toMatchObject([whole]);
    expect(reports()).toBe(1);
  });

  it('claimSlackTasks reports a launch with a reply that cannot be read, and gives the others', async () => {
    for (const clientToken of [broken, 'whole']) {
      await given.addChanged({ set: {}, events: [foundAgain] }, { clientToken });
    }
    await given.tamperReplies(broken, 'event', '{"kind":"rumour"}');
    expect(await given.claimSlackTask()).toMatchObject({ launch: whole, openReplies: [{}] });
    expect(reports()).toBe(1);
  });
}
