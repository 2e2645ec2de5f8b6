import { beforeEach, describe, expect, it } from 'vitest';
import { lookAtOwners } from '../../../src/engine/leavers.js';
import { theBot } from '../../../src/launches/actors.js';
import { noWeek } from '../../../src/launches/hours.js';
import { PersonLookupError } from '../../../src/launches/ports/people.js';
import { defaultLimits, leaverTriedAgainMs, ownersAtOnce } from '../../../src/limits.js';
import { GivenEngine, never, studioError } from '../../support/engine-context.js';
import { aSession } from '../../support/studio-of-mocks.js';

const ada = 'U0ADA00001';
const { sweepEveryMs, leaverGraceMs, ownersEveryMs } = defaultLimits;
const hour = 60 * 60_000;

describe('owners of live sessions', () => {
  const engine = new GivenEngine();
  const { clientToken, changed, studio } = engine;
  const { tellAdmins: tell, hasLeft } = engine;

  beforeEach(() => {
    hasLeft.mockImplementation(async (owner) => owner === ada);
    engine.timeZone.mockResolvedValue(null);
    tell.mockResolvedValue(true);
  });

  async function pass(ms: number): Promise<void> {
    engine.nowMs += ms;
    await lookAtOwners(engine.ctx, never);
  }

  /** One live session each. */
  async function addSessions(owners: readonly string[]): Promise<void> {
    for (const owner of owners) {
      await engine.add({ clientToken: owner, owner, requestedBy: owner });
      await engine.change({ set: { sessionId: owner, state: 'STOPPED', stateWord: 'STOPPED' } });
    }
  }

  it('have their weekly hours follow them to another time zone', async () => {
    await engine.addSession({ state: 'READY' });
    const owned = { owner: ada, timeZone: 'UTC', week: noWeek, pausedUntil: null };
    await engine.store.saveHours({ ...owned, notToday: null, keepOnUntilMs: null }, null, null);
    hasLeft.mockResolvedValue(false);
    engine.timeZone.mockResolvedValue('Asia/Kolkata');
    await pass(0);
    expect(await engine.store.hoursOf(ada)).toMatchObject({ timeZone: 'Asia/Kolkata' });
    await pass(ownersEveryMs);
    expect(await engine.store.hoursOf(ada)).toMatchObject({ revision: 2 });
  });

  const kinds = () => tell.mock.calls.map(([{ kind }]) => kind);

  it('are told to the admins again and again until one of them was told: then the grace begins', async () => {
    await engine.addSession({ state: 'READY' });
    tell.mockResolvedValue(false);
    await pass(0);
    await pass(sweepEveryMs);
    await pass(leaverGraceMs);
    expect(kinds()).toEqual(['owner_left', 'owner_left', 'owner_left']);
    expect(await engine.read()).toMatchObject({ ownerLeftAtMs: null, intent: null });
    tell.mockResolvedValue(true);
    await pass(sweepEveryMs);
    const toldAtMs = engine.nowMs;
    expect(tell.mock.lastCall).toMatchObject([{ launches: [{ ownerLeftAtMs: toldAtMs }] }]);
    expect(await engine.read()).toMatchObject({ ownerLeftAtMs: toldAtMs });
    await pass(leaverGraceMs - 1);
    expect(tell).toHaveBeenCalledTimes(4);
    expect(changed).not.toHaveBeenCalled();
    await pass(1);
    expect(kinds().at(-1)).toBe('ended_for_leaver');
    expect(await engine.read()).toMatchObject({ intent: 'stop', openRequestBy: theBot });
    expect(changed.mock.calls).toEqual([[ada]]);
  });

  it('have nothing ended before an admin has heard of that', async () => {
    await engine.addSession({ state: 'READY' });
    await pass(0);
    tell.mockResolvedValue(false);
    await pass(leaverGraceMs);
    expect(await engine.read()).toMatchObject({ intent: null, leaverAttempts: 0 });
    tell.mockResolvedValue(true);
    await pass(sweepEveryMs);
    expect(kinds().slice(1)).toEqual(['ended_for_leaver', 'ended_for_leaver']);
    expect(await engine.read()).toMatchObject({ intent: 'stop', leaverAttempts: 1 });
  });

  it('have their turn, however many have left before them', async () => {
    const left = Array.from({ length: ownersAtOnce }, (_, n) => `U0LEFT${n}`);
    hasLeft.mockImplementation(async (owner) => left.includes(owner));
    await addSessions([...left, 'U0HERE0001']);
    for (let round = 0; round < 3; round += 1) await pass(sweepEveryMs);
    expect(hasLeft.mock.calls.flat().filter((owner) => owner === 'U0HERE0001')).toHaveLength(1);
    // Those who left are not asked for at each round either.
    expect(hasLeft).toHaveBeenCalledTimes(ownersAtOnce + 1);
    hasLeft.mockClear();
    for (let round = 0; round < 8; round += 1) await pass(8 * hour);
    expect(hasLeft.mock.calls.flat().filter((owner) => owner === 'U0HERE0001')).toHaveLength(2);
  });

  it('are asked for again with the next round if Slack does not say, which asks for no one else', async () => {
    await addSessions(['U0HERE0001', 'U0HERE0002']);
    hasLeft.mockRejectedValueOnce(new PersonLookupError('ratelimited'));
    await pass(0);
    expect(hasLeft).toHaveBeenCalledTimes(1);
    await pass(sweepEveryMs);
    const asked = hasLeft.mock.calls.flat();
    // The one who was not asked for goes first.
    expect(asked[1]).not.toBe(asked[0]);
    expect(asked[2]).toBe(asked[0]);
    await pass(ownersEveryMs - 1);
    expect(hasLeft).toHaveBeenCalledTimes(3);
  });

  it('have what cannot be ended tried again less and less often, told once, and each attempt audited', async () => {
    await engine.addSession({ state: 'READY' });
    studio.stopSession.mockRejectedValue(studioError('access_denied'));
    await pass(0);
    const attemptsAtMs: number[] = [];
    for (let at = 0; at < 5 * 24; at += 1) {
      await pass(at === 0 ? leaverGraceMs : hour);
      if ((await engine.runStudioTasks()).leaverAttempts > attemptsAtMs.length) {
        attemptsAtMs.push(at * hour);
      }
    }
    const waits = attemptsAtMs.slice(1).map((atMs, n) => atMs - (attemptsAtMs[n] ?? 0));
    expect(waits).toEqual([1, 2, 4, 8, 16, 24, 24, 24].map((hours) => hours * hour));
    expect(leaverTriedAgainMs).toBe(hour);
    expect(studio.stopSession).toHaveBeenCalledTimes(attemptsAtMs.length);
    expect(kinds()).toEqual(['owner_left', 'ended_for_leaver']);
    expect(await engine.told()).toMatchObject([{ kind: 'not_done', intent: 'stop', by: theBot }]);
    expect((await engine.audited()).slice(2)).toEqual(
      attemptsAtMs.flatMap(() => ['stop requested', 'stop access_denied']),
    );
    const [{ actor } = { actor: '' }] = await engine.auditLog.newest(1);
    expect(actor).toBe(theBot);
  });

  it('are told in the thread when it succeeds at last', async () => {
    await engine.addSession({ state: 'READY' });
    studio.stopSession.mockRejectedValueOnce(studioError('access_denied'));
    await pass(0);
    await pass(leaverGraceMs);
    await engine.runStudioTasks();
    studio.stopSession.mockResolvedValue(aSession({ state: 'STOPPED' }));
    await pass(2 * hour);
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'STOPPED', leaverAttempts: 2 });
    expect((await engine.told()).at(-1)).toMatchObject({ state: 'STOPPED', by: theBot });
  });

  it('change nothing that people see while what they left is stopped', async () => {
    await engine.addSession({ state: 'STOPPED' });
    await pass(0);
    const { revision } = await engine.read();
    for (let day = 0; day < 3; day += 1) await pass(24 * hour);
    hasLeft.mockClear();
    for (let round = 0; round < 10; round += 1) await pass(sweepEveryMs);
    expect(hasLeft).not.toHaveBeenCalled();
    expect(changed).not.toHaveBeenCalled();
    expect(await engine.read(clientToken)).toMatchObject({ revision, leaverAttempts: 0 });
    expect(kinds()).toEqual(['owner_left']);
  });

  it('may come back, and leave again', async () => {
    await engine.addSession({ state: 'READY' });
    await pass(0);
    hasLeft.mockResolvedValue(false);
    await pass(leaverGraceMs);
    expect(await engine.read()).toMatchObject({ ownerLeftAtMs: null, intent: null });
    hasLeft.mockResolvedValue(true);
    expect(await engine.store.ownerChanged(ada)).toBe(true);
    await pass(0);
    expect(kinds()).toEqual(['owner_left', 'owner_left']);
  });
});
