import { beforeEach, describe, expect, it } from 'vitest';
import type { LaunchRequest } from '../../../../src/launches/launch.js';
import { keepTryingEndsMs } from '../../../../src/limits.js';
import type { StreamingSession, StudioErrorKind } from '../../../../src/studio/studio.js';
import { GivenEngine, minute, studioError } from '../../../support/engine-context.js';
import { aProfile, someTypes } from '../../../support/examples.js';
import { aSession } from '../../../support/studio-of-mocks.js';

const engine = new GivenEngine();
const { studio, clientToken, limits } = engine;
const places = [
  { id: 'a', name: 'zone a' },
  { id: 'b', name: 'zone b' },
];
const session = (changed: Partial<StreamingSession> = {}) => aSession({ clientToken, ...changed });
const capacity = studioError('capacity');
const failed = { state: 'CREATE_FAILED', problem: 'capacity' } as const;

const add = (changed: Partial<LaunchRequest> = {}) =>
  engine.add({ places, placeId: 'a', ...changed });
const addKept = (changed: Partial<LaunchRequest> = {}) =>
  add({ keepTryingUntilMs: engine.nowMs + 60 * minute, ...changed });
/** What was asked for, in order. */
const asked = () =>
  studio.createSession.mock.calls.map(
    ([{ attempt, place, ec2InstanceType: type, mayHaveBeenSent }]) =>
      `${attempt} ${place} ${type}${mayHaveBeenSent ? ' again' : ''}`,
  );
const keepTrying = async (by = 'U0ADA00001', takesOtherTypes = false) => {
  const untilMs = engine.nowMs + 60 * minute;
  return engine.store.keepTrying(
    await engine.read(),
    { untilMs, takesOtherTypes, needsAnotherApproval: false, by, press: '1.2.k' },
    1,
  );
};

