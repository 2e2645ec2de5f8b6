import { beforeEach, describe, expect, it } from 'vitest';
import { theBotWhenIdle } from '../../../src/launches/actors.js';
import type { Activity, Lifetime } from '../../../src/studio/studio.js';
import { GivenEngine, minute } from '../../support/engine-context.js';
import { aSession } from '../../support/studio-of-mocks.js';

const hour = 60 * minute;
const lifetime: Lifetime = {
  endedBy: 'bot',
  onForMs: 10 * hour,
  longestMs: null,
  stoppedForMs: null,
  idleForMs: hour,
};

describe('an idle session', () => {
  const engine = new GivenEngine();
  const { studio, statusBoard } = engine;

  const seenAs = (activity: Activity | null) =>
    studio.getSession.mockResolvedValue(aSession({ state: 'READY', activity }));

  /** It has become READY two hours ago, and its owner was asked half an hour ago. */
  beforeEach(async () => {
    await engine.addSession({ state: 'CREATE_IN_PROGRESS' }, { lifetime });
    seenAs(null);
    await engine.observeDue();
    seenAs({ kind: 'idle', sinceMs: engine.nowMs });
    engine.nowMs += 1.5 * hour;
    await engine.observeDue();
    statusBoard.access.mockResolvedValue({ kind: 'open' });
    for (const show of [statusBoard.post, statusBoard.edit, statusBoard.reply]) {
      show.mockResolvedValue({ kind: 'shown', channel: 'C0WORKSTN01', ts: '100.1' });
    }
    await engine.runSlackTasks();
    engine.nowMs += 0.5 * hour;
    studio.stopSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
  });

  it('is looked at once more, and stopped', async () => {
    await engine.observeDue();
    expect(await engine.read()).toMatchObject({ intent: 'stop', openRequestBy: theBotWhenIdle });
    const before = studio.getSession.mock.calls.length;
    const launch = await engine.runStudioTasks();
    expect(studio.getSession.mock.calls.length).toBe(before + 1);
    expect(studio.stopSession).toHaveBeenCalledTimes(1);
    expect(launch).toMatchObject({ state: 'STOPPED', idle: { is: 'stopped' }, intent: null });
  });

  it('is not stopped if a person has come back since the last look', async () => {
    await engine.observeDue();
    seenAs({ kind: 'active' });
    const launch = await engine.runStudioTasks();
    expect(studio.stopSession).not.toHaveBeenCalled();
    expect(launch).toMatchObject({ state: 'READY', idle: null, intent: null });
  });

  it('is not stopped while the studio does not say how it is', async () => {
    await engine.observeDue();
    studio.getSession.mockRejectedValue(new Error('no answer'));
    await engine.runStudioTasks().catch(() => {});
    expect(studio.stopSession).not.toHaveBeenCalled();
  });

  it('that was stopped has saved the time until its start, or until its own deadline', async () => {
    const saved = async () =>
      (await engine.usage.between('0000-00-00', '9999-12-31')).map(({ savedMs }) => savedMs);
    await engine.observeDue();
    await engine.runStudioTasks();
    expect(await saved()).toEqual([0]);
    engine.nowMs += 3 * hour;
    studio.getSession.mockResolvedValue(aSession({ state: 'START_IN_PROGRESS' }));
    await engine.observeDue();
    expect(await saved()).toEqual([3 * hour]);
  });
});
