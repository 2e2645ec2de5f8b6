import { describe, expect, it } from 'vitest';
import { theBotWhenIdle } from '../../src/launches/actors.js';
import { askedNow, type Idle, questionOf } from '../../src/launches/idle.js';
import type { StudioChange } from '../../src/launches/ports/launch-store.js';
import { ada, type GivenStores, minute, startMs } from './launch-store-given.js';

const release = { dueInMs: 45_000, seenIntent: null } as const;
const asked = askedNow(startMs, startMs + 60 * minute);
const stopping: Idle = { is: 'stopping', sinceMs: startMs };

/** What a launch store promises about sessions that are idle. */
export function describeIdle(given: GivenStores): void {
  /** A READY session that is like this, due to be observed. */
  const add = async (idle: Idle | null = asked, set: StudioChange['set'] = {}) => {
    const clientToken = await given.addChanged({
      set: { state: 'READY', sessionId: 's-1', idle, ...set },
    });
    given.nowMs += 5_000;
    return clientToken;
  };
  const hold = async (clientToken: string, press = 'one', untilMs = startMs + 300 * minute) =>
    given.store.hold(
      clientToken,
      { by: ada, press, answer: 'keep_on', untilMs },
      await given.read(clientToken),
    );
  const held = { is: 'held', untilMs: startMs + 300 * minute };

  describe('the change that a session is to be stopped for being idle', () => {
    const change = { set: { idle: stopping }, seenIdle: asked, visible: true, release };

    it('puts the intent of the bot on the row, due at once, and into the audit log', async () => {
      const clientToken = await add();
      const { ticket } = await given.claimObserved();
      const saved = await given.store.saveStudio(clientToken, ticket, change);
      expect(saved).toMatchObject({
        idle: stopping,
        intent: 'stop',
        openRequestBy: theBotWhenIdle,
      });
      expect(await given.read(clientToken)).toMatchObject({ idle: stopping, intent: 'stop' });
      expect((await given.auditLines()).at(-1)).toBe(`${theBotWhenIdle} stop requested`);
      expect(await given.claimStudioTask(given.replica)).toMatchObject({ clientToken });
    });

    it('saves nothing once a person has answered, and has it observed at once', async () => {
      const clientToken = await add();
      const { ticket } = await given.claimObserved();
      expect(await hold(clientToken)).toBe(true);
      await given.store.saveStudio(clientToken, ticket, change);
      expect(await given.read(clientToken)).toMatchObject({ idle: held, intent: null });
      expect(await given.claimObserved()).toMatchObject({ clientToken });
    });

    it('saves nothing once a person has asked for something else', async () => {
      const clientToken = await add();
      const { ticket } = await given.claimObserved();
      const terminate = {
        intent: 'terminate',
        action: 'terminate',
        by: ada,
        press: 'one',
      } as const;
      await given.store.setIntent(clientToken, terminate, await given.read(clientToken));
      await given.store.saveStudio(clientToken, ticket, change);
      expect(await given.read(clientToken)).toMatchObject({
        idle: asked,
        intent: 'terminate',
        openRequestBy: ada,
      });
    });

    it('asks anew while its question is not in the thread, and stops it once that is', async () => {
      const clientToken = await add(null);
      const { ticket } = await given.claimObserved();
      const question = {
        set: { idle: asked },
        seenIdle: null,
        events: [questionOf(asked)],
        release,
      };
      await given.store.saveStudio(clientToken, ticket, question);
      given.nowMs = asked.stopAtMs + minute;
      const seen = await given.claimObserved();
      const before = await given.auditLines();
      const saved = await given.replica.saveStudio(clientToken, seen.ticket, change);
      const anew = askedNow(startMs, given.nowMs);
      expect(saved).toMatchObject({ idle: anew, intent: null });
      expect(await given.auditLines()).toEqual(before);
      const [task] = await given.store.claimSlackTasks(1);
      expect(task?.openReplies.map((reply) => reply.event)).toEqual([questionOf(anew)]);

      // Given up, as one in a channel that is gone, it counts as told.
      for (const reply of task?.openReplies ?? []) {
        await given.store.saveReply(reply, task?.ticket ?? '', { done: true, ts: null });
      }
      given.nowMs = anew.stopAtMs;
      const again = await given.claimObserved();
      const stop = { ...change, seenIdle: anew };
      await given.store.saveStudio(clientToken, again.ticket, stop);
      expect(await given.read(clientToken)).toMatchObject({ idle: stopping, intent: 'stop' });
    });

    it('does nothing under a claim that is lost', async () => {
      const clientToken = await add();
      expect(await given.store.saveStudio(clientToken, 'another', change)).toBeNull();
      expect(await given.read(clientToken)).toMatchObject({ idle: asked, intent: null });
    });

    it('tells no question about what a person has answered meanwhile', async () => {
      const clientToken = await add(null);
      const { ticket } = await given.claimObserved();
      await hold(clientToken);
      const event = { kind: 'idle', sinceMs: startMs, stopAtMs: startMs } as const;
      const question = { set: { idle: asked }, seenIdle: null, events: [event], release };
      await given.store.saveStudio(clientToken, ticket, question);
      expect(await given.read(clientToken)).toMatchObject({ idle: held });
      const [task] = await given.store.claimSlackTasks(1);
      expect(task?.openReplies.map((reply) => reply.event.kind)).toEqual(['held']);
    });
  });

  describe('an idle session that a person wants on', () => {
    it('is held, told and in the audit log, once for all deliveries of the press', async () => {
      const clientToken = await add();
      const seen = await given.read(clientToken);
      const requested = { by: ada, press: 'one', answer: 'rendering', untilMs: startMs } as const;
      const stores = [given.store, given.replica, given.store];
      const done = stores.map((store) => store.hold(clientToken, requested, seen));
      expect((await Promise.all(done)).filter((each) => each)).toHaveLength(1);
      expect(await given.read(clientToken)).toMatchObject({
        idle: { is: 'held', untilMs: startMs },
      });
      const lines = (await given.auditLines()).filter((line) => line.includes('rendering'));
      expect(lines).toEqual([`${ada} rendering succeeded`]);
      const [task] = await given.store.claimSlackTasks(1);
      expect(task?.openReplies.map((reply) => reply.event)).toEqual([
        { kind: 'held', by: ada, answer: 'rendering', untilMs: startMs },
      ]);
    });

    it('loses the intent of the bot, and is observed at once', async () => {
      const clientToken = await add();
      const { ticket } = await given.claimObserved();
      const change = { set: { idle: stopping }, seenIdle: asked, release };
      await given.store.saveStudio(clientToken, ticket, change);
      expect(await hold(clientToken)).toBe(true);
      expect(await given.read(clientToken)).toMatchObject({
        idle: held,
        intent: null,
        openRequestBy: null,
      });
      expect((await given.auditLines()).slice(-2)).toEqual([
        `${theBotWhenIdle} stop superseded`,
        `${ada} keep_on succeeded`,
      ]);
      expect(await given.claimObserved()).toMatchObject({ clientToken });
    });

    it('is not held once it is not on', async () => {
      const clientToken = await add(stopping, { state: 'STOP_IN_PROGRESS' });
      expect(await hold(clientToken)).toBe(false);
      expect(await given.read(clientToken)).toMatchObject({ idle: stopping });
    });
  });
}