describe('a studio without capacity', () => {
  it('is asked for the next place, under another number, and only the message shows it', async () => {
    await add();
    studio.createSession.mockRejectedValueOnce(capacity).mockResolvedValueOnce(session());
    const { revision } = await engine.read();
    expect(await engine.runStudioTasks()).toMatchObject({
      sessionId: 's-1',
      attempt: 1,
      placeId: 'b',
      createSentAtMs: null,
      failure: null,
    });
    expect(asked()).toEqual(['0 a g5.2xlarge', '1 b g5.2xlarge']);
    expect((await engine.read()).revision).toBeGreaterThan(revision);
    expect(await engine.told()).toEqual([]);
  });

  it('saves the number, the place and the mark before the call', async () => {
    await add();
    studio.createSession.mockRejectedValueOnce(capacity).mockImplementationOnce(async () => {
      const sent = { attempt: 1, placeId: 'b', createSentAtMs: engine.nowMs };
      expect(await engine.read()).toMatchObject(sent);
      return session();
    });
    await engine.runStudioTasks();
    expect(studio.createSession).toHaveBeenCalledTimes(2);
  });

  it('is asked for the other types that the person takes, and the row says which it is', async () => {
    const instanceTypes = someTypes('g4dn.4xlarge', 'g5.2xlarge');
    const images = [{ id: 'img-rocky-8-dcc-01', name: 'Rocky', platform: null }];
    const profile = { id: 'lp-lighting-seq040', instanceTypes, images };
    const [first, second] = places;
    if (first === undefined || second === undefined) throw new Error('two places are needed');
    studio.launchProfiles.mockResolvedValue([aProfile({ ...profile, places: [first, second] })]);
    await add({ takesOtherTypes: true });
    studio.createSession
      .mockRejectedValueOnce(capacity)
      .mockRejectedValueOnce(capacity)
      .mockResolvedValueOnce(session({ ec2InstanceType: 'g4dn.4xlarge' }));
    expect(await engine.runStudioTasks()).toMatchObject({
      ec2InstanceType: 'g4dn.4xlarge',
      insteadOfType: 'g5.2xlarge',
      // Of the type that it is.
      scratchGb: instanceTypes[0]?.facts?.scratchGb,
    });
    expect(asked()).toEqual(['0 a g5.2xlarge', '1 b g5.2xlarge', '2 a g4dn.4xlarge']);
  });

  it('ends the launch in all places with the studio’s answer', async () => {
    await add();
    studio.createSession.mockRejectedValue(capacity);
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'NOT_CREATED',
      failure: { kind: 'capacity', requestId: 'request-1' },
      createSentAtMs: null,
    });
    expect(await engine.audited()).toEqual(['launch requested', 'launch capacity']);
  });

  it('is looked at first after a lost answer in the same place, then asked for the next', async () => {
    await add();
    studio.createSession
      .mockRejectedValueOnce(studioError('timeout', true))
      .mockRejectedValueOnce(capacity)
      .mockResolvedValueOnce(session());
    studio.findSessions.mockResolvedValue([]);
    await engine.runStudioTasks();
    engine.nowMs += 2_000;
    await engine.runStudioTasks();
    expect(asked()).toEqual(['0 a g5.2xlarge', '0 a g5.2xlarge again']);
    const sentAtMs = engine.nowMs;
    while (engine.nowMs - sentAtMs < limits.missingForMs) {
      expect(asked()).toHaveLength(2);
      engine.nowMs += limits.movingMs;
      await engine.runStudioTasks();
    }
    expect(asked().at(-1)).toBe('1 b g5.2xlarge');
    expect(await engine.read()).toMatchObject({ sessionId: 's-1', attempt: 1, failure: null });
  });

  it('keeps what a lost answer has made, though a refusal followed', async () => {
    await add();
    studio.createSession
      .mockRejectedValueOnce(studioError('timeout', true))
      .mockRejectedValueOnce(capacity);
    studio.findSessions.mockResolvedValue([session()]);
    await engine.runStudioTasks();
    engine.nowMs += 2_000;
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-1', attempt: 0 });
    expect(asked()).toHaveLength(2);
  });

  it('keeps to the place while the answer is open', async () => {
    await add();
    studio.createSession.mockRejectedValue(studioError('server', true));
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await engine.runStudioTasks();
      engine.nowMs += 2 * minute;
    }
    expect(new Set(asked())).toEqual(new Set(['0 a g5.2xlarge', '0 a g5.2xlarge again']));
  });

  it('goes on under the same number when the process died before the mark', async () => {
    await add();
    studio.createSession.mockRejectedValueOnce(capacity);
    const saveStudio = engine.store.saveStudio;
    engine.store.saveStudio = async (token, ticket, change) => {
      if (change.set.createSentAtMs === engine.nowMs) throw new Error('killed');
      return saveStudio(token, ticket, change);
    };
    await expect(engine.runStudioTasks()).rejects.toThrow('killed');
    engine.store.saveStudio = saveStudio;
    await engine.store.releaseClaims();
    engine.nowMs += 1;
    studio.createSession.mockResolvedValueOnce(session());
    await engine.runStudioTasks();
    expect(asked()).toEqual(['0 a g5.2xlarge', '1 b g5.2xlarge']);
  });

  it('counts the time that is too long for each attempt', async () => {
    await add();
    studio.findSessions.mockResolvedValue([]);
    studio.createSession.mockRejectedValue(studioError('throttled'));
    await engine.runStudioTasks();
    engine.nowMs += limits.readyTimeoutMs - 1;
    studio.createSession.mockRejectedValueOnce(capacity);
    await engine.runStudioTasks();
    engine.nowMs += limits.readyTimeoutMs - 1;
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'REQUESTED', attempt: 1 });
  });
});

