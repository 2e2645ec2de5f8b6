import { describe, expect, it } from 'vitest';
import type { LaunchEvent } from '../../src/launches/launch-event.js';
import {
  forGood,
  foundAgain,
  type GivenStores,
  ready,
  stateEvent,
  trouble,
} from './launch-store-given.js';

const notAwaited: [string, LaunchEvent][] = [
  ['a state on the way', stateEvent('CREATE_IN_PROGRESS')],
  ['STOPPED', stateEvent('STOPPED')],
  ['DELETED', stateEvent('DELETED')],
  ['UNKNOWN', stateEvent('UNKNOWN')],
  ['a session made after all', { kind: 'made_after_all' }],
  ['a session made twice', { kind: 'made_twice' }],
  ['a session found again', { kind: 'found_again' }],
];

const awaited: [string, LaunchEvent][] = [
  ['READY', ready],
  ['CREATE_FAILED', stateEvent('CREATE_FAILED')],
  ['START_FAILED', stateEvent('START_FAILED')],
  ['STOP_FAILED', stateEvent('STOP_FAILED')],
  ['DELETE_FAILED', stateEvent('DELETE_FAILED')],
  ['NOT_CREATED', stateEvent('NOT_CREATED')],
  ['REFUSED', stateEvent('REFUSED')],
  ['a reminder', { kind: 'reminder', what: 'stop', atMs: 1 }],
  ['an intent not done', { kind: 'not_done', intent: 'stop', failure: trouble }],
];

/** What a launch store promises about the order of Slack tasks. */
export function describeSlackOrder(given: GivenStores): void {
  /** A launch that is behind in Slack since now, with this to tell. */
  const addTelling = async (clientToken: string, ...events: LaunchEvent[]): Promise<void> => {
    await given.addChanged({ set: {}, events, release: forGood }, { clientToken });
    given.nowMs += 1;
  };

  /** All that is due, in the order in which it is claimed one by one. */
  const order = async (from = given.store): Promise<string[]> => {
    const tokens: string[] = [];
    for (;;) {
      const [claimed] = await from.claimSlackTasks(1);
      if (claimed === undefined) return tokens;
      tokens.push(claimed.launch.clientToken);
    }
  };

  describe('claimSlackTasks, while several are due,', () => {
    it.each(awaited)('gives %s before what is due for longer', async (_what, event) => {
      await addTelling('earlier', foundAgain);
      await addTelling('awaited', foundAgain, event, foundAgain);
      expect(await order()).toEqual(['awaited', 'earlier']);
    });

    it.each(notAwaited)('gives %s in its turn', async (_what, event) => {
      await addTelling('earlier');
      await addTelling('not awaited', event);
      expect(await order()).toEqual(['earlier', 'not awaited']);
    });

    it('gives what people wait for by due time, and then the rest by due time', async () => {
      await addTelling('creating', stateEvent('CREATE_IN_PROGRESS'));
      await addTelling('failed', stateEvent('CREATE_FAILED'));
      await addTelling('requested');
      await addTelling('ready', ready);
      await addTelling('stopped', stateEvent('STOPPED'));
      expect(await order()).toEqual(['failed', 'ready', 'creating', 'requested', 'stopped']);
    });

    it('gives several at a time in that order', async () => {
      await addTelling('creating', stateEvent('CREATE_IN_PROGRESS'));
      await addTelling('failed', stateEvent('CREATE_FAILED'));
      await addTelling('requested');
      await addTelling('ready', ready);
      const claim = async (limit: number) =>
        (await given.store.claimSlackTasks(limit)).map(({ launch }) => launch.clientToken);
      const three = await claim(3);
      // A claim says who waits, not for how long.
      expect(three.slice(0, 2).sort()).toEqual(['failed', 'ready']);
      expect(three.slice(2)).toEqual(['creating']);
      expect(await claim(3)).toEqual(['requested']);
    });

    it('keeps the order through a pause, for any replica', async () => {
      await addTelling('creating', stateEvent('CREATE_IN_PROGRESS'));
      await addTelling('ready', ready);
      for (const { launch, ticket } of await given.store.claimSlackTasks(10)) {
        await given.store.releaseSlack(launch.clientToken, ticket, 30_000);
      }
      given.nowMs += 30_000;
      expect(await order(given.replica)).toEqual(['ready', 'creating']);
    });

    it('moves a launch up that becomes READY, and not down for what follows', async () => {
      await addTelling('told', foundAgain);
      await given.addDue('CREATE_IN_PROGRESS', { clientToken: 'other' });
      const { ticket } = await given.claimObserved();
      for (const state of ['READY', 'STOP_IN_PROGRESS'] as const) {
        const change = { set: { state }, events: [stateEvent(state)] };
        await given.store.saveStudio('other', ticket, change);
      }
      expect(await order()).toEqual(['other', 'told']);
    });

    it('keeps a launch up whose awaited reply came while it was claimed', async () => {
      await given.add({ clientToken: 'first' });
      const studio = await given.claimStudioTask();
      const { launch, ticket } = await given.claimSlackTask();
      await given.store.saveStudio('first', studio.ticket, { set: {}, events: [ready] });
      await given.store.saveSlack('first', ticket, { shownRevision: launch.revision });
      await addTelling('second', foundAgain);
      await given.store.releaseSlack('first', ticket, null);
      expect(await order()).toEqual(['first', 'second']);
    });

    it('gives a launch in its turn again once the awaited reply is shown', async () => {
      await given.addChanged({ set: {}, events: [ready] }, { clientToken: 'first' });
      await given.show(await given.claimSlackTask());
      given.nowMs += 5_000;
      const { ticket } = await given.claimStudioTask();
      await addTelling('second', foundAgain);
      await given.store.saveStudio('first', ticket, { set: {}, visible: true });
      expect(await order()).toEqual(['second', 'first']);
    });
  });
}
