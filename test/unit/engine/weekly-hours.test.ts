import { beforeEach, describe, expect, it } from 'vitest';
import { keepHours, lookForSoonerMoments } from '../../../src/engine/hours.js';
import { theBotByHours } from '../../../src/launches/actors.js';
import { type Hours, momentNow } from '../../../src/launches/hours.js';
import type { Launch } from '../../../src/launches/launch.js';
import { GivenEngine, minute, never, studioError } from '../../support/engine-context.js';
import { aSession } from '../../support/studio-of-mocks.js';

const hour = 60 * minute;
const ada = 'U0ADA00001';
const nine = { from: 9 * 60, until: 18 * 60 };

describe('weekly hours', () => {
  const engine = new GivenEngine();
  const { studio } = engine;

  /** Monday to Friday, nine to six, in UTC. */
  async function keep(changed: Partial<Hours> = {}): Promise<void> {
    const hours: Hours = {
      owner: ada,
      timeZone: 'UTC',
      week: [nine, nine, nine, nine, nine, null, null],
      notToday: null,
      keepOnUntilMs: null,
      pausedUntil: null,
      ...changed,
    };
    const before = await engine.store.hoursOf(ada);
    const now = momentNow(hours, before?.moment ?? null, engine.holidays, engine.nowMs, 5 * minute);
    expect(await engine.store.saveHours(hours, now, before?.revision ?? null)).toBe(true);
  }

  /** What the loop does in each of its rounds. */
  async function round(): Promise<Launch> {
    for (const hours of await engine.store.dueHours(25)) await keepHours(engine.ctx, hours);
    return engine.runStudioTasks();
  }

  async function at(time: string): Promise<Launch> {
    engine.nowMs = Date.parse(`${time}Z`);
    return round();
  }

  const calls = () => [studio.startSession.mock.calls.length, studio.stopSession.mock.calls.length];

  beforeEach(async () => {
    studio.startSession.mockResolvedValue(aSession({ state: 'READY' }));
    studio.stopSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
    // A Sunday.
    engine.nowMs = Date.parse('2027-01-10T12:00Z');
  });

  it('start a workstation five minutes early, remind, and stop it without a word', async () => {
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep();
    await at('2027-01-11T08:54:59');
    expect(calls()).toEqual([0, 0]);
    expect(await at('2027-01-11T08:55')).toMatchObject({ state: 'READY', intent: null });
    await at('2027-01-11T17:49');
    expect(calls()).toEqual([1, 0]);
    await at('2027-01-11T17:50');
    await at('2027-01-11T17:59:59');
    expect(calls()).toEqual([1, 0]);
    expect(await at('2027-01-11T18:00')).toMatchObject({ state: 'STOPPED', intent: null });
    await round();
    expect(calls()).toEqual([1, 1]);
    expect(await engine.told()).toMatchObject([
      { kind: 'state', state: 'READY', by: theBotByHours },
      { kind: 'hours_end', atMs: Date.parse('2027-01-11T18:00Z') },
    ]);
    expect((await engine.audited()).slice(-4)).toEqual([
      'start requested',
      'start succeeded',
      'stop requested',
      'stop succeeded',
    ]);
  });

  it('start it as early as earlier starts say', async () => {
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep();
    await at('2027-01-11T08:55');
    for (const result of ['requested', 'succeeded'] as const) {
      const { auditLog, clientToken } = engine;
      await auditLog.add({ actor: ada, action: 'start', clientToken, result });
      engine.nowMs += 12 * minute;
    }
    await at('2027-01-11T17:50');
    await at('2027-01-11T18:00');
    const { moment } = (await engine.store.hoursOf(ada)) ?? {};
    // The median of no time at all and twelve minutes is the longer one.
    expect(moment?.atMs).toBe(Date.parse('2027-01-12T08:48Z'));
  });

  it('do not start again what its owner stops in the shift', async () => {
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep();
    await at('2027-01-11T08:55');
    engine.nowMs = Date.parse('2027-01-11T11:00Z');
    await engine.ask('stop');
    expect(await round()).toMatchObject({ state: 'STOPPED' });
    await at('2027-01-11T18:00');
    expect(calls()).toEqual([1, 1]);
    await at('2027-01-12T09:00');
    expect(calls()).toEqual([2, 1]);
  });

  it('leave alone what its owner starts outside of them, up to the next stop', async () => {
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep();
    await engine.ask('start');
    await round();
    await at('2027-01-11T08:55');
    await at('2027-01-11T17:50');
    expect(calls()).toEqual([1, 0]);
    expect(await at('2027-01-11T18:00')).toMatchObject({ state: 'STOPPED' });
  });

  it('leave on what became READY after the reminder', async () => {
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep({ week: [{ ...nine, from: 17 * 60 }, null, null, null, null, null, null] });
    studio.startSession.mockResolvedValue(aSession({ state: 'START_IN_PROGRESS' }));
    await at('2027-01-11T16:55');
    await at('2027-01-11T17:50');
    engine.nowMs += minute;
    studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
    await engine.observeDue();
    expect(await at('2027-01-11T18:00')).toMatchObject({ state: 'READY', intent: null });
  });

  it('leave on what they could not remind of, because it was being rebooted', async () => {
    await engine.addSession({ state: 'READY', readyAtMs: engine.nowMs }, { dueInMs: null });
    await keep();
    await at('2027-01-11T12:00');
    studio.rebootSession.mockRejectedValueOnce(studioError('throttled'));
    studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
    engine.nowMs = Date.parse('2027-01-11T17:49:59Z');
    await engine.ask('reboot');
    expect(await at('2027-01-11T17:50')).toMatchObject({ intent: 'reboot' });
    expect(await at('2027-01-11T17:55')).toMatchObject({ intent: null });
    expect(await at('2027-01-11T18:00')).toMatchObject({ state: 'READY', intent: null });
    expect(calls()).toEqual([0, 0]);
  });

  it('start what is still stopping at the hour once it rests, and not what is stopped since', async () => {
    await engine.addSession({ state: 'STOP_IN_PROGRESS' }, { dueInMs: null });
    await keep();
    expect(await at('2027-01-11T08:55')).toMatchObject({ intent: null });
    studio.getSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
    await engine.store.observeNow(engine.clientToken);
    await engine.observeDue();
    await at('2027-01-11T08:55:59');
    expect(calls()).toEqual([0, 0]);
    expect(await at('2027-01-11T08:57')).toMatchObject({ state: 'READY' });
    await engine.ask('stop');
    expect(await round()).toMatchObject({ state: 'STOPPED' });
    await at('2027-01-11T12:00');
    expect(calls()).toEqual([1, 1]);
    const { moment } = (await engine.store.hoursOf(ada)) ?? {};
    expect(moment).toMatchObject({ does: 'remind', forMs: Date.parse('2027-01-11T18:00Z') });
  });

  it('do nothing on a holiday, and nothing while there is no bot but what counts then', async () => {
    engine.holidays.add('2027-01-11');
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep();
    await at('2027-01-11T12:00');
    expect(calls()).toEqual([0, 0]);
    // Late, but in the shift.
    expect(await at('2027-01-12T13:00')).toMatchObject({ state: 'READY' });
    // Hours late, so its owner is reminded first.
    expect(await at('2027-01-12T21:00')).toMatchObject({ state: 'READY' });
    expect(await at('2027-01-12T21:09')).toMatchObject({ state: 'READY' });
    expect(await at('2027-01-12T21:10')).toMatchObject({ state: 'STOPPED' });
  });

  it('come earlier after all once holidays are corrected, or the clock was ahead', async () => {
    engine.holidays.add('2027-01-11').add('2027-01-12');
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep();
    const look = () => lookForSoonerMoments(engine.ctx, never);
    const moment = async () => (await engine.store.hoursOf(ada))?.moment;
    await look();
    expect(await moment()).toMatchObject({ forMs: Date.parse('2027-01-13T09:00Z') });
    engine.holidays.clear();
    await look();
    expect(await moment()).toMatchObject({ forMs: Date.parse('2027-01-11T09:00Z') });
    expect(engine.changed).toHaveBeenCalledWith(ada);
    // A round with a clock that is days ahead.
    await at('2027-01-14T12:00');
    engine.nowMs = Date.parse('2027-01-11T09:30Z');
    await look();
    expect(await moment()).toMatchObject({ atMs: Date.parse('2027-01-11T17:50Z') });
  });

  it('say at once that a start could not be had, and let it go after ten minutes', async () => {
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null });
    await keep();
    studio.startSession.mockRejectedValue(studioError('capacity'));
    expect(await at('2027-01-11T08:55')).toMatchObject({ state: 'STOPPED', intent: null });
    expect(await engine.told()).toMatchObject([
      { kind: 'not_done', intent: 'start', by: theBotByHours, failure: { kind: 'capacity' } },
    ]);
    studio.startSession.mockRejectedValue(studioError('throttled'));
    studio.getSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
    expect(await at('2027-01-12T08:55')).toMatchObject({ intent: 'start' });
    expect(await at('2027-01-12T09:05')).toMatchObject({ intent: null });
    expect((await engine.audited()).at(-1)).toBe('start too_late');
  });

  it('give a stop up after an hour, so that it reaches into no shift', async () => {
    await engine.addSession({ state: 'READY', readyAtMs: engine.nowMs }, { dueInMs: null });
    await keep();
    studio.stopSession.mockRejectedValue(studioError('throttled'));
    studio.getSession.mockResolvedValue(aSession({ state: 'READY' }));
    await at('2027-01-11T17:50');
    await at('2027-01-11T18:00');
    expect(await at('2027-01-11T18:59')).toMatchObject({ intent: 'stop' });
    expect(await at('2027-01-11T19:00')).toMatchObject({ intent: null, state: 'READY' });
    expect((await engine.audited()).at(-1)).toBe('stop too_late');
  });

  it('change nothing of a deadline that comes first', async () => {
    const times = {
      onForMs: 4 * hour,
      longestMs: null,
      stoppedForMs: null,
      idleForMs: null,
    } as const;
    const lifetime = { endedBy: 'bot', ...times } as const;
    await engine.addSession({ state: 'STOPPED' }, { dueInMs: null, lifetime });
    await keep();
    const { endAtMs } = await at('2027-01-11T08:55');
    expect(endAtMs).toBe(Date.parse('2027-01-11T12:55Z'));
    await at('2027-01-11T17:50');
    expect((await engine.read()).endAtMs).toBe(endAtMs);
  });
});