describe('a session that failed for lack of capacity', () => {
  const observeFailed = async (changed: Partial<LaunchRequest> = {}) => {
    await engine.addSession({ state: 'CREATE_IN_PROGRESS' }, { places, placeId: 'a', ...changed });
    studio.getSession.mockResolvedValue(session(failed));
    await engine.observeDue();
  };

  it('is deleted before the next place is asked for', async () => {
    await observeFailed();
    expect(await engine.read()).toMatchObject({
      state: 'REQUESTED',
      sessionId: null,
      failedSessionId: 's-1',
      attempt: 1,
      placeId: 'b',
    });
    studio.deleteSession.mockImplementation(async () => {
      expect(studio.createSession).not.toHaveBeenCalled();
      return session({ state: 'DELETE_IN_PROGRESS' });
    });
    studio.createSession.mockResolvedValue(session({ id: 's-2', attempt: 1 }));
    engine.nowMs += 1;
    expect(await engine.runStudioTasks()).toMatchObject({
      sessionId: 's-2',
      failedSessionId: null,
    });
    expect(studio.deleteSession).toHaveBeenCalledOnce();
    expect(asked()).toEqual(['1 b g5.2xlarge']);
    expect(await engine.told()).toEqual([]);
  });

  it('costs nothing while the next attempt waits', async () => {
    await engine.addSession(
      { state: 'CREATE_IN_PROGRESS', countedAtMs: engine.nowMs - 2 * minute },
      { places, placeId: 'b', keepTryingUntilMs: engine.nowMs + 60 * minute, usdPerHour: 6 },
    );
    studio.getSession.mockResolvedValue(session(failed));
    await engine.observeDue();
    const waiting = await engine.read();
    expect(waiting).toMatchObject({ state: 'REQUESTED', countedAtMs: null });
    expect(waiting.usdSoFar).toBeCloseTo(0.2);
    const sums = await engine.usage.between('0000-00-00', '9999-12-31');
    expect(sums).toMatchObject([{ onMs: 2 * minute }]);
  });

  it('is told when it was the last place', async () => {
    await observeFailed({ placeId: 'b' });
    expect(await engine.read()).toMatchObject({ ...failed, sessionId: 's-1' });
    expect(await engine.told()).toMatchObject([{ kind: 'state', state: 'CREATE_FAILED' }]);
    expect(await engine.audited()).toEqual(['launch requested', 'launch capacity']);
  });

  it('is told when the studio answers the call with it', async () => {
    await add({ placeId: 'b' });
    studio.createSession.mockResolvedValue(session(failed));
    expect(await engine.runStudioTasks()).toMatchObject({ ...failed, sessionId: 's-1' });
  });

  it('leads on when the studio answers the call with it', async () => {
    await add();
    studio.createSession
      .mockResolvedValueOnce(session(failed))
      .mockResolvedValueOnce(session({ id: 's-2', attempt: 1 }));
    await engine.runStudioTasks();
    engine.nowMs += 1;
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-2', attempt: 1 });
  });

  it.each<[string, () => void]>([
    ['it is gone', () => studio.deleteSession.mockRejectedValue(studioError('not_found'))],
    [
      'it is on its way out',
      () => {
        studio.deleteSession.mockRejectedValue(studioError('conflict'));
        studio.getSession.mockResolvedValue(session({ state: 'DELETE_IN_PROGRESS' }));
      },
    ],
    [
      'it is gone when it is looked at',
      () => {
        studio.deleteSession.mockRejectedValue(studioError('validation'));
        studio.getSession.mockRejectedValue(studioError('not_found'));
      },
    ],
  ])('needs no further call when %s', async (_, answer) => {
    await observeFailed();
    answer();
    studio.createSession.mockResolvedValue(session({ id: 's-2', attempt: 1 }));
    engine.nowMs += 1;
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-2' });
  });

  it.each<[StudioErrorKind, StudioErrorKind | null]>([
    ['throttled', null],
    ['conflict', null],
    ['conflict', 'server'],
  ])('is deleted later after “%s” (then “%s”)', async (kind, then) => {
    await observeFailed();
    studio.deleteSession.mockRejectedValueOnce(studioError(kind));
    if (then !== null) studio.getSession.mockRejectedValueOnce(studioError(then));
    engine.nowMs += 1;
    const trouble = { kind: then ?? kind };
    expect(await engine.runStudioTasks()).toMatchObject({ failedSessionId: 's-1', trouble });
    expect(studio.createSession).not.toHaveBeenCalled();
    studio.deleteSession.mockResolvedValue(session({ state: 'DELETED' }));
    studio.createSession.mockResolvedValue(session({ id: 's-2', attempt: 1 }));
    engine.nowMs += minute;
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-2', trouble: null });
  });

  it.each<StudioErrorKind>(['access_denied', 'conflict'])(
    'is the end of the launch when it cannot be deleted for “%s”',
    async (kind) => {
      await observeFailed();
      studio.deleteSession.mockRejectedValue(studioError(kind));
      for (let count = 0; count < 8; count += 1) {
        engine.nowMs += 2 * minute;
        await engine.runStudioTasks();
      }
      expect(await engine.read()).toMatchObject({ ...failed, sessionId: 's-1', attempt: 1 });
      expect(await engine.told()).toMatchObject([{ state: 'CREATE_FAILED', problem: 'capacity' }]);
      expect(studio.createSession).not.toHaveBeenCalled();
      await engine.observeDue();
      expect(await engine.read()).toMatchObject({ ...failed, sessionId: 's-1' });
    },
  );

  it('is cleared away before the launch ends that is cancelled', async () => {
    await observeFailed();
    const requested = { intent: 'terminate', action: 'cancel_launch', press: '1.2.a' } as const;
    const by = 'U0ADA00001';
    await engine.store.setIntent(clientToken, { ...requested, by }, await engine.read());
    studio.deleteSession.mockResolvedValue(session({ state: 'DELETED' }));
    engine.nowMs += 1;
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'NOT_CREATED',
      failure: { kind: 'cancelled' },
      failedSessionId: null,
    });
    expect(studio.deleteSession).toHaveBeenCalledOnce();
    expect(studio.createSession).not.toHaveBeenCalled();
  });
});

