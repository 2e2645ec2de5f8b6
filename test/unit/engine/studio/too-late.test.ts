import { beforeEach, describe, expect, it } from 'vitest';
import { intentKeptForMs, studioBackOffMaxMs } from '../../../../src/limits.js';
import type { StudioErrorKind } from '../../../../src/studio/studio.js';
import { GivenEngine, minute, studioError } from '../../../support/engine-context.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const engine = new GivenEngine();
const { studio, limits } = engine;

describe.each([
  { intent: 'stop', from: 'READY', resting: 'STOPPED', call: studio.stopSession },
  { intent: 'start', from: 'STOPPED', resting: 'READY', call: studio.startSession },
] as const)(
  'an intent to $intent that is not carried out in time',
  ({ intent, from, resting, call }) => {
    beforeEach(async () => {
      await engine.addSession({ state: from });
      await engine.ask(intent);
      studio.getSession.mockResolvedValue(aSession({ state: from }));
    });

    /** Runs it every few seconds until it is given up; returns how long that took. */
    const untilGivenUp = async (): Promise<number> => {
      const askedAtMs = engine.nowMs;
      while ((await engine.runStudioTasks()).intent !== null) {
        engine.nowMs += 5_000;
        if (engine.nowMs - askedAtMs > 60 * minute) throw new Error('not given up within an hour');
      }
      return engine.nowMs - askedAtMs;
    };
    const latestMs = intentKeptForMs + 1.5 * studioBackOffMaxMs;

    it('is given up, and told with the trouble that there was', async () => {
      call.mockRejectedValue(studioError('unreachable'));
      const tookMs = await untilGivenUp();
      expect(tookMs).toBeGreaterThanOrEqual(intentKeptForMs);
      expect(tookMs).toBeLessThan(latestMs);
      expect(await engine.read()).toMatchObject({ state: from, trouble: null });
      const events = await engine.told();
      expect(events).toHaveLength(1);
      const failure = { kind: 'too_late', message: 'unreachable', requestId: 'request-1' };
      expect(events.at(-1)).toMatchObject({ kind: 'not_done', intent, failure });
      const calls = call.mock.calls.length;
      engine.nowMs += 60 * minute;
      await engine.runStudioTasks();
      expect(call).toHaveBeenCalledTimes(calls);
    });

    it.each<StudioErrorKind>(['unreachable', 'throttled', 'credentials'])(
      'is given up too when the studio answers “%s” to what has become of the session',
      async (kind) => {
        call.mockRejectedValue(studioError('validation'));
        studio.getSession.mockRejectedValue(studioError(kind));
        expect(await untilGivenUp()).toBeLessThan(latestMs);
        expect((await engine.told()).at(-1)).toMatchObject({ kind: 'not_done', failure: { kind } });
        expect((await engine.audited()).at(-1)).toBe(`${intent} ${kind}`);
      },
    );

    it('is not begun, however little has been tried', async () => {
      engine.nowMs += intentKeptForMs;
      expect(await engine.runStudioTasks()).toMatchObject({ state: from, intent: null });
      const failure = { kind: 'too_late', message: '', requestId: null };
      expect(await engine.told()).toMatchObject([{ kind: 'not_done', intent, failure }]);
      expect(call).not.toHaveBeenCalled();
    });

    it('is answered by what has become of the session, if that is something else', async () => {
      engine.nowMs += intentKeptForMs;
      studio.getSession.mockResolvedValue(aSession({ state: resting }));
      expect(await engine.runStudioTasks()).toMatchObject({ state: resting, intent: null });
      expect(await engine.told()).toMatchObject([{ kind: 'state', state: resting }]);
    });

    it('is left as it is when the bot stops', async () => {
      engine.nowMs += intentKeptForMs;
      const stop = new AbortController();
      studio.getSession.mockImplementation(async () => {
        stop.abort();
        throw studioError('timeout', true);
      });
      expect(await engine.runStudioTasks(stop.signal)).toMatchObject({ intent, trouble: null });
    });

    it('ends with a session that the studio no longer has', async () => {
      engine.nowMs += intentKeptForMs;
      studio.getSession.mockRejectedValue(studioError('not_found'));
      expect(await engine.runStudioTasks()).toMatchObject({
        state: from,
        intent,
        missingSinceMs: engine.nowMs,
      });
      engine.nowMs += limits.missingForMs;
      expect(await engine.runStudioTasks()).toMatchObject({ state: 'FORGOTTEN', intent: null });
    });
  },
);
