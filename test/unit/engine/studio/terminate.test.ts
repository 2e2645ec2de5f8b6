import { beforeEach, describe, expect, it } from 'vitest';
import { intentKeptForMs, intentRefusalsAtMost } from '../../../../src/limits.js';
import type { SessionState, StudioErrorKind } from '../../../../src/studio/studio.js';
import { GivenEngine, minute, studioError } from '../../../support/engine-context.js';
import { aSession } from '../../../support/studio-of-mocks.js';

describe('terminating a session', () => {
  const engine = new GivenEngine();
  const { studio, limits } = engine;

  const refusal = (kind: StudioErrorKind) => ({
    kind: 'not_done',
    intent: 'terminate',
    failure: { kind, message: kind, requestId: 'request-1' },
  });

  describe('that is on the move', () => {
    beforeEach(async () => {
      await engine.addSession({ state: 'CREATE_IN_PROGRESS' });
      await engine.ask('terminate');
    });

    it('asks for it once, and only observes from then on', async () => {
      studio.deleteSession.mockResolvedValue(aSession({ state: 'DELETE_IN_PROGRESS' }));
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'DELETE_IN_PROGRESS',
        intent: null,
        intentAtMs: null,
      });
      engine.nowMs += limits.movingMs;
      expect(await engine.store.claimObserved()).toHaveLength(1);
    });

    it('asks again once the state allows it', async () => {
      studio.deleteSession.mockRejectedValueOnce(studioError('conflict'));
      studio.getSession.mockResolvedValue(aSession());
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'CREATE_IN_PROGRESS',
        intent: 'terminate',
      });
      await engine.expectDueIn(limits.movingMs);
      studio.deleteSession.mockResolvedValueOnce(aSession({ state: 'DELETED' }));
      expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETED', intent: null });
      expect((await engine.audited()).slice(-2)).toEqual([
        'terminate requested',
        'terminate succeeded',
      ]);
      engine.nowMs += 60 * minute;
      expect(await engine.store.claimObserved()).toEqual([]);
    });

    it('does not call the owner to a session that is READY and about to go', async () => {
      studio.deleteSession.mockRejectedValueOnce(studioError('conflict'));
      studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
      const { revision } = await engine.read();
      const ready = await engine.runStudioTasks();
      expect(ready).toMatchObject({ state: 'READY', intent: 'terminate' });
      expect(ready.revision).toBeGreaterThan(revision);
      engine.nowMs += limits.movingMs;
      studio.deleteSession.mockResolvedValueOnce(aSession({ state: 'DELETED' }));
      await engine.runStudioTasks();
      expect(await engine.told()).toMatchObject([{ kind: 'state', state: 'DELETED' }]);
    });

    it('waits for it as long as it takes', async () => {
      studio.deleteSession.mockRejectedValue(studioError('conflict'));
      studio.getSession.mockResolvedValue(aSession());
      for (let attempt = 1; attempt <= 30; attempt += 1) {
        expect(await engine.runStudioTasks()).toMatchObject({
          intent: 'terminate',
          studioAttempts: 0,
        });
        engine.nowMs += limits.movingMs;
      }
    });

    it.each<StudioErrorKind>(['throttled', 'server', 'unreachable', 'timeout', 'unreadable'])(
      'goes on asking after “%s”, however long',
      async (kind) => {
        studio.deleteSession.mockRejectedValue(studioError(kind));
        for (let attempt = 1; attempt <= 20; attempt += 1) {
          expect(await engine.runStudioTasks()).toMatchObject({
            intent: 'terminate',
            studioAttempts: attempt,
          });
          engine.nowMs += 2 * minute;
        }
      },
    );

    it('is tried again later when the studio does not say what a refusal means', async () => {
      studio.deleteSession.mockRejectedValue(studioError('conflict'));
      studio.getSession.mockRejectedValue(studioError('unreachable'));
      expect(await engine.runStudioTasks()).toMatchObject({
        intent: 'terminate',
        trouble: { kind: 'unreachable' },
      });
      await engine.expectDueIn(2_000);
    });

    it.each<StudioErrorKind>(['access_denied', 'credentials', 'quota', 'capacity'])(
      'is given up after “%s”, and the owner is told',
      async (kind) => {
        studio.deleteSession.mockRejectedValue(studioError(kind));
        expect(await engine.runStudioTasks()).toMatchObject({
          state: 'CREATE_IN_PROGRESS',
          intent: null,
        });
        expect(await engine.told()).toContainEqual(refusal(kind));
        expect((await engine.audited()).at(-1)).toBe(`terminate ${kind}`);
      },
    );

    it('passes on a mistake of the bot’s own', async () => {
      studio.deleteSession.mockRejectedValue(new RangeError('a mistake'));
      await expect(engine.runStudioTasks()).rejects.toThrow(RangeError);
      expect(await engine.read()).toMatchObject({ intent: 'terminate', trouble: null });
    });

    it.each(['the call', 'a look after a refusal'])(
      'is done when %s says that the studio has no such session',
      async (what) => {
        studio.deleteSession.mockRejectedValue(
          studioError(what === 'the call' ? 'not_found' : 'conflict'),
        );
        studio.getSession.mockRejectedValue(studioError('not_found'));
        expect(await engine.runStudioTasks()).toMatchObject({
          state: 'CREATE_IN_PROGRESS',
          missingSinceMs: engine.nowMs,
        });
        engine.nowMs += limits.missingForMs;
        expect(await engine.runStudioTasks()).toMatchObject({ state: 'FORGOTTEN', intent: null });
        expect((await engine.audited()).at(-1)).toBe('terminate succeeded');
        engine.nowMs += 60 * minute;
        expect(await engine.store.claimStudioTasks(10)).toEqual([]);
        expect(await engine.store.claimObserved()).toEqual([]);
      },
    );

    it('is never too late', async () => {
      engine.nowMs += 100 * intentKeptForMs;
      studio.deleteSession.mockResolvedValue(aSession({ state: 'DELETED' }));
      expect(await engine.runStudioTasks()).toMatchObject({ state: 'DELETED' });
    });
  });

  describe.each<SessionState>(['READY', 'STOPPED', 'STOP_FAILED', 'DELETE_FAILED'])(
    'that is %s',
    (state) => {
      beforeEach(async () => {
        await engine.addSession({ state });
        await engine.ask('terminate');
        studio.getSession.mockResolvedValue(aSession({ state }));
      });

      it.each<StudioErrorKind>(['validation', 'conflict'])(
        'is asked for a few times after “%s”, then given up, and the owner is told',
        async (kind) => {
          studio.deleteSession.mockRejectedValue(studioError(kind));
          for (let attempt = 1; attempt <= intentRefusalsAtMost; attempt += 1) {
            expect(await engine.runStudioTasks()).toMatchObject({
              intent: 'terminate',
              studioAttempts: attempt,
            });
            await engine.expectDueIn(limits.movingMs);
          }
          expect(await engine.runStudioTasks()).toMatchObject({
            state,
            intent: null,
            studioAttempts: 0,
          });
          expect(await engine.told()).toContainEqual(refusal(kind));
          expect(studio.deleteSession).toHaveBeenCalledTimes(intentRefusalsAtMost + 1);
        },
      );

      it('is not given up while the session turns out to be on the move', async () => {
        studio.deleteSession.mockRejectedValue(studioError('conflict'));
        for (let attempt = 1; attempt <= intentRefusalsAtMost; attempt += 1) {
          await engine.runStudioTasks();
          engine.nowMs += limits.movingMs;
        }
        studio.getSession.mockResolvedValue(aSession({ state: 'STOP_IN_PROGRESS' }));
        expect(await engine.runStudioTasks()).toMatchObject({
          state: 'STOP_IN_PROGRESS',
          intent: 'terminate',
        });
        engine.nowMs += limits.movingMs;
        expect(await engine.runStudioTasks()).toMatchObject({
          intent: 'terminate',
          studioAttempts: 0,
        });
      });
    },
  );
});