describe('what is found of a launch with several attempts', () => {
  const findOf = async (...made: StreamingSession[]) => {
    await add();
    studio.createSession
      .mockRejectedValueOnce(capacity)
      .mockRejectedValueOnce(studioError('server', true));
    await engine.runStudioTasks();
    engine.nowMs += limits.readyTimeoutMs;
    studio.findSessions.mockResolvedValue(made);
    return engine.runStudioTasks();
  };

  it('is kept if it lives, whichever attempt made it', async () => {
    const old = session({ ...failed, id: 's-0', attempt: 1 });
    const launch = await findOf(old, session({ state: 'READY' }));
    expect(launch).toMatchObject({ sessionId: 's-1', state: 'READY', attempt: 1 });
  });

  it.each(['CREATE_FAILED', 'DELETED', 'DELETE_IN_PROGRESS'] as const)(
    'counts as nothing if it is %s and of an earlier attempt',
    async (state) => {
      const launch = await findOf(session({ state, problem: 'capacity' }));
      expect(launch).toMatchObject({ state: 'NOT_CREATED', sessionId: null });
    },
  );

  it('is what became of the launch if it ended and is of this attempt', async () => {
    const launch = await findOf(session({ state: 'DELETED', attempt: 1 }));
    expect(launch).toMatchObject({ state: 'DELETED', sessionId: 's-1' });
  });

  it('says of which type it is', async () => {
    const launch = await findOf(session({ ec2InstanceType: 'g6.xlarge' }));
    expect(launch).toMatchObject({ ec2InstanceType: 'g6.xlarge', insteadOfType: 'g5.2xlarge' });
  });
});

