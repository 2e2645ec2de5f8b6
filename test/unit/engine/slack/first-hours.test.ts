import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PersonLookupError } from '../../../../src/launches/ports/people.js';
import { leaseMs } from '../../../../src/limits.js';
import { GivenEngine } from '../../../support/engine-context.js';
import { newLaunch } from '../../../support/launches.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const ada = 'U0ADA00001';
const span = { from: 9 * 60, until: 18 * 60 };
const usual = [span, span, span, span, span, null, null];
const brought = { kind: 'hours_set', week: usual, isCut: false };

describe('the weekly hours of a launch profile', () => {
  const engine = new GivenEngine();
  const { studio, statusBoard, timeZone, clientToken } = engine;

  beforeEach(async () => {
    statusBoard.access.mockResolvedValue({ kind: 'open' });
    for (const show of [statusBoard.post, statusBoard.edit, statusBoard.reply]) {
      show.mockResolvedValue({ kind: 'shown', channel: 'C0WORKSTN01', ts: '100.1' });
    }
    studio.createSession.mockResolvedValue(aSession({ clientToken }));
    timeZone.mockResolvedValue('UTC');
    const { launchProfileId: profile } = newLaunch();
    engine.profileHours.push({ profile, usual, allowed: usual });
    await engine.add();
  });

  const kept = () => engine.store.hoursOf(ada);
  const told = () => statusBoard.reply.mock.calls.map(([, , { event }]) => event);
  const show = async () => {
    await engine.runSlackTasks();
    return engine.runSlackTasks();
  };

  it('come once the session is stored, which waits for no answer of Slack', async () => {
    timeZone.mockReturnValue(new Promise(() => {}));
    const { sessionId } = await engine.runStudioTasks();
    expect(await engine.read()).toMatchObject({ sessionId, hoursOwed: true });
    expect(sessionId).not.toBeNull();
    expect(timeZone).not.toHaveBeenCalled();
    timeZone.mockResolvedValue('Asia/Kolkata');
    expect(await show()).toMatchObject({ hoursOwed: false });
    expect(await kept()).toMatchObject({ week: usual, timeZone: 'Asia/Kolkata' });
    expect(timeZone).toHaveBeenCalledOnce();
    expect(told()).toContainEqual(brought);
  });

  it('come after a crash too, and are told once', async () => {
    await engine.runStudioTasks();
    vi.spyOn(engine.store, 'saveHours').mockRejectedValueOnce(new Error('killed'));
    await expect(engine.runSlackTasks()).rejects.toThrow('killed');
    expect(await engine.read()).toMatchObject({ hoursOwed: true });
    expect(await kept()).toBeNull();
    engine.nowMs += leaseMs;
    expect(await show()).toMatchObject({ hoursOwed: false });
    expect(await kept()).toMatchObject({ week: usual, revision: 1 });
    await show();
    expect(told().filter(({ kind }) => kind === 'hours_set')).toEqual([brought]);
  });

  it('cut those that the owner has, and Slack is not asked', async () => {
    const week = [{ from: 0, until: 24 * 60 }, null, null, null, null, null, null];
    const others = { notToday: null, keepOnUntilMs: null, pausedUntil: null };
    await engine.store.saveHours({ owner: ada, timeZone: 'UTC', week, ...others }, null, null);
    await engine.runStudioTasks();
    await show();
    const cut = [span, null, null, null, null, null, null];
    expect(await kept()).toMatchObject({ week: cut });
    expect(told()).toContainEqual({ kind: 'hours_set', week: cut, isCut: true });
    expect(timeZone).not.toHaveBeenCalled();
  });

  it.each([
    [
      'Slack does not say the time zone',
      () => timeZone.mockRejectedValue(new PersonLookupError('x')),
    ],
    ['Slack knows no time zone', () => timeZone.mockResolvedValue(null)],
    ['they are not decided any more', () => engine.profileHours.splice(0)],
  ])('are none if %s, and not owed any more', async (_what, happens) => {
    await engine.runStudioTasks();
    happens();
    expect(await show()).toMatchObject({ hoursOwed: false });
    expect(await kept()).toBeNull();
  });
});