describe('a launch that keeps trying', () => {
  it('tries all places again after growing pauses, without a reply in its thread', async () => {
    await addKept();
    studio.createSession.mockRejectedValue(capacity);
    for (const [round, pause] of [1, 2, 4].entries()) {
      expect(await engine.runStudioTasks()).toMatchObject({
        state: 'REQUESTED',
        refusedRounds: round + 1,
        nextRoundAtMs: engine.nowMs + pause * minute,
        placeId: 'a',
      });
      await engine.expectDueIn(pause * minute);
    }
    expect(asked()).toEqual([
      ...['0 a g5.2xlarge', '1 b g5.2xlarge', '2 a g5.2xlarge'],
      ...['3 b g5.2xlarge', '4 a g5.2xlarge', '5 b g5.2xlarge'],
    ]);
    studio.createSession.mockResolvedValue(session({ state: 'READY' }));
    expect(await engine.runStudioTasks()).toMatchObject({ state: 'READY', nextRoundAtMs: null });
    expect(await engine.told()).toMatchObject([{ kind: 'state', state: 'READY' }]);
    expect(await engine.audited()).toEqual(['launch requested', 'launch succeeded']);
  });

  it('does not try before its time when something wakes it', async () => {
    await addKept();
    studio.createSession.mockRejectedValue(capacity);
    const { nextRoundAtMs } = await engine.runStudioTasks();
    engine.nowMs += minute;
    await engine.claimStudioTask();
    // The clock is set back, and the bot is restarted.
    engine.nowMs -= minute / 2;
    await engine.store.releaseClaims();
    expect(await engine.runStudioTasks()).toMatchObject({ nextRoundAtMs, createSentAtMs: null });
    expect(asked()).toHaveLength(2);
    await engine.expectDueIn(minute / 2);
  });

  it('ends when the time is over, and tries once more shortly before', async () => {
    const endMs = engine.nowMs + 60 * minute;
    await addKept();
    studio.createSession.mockRejectedValue(capacity);
    let launch = await engine.runStudioTasks();
    while (launch.state === 'REQUESTED') {
      engine.nowMs = launch.nextRoundAtMs ?? Number.NaN;
      launch = await engine.runStudioTasks();
    }
    expect(engine.nowMs).toBe(endMs - keepTryingEndsMs);
    expect(launch).toMatchObject({ state: 'NOT_CREATED', failure: { kind: 'waited_in_vain' } });
    expect(await engine.audited()).toEqual(['launch requested', 'launch waited_in_vain']);
  });

  it('ends without another try when the bot was away until after its time', async () => {
    await addKept();
    studio.createSession.mockRejectedValue(capacity);
    await engine.runStudioTasks();
    studio.findSessions.mockResolvedValue([]);
    engine.nowMs += 24 * 60 * minute;
    for (let count = 0; count < 4; count += 1) {
      await engine.runStudioTasks();
      engine.nowMs += minute;
    }
    expect(await engine.read()).toMatchObject({
      state: 'NOT_CREATED',
      failure: { kind: 'waited_in_vain' },
    });
    expect(asked()).toHaveLength(2);
  });

  it('ends at once when it is cancelled', async () => {
    await addKept();
    studio.createSession.mockRejectedValue(capacity);
    await engine.runStudioTasks();
    engine.nowMs += 1;
    await engine.ask('terminate');
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'NOT_CREATED',
      failure: { kind: 'cancelled' },
    });
    expect(studio.findSessions).not.toHaveBeenCalled();
  });

  it('ends on another failure than lack of capacity', async () => {
    await addKept();
    studio.createSession.mockRejectedValueOnce(capacity).mockRejectedValue(studioError('quota'));
    expect(await engine.runStudioTasks()).toMatchObject({ failure: { kind: 'quota' } });
  });

  it('goes on when its session fails for lack of capacity in the last place', async () => {
    const keepTryingUntilMs = engine.nowMs + 60 * minute;
    const kept = { places, placeId: 'b', keepTryingUntilMs };
    await engine.addSession({ state: 'CREATE_IN_PROGRESS' }, kept);
    studio.getSession.mockResolvedValue(session(failed));
    studio.deleteSession.mockResolvedValue(session({ state: 'DELETED' }));
    await engine.observeDue();
    engine.nowMs += 1;
    expect(await engine.runStudioTasks()).toMatchObject({ failedSessionId: null, attempt: 1 });
    await engine.expectDueIn(minute - 1);
    studio.createSession.mockResolvedValue(session({ id: 's-2', attempt: 1 }));
    expect(await engine.runStudioTasks()).toMatchObject({ sessionId: 's-2' });
  });

  it('ends without the session that failed when the time is over', async () => {
    const kept = { places, placeId: 'b', keepTryingUntilMs: engine.nowMs };
    await engine.addSession({ state: 'CREATE_IN_PROGRESS' }, kept);
    studio.getSession.mockResolvedValue(session(failed));
    studio.deleteSession.mockResolvedValue(session({ state: 'DELETED' }));
    await engine.observeDue();
    engine.nowMs += 1;
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'NOT_CREATED',
      failure: { kind: 'waited_in_vain' },
      sessionId: null,
      failedSessionId: null,
    });
  });

  it('takes the session that one of its attempts has made after all', async () => {
    await addKept();
    studio.createSession.mockRejectedValue(capacity);
    await engine.runStudioTasks();
    const late = { sessionId: 's-9', clientToken, state: 'READY', stateWord: 'READY' } as const;
    expect(await engine.store.takeLate(late)).toBe('U0ADA00001');
    studio.getSession.mockResolvedValue(session({ id: 's-9', state: 'READY' }));
    await engine.observeDue();
    expect(await engine.read()).toMatchObject({ sessionId: 's-9', state: 'READY' });
    expect(await engine.told()).toMatchObject([{ kind: 'state', state: 'READY' }]);
  });
});

describe('a launch that is opened again', () => {
  beforeEach(async () => {
    await add();
    studio.createSession.mockRejectedValue(capacity);
    await engine.runStudioTasks();
    engine.nowMs += 24 * 60 * minute;
    studio.createSession.mockReset();
    studio.createSession.mockResolvedValue(session({ state: 'READY' }));
  });

  it('is admitted by what the profile offers now, and goes on under a new number', async () => {
    const now = aProfile({
      id: 'lp-lighting-seq040',
      instanceTypes: someTypes('g5.2xlarge', 'g6.xlarge'),
      images: [{ id: 'img-rocky-8-dcc-01', name: 'Rocky', platform: null }],
      places: [{ id: 'c', name: 'zone c' }],
    });
    studio.launchProfiles.mockResolvedValue([now]);
    expect(await keepTrying()).toEqual({ kind: 'reopened' });
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'READY',
      places: now.places,
      offeredInstanceTypes: ['g5.2xlarge', 'g6.xlarge'],
    });
    expect(asked()).toEqual(['3 c g5.2xlarge']);
    expect(await engine.audited()).toEqual([
      'launch requested',
      'launch capacity',
      'keep_trying requested',
      'keep_trying succeeded',
    ]);
  });

  it('is refused when the profile is offered no more', async () => {
    studio.launchProfiles.mockResolvedValue([aProfile({ id: 'lp-other' })]);
    await keepTrying();
    expect(await engine.runStudioTasks()).toMatchObject({
      state: 'REFUSED',
      failure: { kind: 'profile_not_offered' },
    });
    expect(studio.createSession).not.toHaveBeenCalled();
  });

  it('is refused when another person opened it whom Slack calls no admin', async () => {
    await keepTrying('U0BEN00002');
    engine.isAdmin.mockResolvedValue(false);
    expect(await engine.runStudioTasks()).toMatchObject({ failure: { kind: 'not_admin' } });
  });
});
