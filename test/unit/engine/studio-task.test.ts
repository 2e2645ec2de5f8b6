import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Limits } from '../../../src/engine/limits.js';
import { StudioTask } from '../../../src/engine/studio/studio-task.js';
import type { Intent, Launch, LaunchEvent } from '../../../src/launches/launch.js';
import { intentKeptForMs, tokenTrustedForMs } from '../../../src/launches/next-step.js';
import { Offers } from '../../../src/launches/offers.js';
import { leaseMs } from '../../../src/launches/ports/claim.js';
import type { LaunchStore } from '../../../src/launches/ports/launch-store.js';
import { type People, PersonLookupError } from '../../../src/launches/ports/people.js';
import { openStore } from '../../../src/store/open.js';
import {
  type SessionState,
  type StreamingSession,
  StudioError,
  type StudioErrorKind,
} from '../../../src/studio/studio.js';
import { aProfile, noRules, someTypes } from '../../support/examples.js';
import { newLaunch } from '../../support/launches.js';
import { aSession, studioOfMocks } from '../../support/studio-of-mocks.js';

const never = new AbortController().signal;
const log = pino({ level: 'silent' });
const minute = 60_000;
const limits: Limits = {
  movingMs: 5_000,
  settledMs: minute,
  readyTimeoutMs: 30 * minute,
  missingForMs: 120_000,
  lookAfterMs: 5_000,
  reminderLeadsMs: [30 * minute, 10 * minute],
};
const { clientToken } = newLaunch();

const session = (changed: Partial<StreamingSession> = {}) => aSession({ clientToken, ...changed });

const studioError = (kind: StudioErrorKind, outcomeUnknown = false) =>
  new StudioError(kind, {
    message: kind,
    requestId: 'request-1',
    outcomeUnknown,
    cause: undefined,
  });

describe('a studio task', () => {
  let nowMs: number;
  let random: number;
  let store: LaunchStore;
  let task: StudioTask;
  const person = vi.fn<People['person']>();
  const isAdmin = vi.fn<People['isAdmin']>();
  const studio = studioOfMocks();

  beforeEach(async () => {
    vi.resetAllMocks();
    nowMs = 1_790_000_000_000;
    random = 0;
    const clock = () => nowMs;
    ({ launches: store } = await openStore('file::memory:', clock, log));
    onTestFinished(() => store.close());
    const people = { person, isAdmin, isAdminForCertain: isAdmin };
    const offers = new Offers({
      studio,
      people,
      lastChoice: async () => null,
      rules: noRules,
      clock,
    });
    task = new StudioTask({
      store,
      studio,
      offers,
      people,
      maxSessionsPerUser: 1,
      limits,
      clock,
      random: () => random,
      log,
    });
  });

  const read = async (): Promise<Launch> => {
    const launch = await store.get(clientToken);
    if (launch === null) throw new Error('not stored');
    return launch;
  };

  /** Works on what is due; returns the launch as it is then. */
  const work = async (signal = never): Promise<Launch> => {
    for (const claimed of await store.claimStudioTasks(10)) await task.run(claimed, signal);
    return read();
  };

  const told = async (): Promise<LaunchEvent[]> => {
    const [board] = await store.claimSlackTasks(1);
    return board?.openReplies.map(({ event }) => event) ?? [];
  };

  /** Whether the launch is due after exactly so long. */
  const expectDueIn = async (ms: number): Promise<void> => {
    nowMs += ms - 1;
    expect(await store.claimStudioTasks(10)).toEqual([]);
    nowMs += 1;
  };

  /** Stores a launch whose session is in this state, and of which Ben intents something. */
  const addWith = async (state: string, intent: Intent): Promise<void> => {
    await store.add(newLaunch(), 1);
    const [claimed] = await store.claimStudioTasks(1);
    await store.saveStudio(clientToken, claimed?.ticket ?? '', {
      set: { sessionId: 's-1', state },
      release: { dueInMs: minute, seenIntent: null },
    });
    const asking = { intent, action: intent, by: 'U0BEN00002' };
    expect(await store.intent(clientToken, asking, await read())).toBe(true);
  };

  describe('that creates', () => {
    beforeEach(async () => {
      await store.add(newLaunch(), 1);
    });

    it('notes the call before making it, and the session after it', async () => {
      studio.createSession.mockImplementation(async () => {
        expect((await read()).createSentAtMs).toBe(nowMs);
        return session();
      });
      expect(await work()).toMatchObject({
        sessionId: 's-1',
        state: 'CREATE_IN_PROGRESS',
        createSentAtMs: null,
      });
      expect(await told()).toMatchObject([{ kind: 'state', state: 'CREATE_IN_PROGRESS' }]);
    });

    it('keeps how long launches like it have taken', async () => {
      vi.spyOn(store, 'durations').mockResolvedValue([9, 1, 2, 8, 3, 7, 4, 6, 5, 10]);
      studio.createSession.mockResolvedValue(session());
      expect(await work()).toMatchObject({ typicalMs: 5, slowMs: 9 });
      expect(store.durations).toHaveBeenCalledWith('lp-lighting-seq040', 'g5.2xlarge');
    });

    it('promises nothing without enough of them', async () => {
      studio.createSession.mockResolvedValue(session());
      expect(await work()).toMatchObject({ typicalMs: null, slowMs: null });
    });

    it('tries again at growing distances, and tells of it once', async () => {
      studio.createSession.mockRejectedValue(studioError('throttled'));
      for (const [index, seconds] of [2, 4, 8, 16, 32, 60, 60].entries()) {
        expect(await work()).toMatchObject({
          studioAttempts: index + 1,
          createSentAtMs: null,
          trouble: { kind: 'throttled', requestId: 'request-1' },
        });
        await expectDueIn(seconds * 1_000);
      }
      studio.createSession.mockResolvedValue(session());
      expect(await work()).toMatchObject({ trouble: null, studioAttempts: 0, sessionId: 's-1' });
      expect((await told()).map(({ kind }) => kind)).toEqual(['trouble', 'state']);
      const tokens = studio.createSession.mock.calls.map(([request]) => request.clientToken);
      expect(new Set(tokens)).toEqual(new Set([clientToken]));
    });

    it('spreads its attempts by up to half of the wait', async () => {
      random = 1;
      studio.createSession.mockRejectedValue(studioError('server', true));
      await work();
      await expectDueIn(3_000);
    });

    it.each<StudioErrorKind>([
      'validation',
      'quota',
      'capacity',
      'access_denied',
      'not_found',
      'conflict',
    ])('ends at once after “%s”', async (kind) => {
      studio.createSession.mockRejectedValue(studioError(kind));
      const failure = { kind, message: kind, requestId: 'request-1' };
      expect(await work()).toMatchObject({ state: 'NOT_CREATED', failure });
      expect(await told()).toEqual([
        { kind: 'state', state: 'NOT_CREATED', statusCode: null, failure },
      ]);
      nowMs += 60 * minute;
      await work();
      expect(studio.createSession).toHaveBeenCalledOnce();
    });

    it('takes a conflict after a lost answer for its own earlier call', async () => {
      studio.createSession.mockRejectedValueOnce(studioError('timeout', true));
      studio.createSession.mockRejectedValueOnce(studioError('conflict'));
      studio.createSession.mockResolvedValueOnce(session());
      expect(await work()).toMatchObject({ createSentAtMs: nowMs });
      nowMs += 2_000;
      expect(await work()).toMatchObject({ state: 'REQUESTED', createSentAtMs: nowMs });
      nowMs += 4_000;
      expect(await work()).toMatchObject({ sessionId: 's-1', createSentAtMs: null });
    });

    it('looks for a session of an earlier attempt before it ends, and keeps it', async () => {
      studio.createSession.mockRejectedValue(studioError('access_denied', true));
      studio.findSessions.mockResolvedValue([session({ id: 's-mine', state: 'READY' })]);
      expect(await work()).toMatchObject({
        sessionId: 's-mine',
        state: 'READY',
        failure: null,
        createSentAtMs: null,
      });
    });

    it('has what it finds besides its own terminated', async () => {
      studio.createSession.mockRejectedValue(studioError('access_denied', true));
      studio.findSessions.mockResolvedValue([session(), session({ id: 's-2', state: 'READY' })]);
      expect(await work()).toMatchObject({ sessionId: 's-1', intent: null });
      studio.deleteSession.mockResolvedValue(session({ id: 's-2', state: 'DELETED' }));
      await work();
      expect(studio.deleteSession.mock.calls.map(([id]) => id)).toEqual(['s-2']);
    });

    it('has it terminated although the bot ends as soon as it has its own', async () => {
      studio.createSession.mockRejectedValue(studioError('access_denied', true));
      studio.findSessions.mockResolvedValue([session(), session({ id: 's-2', state: 'READY' })]);
      const save = store.saveStudio.bind(store);
      vi.spyOn(store, 'saveStudio').mockImplementation(async (...saved) => {
        const launch = await save(...saved);
        if (launch?.sessionId === 's-1') throw new Error('the bot has ended');
        return launch;
      });
      await expect(work()).rejects.toThrow('the bot has ended');
      expect(await store.claimStudioTasks(10)).toMatchObject([
        { sessionId: 's-2', intent: 'terminate' },
      ]);
    });

    it('ends when there is none, and none has come up after two minutes', async () => {
      studio.createSession.mockRejectedValue(studioError('access_denied', true));
      studio.findSessions.mockResolvedValue([]);
      const failure = { kind: 'access_denied' };
      expect(await work()).toMatchObject({ state: 'REQUESTED', failure });
      await expectDueIn(minute);
      expect(await work()).toMatchObject({ state: 'REQUESTED', failure });
      await expectDueIn(minute);
      expect(await work()).toMatchObject({ state: 'NOT_CREATED', failure });
      expect(studio.createSession).toHaveBeenCalledOnce();
    });

    it('keeps the one that comes up late', async () => {
      studio.createSession.mockRejectedValue(studioError('access_denied', true));
      studio.findSessions.mockResolvedValueOnce([]);
      await work();
      nowMs += minute;
      studio.findSessions.mockResolvedValueOnce([session({ state: 'READY' })]);
      expect(await work()).toMatchObject({ sessionId: 's-1', state: 'READY', failure: null });
    });

    it('does not end as long as nobody can look', async () => {
      studio.createSession.mockRejectedValue(studioError('quota', true));
      studio.findSessions.mockRejectedValue(studioError('access_denied'));
      expect(await work()).toMatchObject({
        state: 'REQUESTED',
        failure: { kind: 'quota' },
        trouble: { kind: 'access_denied' },
      });
      nowMs += 2_000;
      studio.findSessions.mockResolvedValue([session()]);
      expect(await work()).toMatchObject({ sessionId: 's-1', failure: null, trouble: null });
      expect(studio.createSession).toHaveBeenCalledOnce();
    });

    it('does not trust an old client token: it looks first, then creates', async () => {
      studio.createSession.mockRejectedValueOnce(studioError('timeout', true));
      await work();
      nowMs += tokenTrustedForMs;
      studio.findSessions.mockResolvedValue([]);
      studio.createSession.mockImplementation(async () => {
        expect(studio.findSessions).toHaveBeenCalledOnce();
        expect((await read()).createSentAtMs).toBe(nowMs);
        return session();
      });
      expect(await work()).toMatchObject({ sessionId: 's-1' });
    });

    it('ends with the last reason when it has taken too long', async () => {
      studio.createSession.mockRejectedValue(studioError('throttled'));
      await work();
      nowMs += limits.readyTimeoutMs;
      expect(await work()).toMatchObject({ state: 'NOT_CREATED', failure: { kind: 'throttled' } });
      expect(studio.createSession).toHaveBeenCalledOnce();
    });

    it('leaves everything as it is when it is broken off', async () => {
      const leave = new AbortController();
      studio.createSession.mockImplementation(async () => {
        leave.abort();
        throw studioError('timeout', true);
      });
      const before = nowMs;
      expect(await work(leave.signal)).toMatchObject({
        state: 'REQUESTED',
        createSentAtMs: before,
        trouble: null,
        studioAttempts: 0,
      });
    });

    it('notes its session, and nothing else, when somebody has taken the launch over', async () => {
      let theirs = '';
      studio.createSession.mockImplementation(async () => {
        nowMs += leaseMs;
        theirs = (await store.claimStudioTasks(1))[0]?.ticket ?? '';
        return session({ id: 's-late' });
      });
      const { clientToken, ...launch } = await work();
      expect(launch).toMatchObject({ sessionId: 's-late', state: 'REQUESTED', typicalMs: null });
      expect(await store.saveStudio(clientToken, theirs, { set: { failure: null } })).toBeNull();
    });
  });

  describe('that admits', () => {
    const unadmitted = newLaunch({
      admitted: false,
      launchProfileName: 'lp-lighting-seq040',
      canStop: false,
    });

    beforeEach(async () => {
      await store.add(unadmitted, 1);
      person.mockResolvedValue({
        kind: 'known',
        name: 'Ada Okafor',
        ownedBy: 'studio-user-ada',
        isAdmin: false,
      });
    });

    const profile = aProfile({
      id: 'lp-lighting-seq040',
      name: 'Lighting',
      instanceTypes: someTypes('g5.2xlarge', 'g5.8xlarge'),
      images: [{ id: 'img-rocky-8-dcc-01', name: 'Rocky', platform: 'LINUX' }],
    });

    it('creates what the studio offers, for the person it knows', async () => {
      studio.launchProfiles.mockResolvedValue([profile]);
      studio.createSession.mockResolvedValue(session());
      expect(await work()).toMatchObject({
        admitted: true,
        launchProfileName: 'Lighting',
        streamingImageName: 'Rocky',
        offeredInstanceTypes: ['g5.2xlarge', 'g5.8xlarge'],
        ownerName: 'Ada Okafor',
        canStop: true,
        sessionId: 's-1',
      });
      expect(studio.createSession.mock.calls[0]?.[0].ownedBy).toBe('studio-user-ada');
    });

    it('creates nothing that is not offered', async () => {
      studio.launchProfiles.mockResolvedValue([
        { ...profile, instanceTypes: someTypes('g5.xlarge') },
      ]);
      expect(await work()).toMatchObject({
        state: 'REFUSED',
        admitted: false,
        failure: { kind: 'type_not_offered' },
      });
      expect(studio.createSession).not.toHaveBeenCalled();
    });

    it.each([true, false])('creates for another only if an admin asks: %s', async (admin) => {
      const forBen = newLaunch({ ...unadmitted, clientToken: 'for-ben', owner: 'U0BEN00002' });
      expect(await store.add(forBen, 1)).toEqual({ kind: 'added' });
      isAdmin.mockImplementation(async (slackUserId) => admin && slackUserId === 'U0ADA00001');
      studio.launchProfiles.mockResolvedValue([profile]);
      studio.createSession.mockResolvedValue(session());
      await work();
      expect(await store.get('for-ben')).toMatchObject(
        admin
          ? { state: 'CREATE_IN_PROGRESS', owner: 'U0BEN00002', requestedBy: 'U0ADA00001' }
          : { state: 'REFUSED', failure: { kind: 'not_admin' }, sessionId: null },
      );
      const asked = person.mock.calls.some(([slackUserId]) => slackUserId === 'U0BEN00002');
      expect(asked).toBe(admin);
      expect(studio.createSession).toHaveBeenCalledTimes(admin ? 2 : 1);
    });

    it('asks again later when Slack does not say whether it is an admin who asks', async () => {
      const forBen = newLaunch({ ...unadmitted, clientToken: 'for-ben', owner: 'U0BEN00002' });
      await store.add(forBen, 1);
      isAdmin.mockRejectedValueOnce(new PersonLookupError('internal_error'));
      studio.launchProfiles.mockResolvedValue([profile]);
      studio.createSession.mockResolvedValue(session());
      await work();
      expect(await store.get('for-ben')).toMatchObject({
        state: 'REQUESTED',
        trouble: { kind: 'slack' },
      });
      isAdmin.mockResolvedValue(true);
      nowMs += 2_000;
      await work();
      expect(await store.get('for-ben')).toMatchObject({ admitted: true, sessionId: 's-1' });
    });

    it('creates nothing for somebody whom the directory does not know', async () => {
      person.mockResolvedValue({ kind: 'refused', name: 'Ada', refusal: 'no_email', detail: '' });
      expect(await work()).toMatchObject({ state: 'REFUSED', failure: { kind: 'no_email' } });
      expect(studio.createSession).not.toHaveBeenCalled();
    });

    it('asks again later when Slack or the studio does not answer', async () => {
      person.mockRejectedValueOnce(new PersonLookupError('ratelimited'));
      expect(await work()).toMatchObject({ state: 'REQUESTED', trouble: { kind: 'slack' } });
      nowMs += 2_000;
      studio.launchProfiles.mockRejectedValueOnce(studioError('server'));
      expect(await work()).toMatchObject({ state: 'REQUESTED', trouble: { kind: 'server' } });
      nowMs += 4_000;
      studio.launchProfiles.mockRejectedValueOnce(studioError('conflict'));
      expect(await work()).toMatchObject({ state: 'REQUESTED', trouble: { kind: 'conflict' } });
      nowMs += 8_000;
      studio.launchProfiles.mockResolvedValue([profile]);
      studio.createSession.mockResolvedValue(session());
      expect(await work()).toMatchObject({ trouble: null, sessionId: 's-1' });
    });

    it('ends when the studio refuses to say', async () => {
      studio.launchProfiles.mockRejectedValue(studioError('access_denied'));
      expect(await work()).toMatchObject({
        state: 'NOT_CREATED',
        failure: { kind: 'access_denied' },
      });
    });
  });

  describe('that terminates', () => {
    beforeEach(() => addWith('CREATE_IN_PROGRESS', 'terminate'));

    it('asks for it, and only watches from then on', async () => {
      studio.deleteSession.mockResolvedValue(session({ state: 'DELETE_IN_PROGRESS' }));
      expect(await work()).toMatchObject({ state: 'DELETE_IN_PROGRESS', intent: null });
      nowMs += limits.movingMs;
      expect(await store.claimWatched()).toHaveLength(1);
    });

    it('asks again once the state allows it', async () => {
      studio.deleteSession.mockRejectedValueOnce(studioError('conflict'));
      studio.getSession.mockResolvedValue(session());
      expect(await work()).toMatchObject({ state: 'CREATE_IN_PROGRESS', intent: 'terminate' });
      nowMs += limits.movingMs;
      studio.deleteSession.mockResolvedValueOnce(session({ state: 'DELETED' }));
      expect(await work()).toMatchObject({ state: 'DELETED', intent: null });
      nowMs += 60 * minute;
      expect(await store.claimWatched()).toEqual([]);
    });

    it('does not call anybody to what has become READY and is about to go', async () => {
      studio.deleteSession.mockRejectedValueOnce(studioError('conflict'));
      studio.getSession.mockResolvedValue(session({ state: 'READY' }));
      const { revision } = (await store.get(clientToken)) ?? {};
      expect(await work()).toMatchObject({ state: 'READY', intent: 'terminate' });
      expect((await store.get(clientToken))?.revision).toBeGreaterThan(revision ?? 0);
      nowMs += limits.movingMs;
      studio.deleteSession.mockResolvedValueOnce(session({ state: 'DELETED' }));
      await work();
      const states = (await told()).flatMap((events) =>
        events.kind === 'state' ? [events.state] : [],
      );
      expect(states).toEqual(['DELETED']);
    });

    it('waits as long as it takes for what is on the move', async () => {
      studio.deleteSession.mockRejectedValue(studioError('conflict'));
      studio.getSession.mockResolvedValue(session());
      for (let attempt = 1; attempt <= 30; attempt += 1) {
        expect(await work()).toMatchObject({ intent: 'terminate', studioAttempts: 0 });
        nowMs += limits.movingMs;
      }
    });

    it('goes on asking when nobody answers, however long', async () => {
      studio.deleteSession.mockRejectedValue(studioError('server'));
      for (let attempt = 1; attempt <= 30; attempt += 1) {
        expect(await work()).toMatchObject({ intent: 'terminate', studioAttempts: attempt });
        nowMs += 2 * minute;
      }
    });

    describe.each<SessionState>(['READY', 'STOPPED', 'STOP_FAILED', 'DELETE_FAILED'])(
      'what is %s',
      (state) => {
        beforeEach(async () => {
          const [claimed] = await store.claimStudioTasks(1);
          await store.saveStudio(clientToken, claimed?.ticket ?? '', {
            set: { state },
            release: { dueInMs: 0, seenIntent: 'terminate' },
          });
          studio.getSession.mockResolvedValue(session({ state }));
        });

        it.each<StudioErrorKind>(['validation', 'conflict'])(
          'asks a few times after “%s”, then gives it up and tells of it',
          async (kind) => {
            studio.deleteSession.mockRejectedValue(studioError(kind));
            for (let attempt = 1; attempt <= 5; attempt += 1) {
              expect(await work()).toMatchObject({ intent: 'terminate', studioAttempts: attempt });
              await expectDueIn(limits.movingMs);
            }
            expect(await work()).toMatchObject({ state, intent: null, studioAttempts: 0 });
            expect(await told()).toContainEqual({
              kind: 'not_done',
              intent: 'terminate',
              failure: { kind, message: kind, requestId: 'request-1' },
            });
            expect(studio.deleteSession).toHaveBeenCalledTimes(6);
          },
        );

        it('goes on when it turns out to be on the move', async () => {
          studio.deleteSession.mockRejectedValue(studioError('conflict'));
          for (let attempt = 1; attempt <= 5; attempt += 1) {
            await work();
            nowMs += limits.movingMs;
          }
          studio.getSession.mockResolvedValue(session({ state: 'STOP_IN_PROGRESS' }));
          expect(await work()).toMatchObject({ state: 'STOP_IN_PROGRESS', intent: 'terminate' });
          nowMs += limits.movingMs;
          expect(await work()).toMatchObject({ intent: 'terminate', studioAttempts: 0 });
        });
      },
    );

    it('tells of a refusal and gives the intent up', async () => {
      studio.deleteSession.mockRejectedValue(studioError('access_denied'));
      expect(await work()).toMatchObject({ state: 'CREATE_IN_PROGRESS', intent: null });
      expect(await told()).toContainEqual({
        kind: 'not_done',
        intent: 'terminate',
        failure: { kind: 'access_denied', message: 'access_denied', requestId: 'request-1' },
      });
    });

    it('tries again when nobody answers', async () => {
      studio.deleteSession.mockRejectedValue(studioError('unreachable', true));
      expect(await work()).toMatchObject({ intent: 'terminate', trouble: { kind: 'unreachable' } });
      await expectDueIn(2_000);
    });

    it('is done when the studio no longer knows the session', async () => {
      studio.deleteSession.mockRejectedValue(studioError('not_found'));
      studio.getSession.mockRejectedValue(studioError('not_found'));
      expect(await work()).toMatchObject({ state: 'CREATE_IN_PROGRESS', missingSinceMs: nowMs });
      nowMs += limits.missingForMs;
      expect(await work()).toMatchObject({ state: 'FORGOTTEN', intent: null });
      nowMs += 60 * minute;
      expect(await store.claimStudioTasks(10)).toEqual([]);
      expect(await store.claimWatched()).toEqual([]);
    });
  });

  describe.each([
    {
      intent: 'stop',
      from: 'READY',
      moving: 'STOP_IN_PROGRESS',
      resting: 'STOPPED',
      call: studio.stopSession,
    },
    {
      intent: 'start',
      from: 'STOPPED',
      moving: 'START_IN_PROGRESS',
      resting: 'READY',
      call: studio.startSession,
    },
  ] as const)('that is to $intent', ({ intent, from, moving, resting, call }) => {
    beforeEach(() => addWith(from, intent));

    const refused = (kind: StudioErrorKind) => ({
      kind: 'not_done',
      intent,
      failure: { kind, message: kind, requestId: 'request-1' },
    });

    it('asks for it once, and only watches from then on', async () => {
      call.mockResolvedValue(session({ state: moving }));
      expect(await work()).toMatchObject({ state: moving, intent: null, studioAttempts: 0 });
      expect(call.mock.calls.map(([id]) => id)).toEqual(['s-1']);
      expect((await told()).map(({ kind }) => kind)).toEqual(['intent', 'state']);
      nowMs += limits.movingMs;
      expect(await store.claimStudioTasks(10)).toEqual([]);
      expect(await store.claimWatched()).toHaveLength(1);
    });

    it.each<StudioErrorKind>(['access_denied', 'credentials', 'quota', 'validation'])(
      'gives it up after “%s”, and tells of it',
      async (kind) => {
        call.mockRejectedValue(studioError(kind));
        studio.getSession.mockResolvedValue(session({ state: from }));
        expect(await work()).toMatchObject({ state: from, intent: null });
        expect(await told()).toContainEqual(refused(kind));
        nowMs += 60 * minute;
        await work();
        expect(call).toHaveBeenCalledOnce();
      },
    );

    it('shows the truth when a refusal means that it has happened elsewhere', async () => {
      call.mockRejectedValue(studioError('validation'));
      studio.getSession.mockResolvedValue(session({ state: resting }));
      expect(await work()).toMatchObject({ state: resting, intent: null });
      expect((await told()).map(({ kind }) => kind)).toEqual(['intent', 'state']);
    });

    const superseded = (state: string) => ({ kind: 'superseded', intent, state });

    it.each<SessionState>(['DELETE_IN_PROGRESS', 'DELETED', 'CREATE_FAILED', 'UNKNOWN'])(
      'tells that it came too late when it is %s by then',
      async (state) => {
        call.mockRejectedValue(studioError('validation'));
        studio.getSession.mockResolvedValue(session({ state }));
        expect(await work()).toMatchObject({ state, intent: null });
        expect((await told()).slice(1)).toMatchObject([
          { kind: 'state', state },
          superseded(state),
        ]);
      },
    );

    it('asks for nothing once others have the claim, nor what is no longer intended', async () => {
      const [halted] = await store.claimStudioTasks(10);
      if (halted === undefined) throw new Error('nothing was due');
      nowMs += leaseMs;
      const [claimed] = await store.claimStudioTasks(10);
      if (claimed === undefined) throw new Error('nothing was due');
      await task.run(halted, never);
      const asking = { intent: 'terminate', action: 'terminate', by: 'U0MEI00003' } as const;
      expect(await store.intent(clientToken, asking, await read())).toBe(true);
      studio.deleteSession.mockResolvedValue(session({ state: 'DELETE_IN_PROGRESS' }));
      await task.run(claimed, never);
      expect(await read()).toMatchObject({ state: 'DELETE_IN_PROGRESS', intent: null });
      expect(call).not.toHaveBeenCalled();
    });

    it('tells that it came too late when another look had seen that before', async () => {
      await store.claimStudioTasks(10);
      nowMs += leaseMs;
      const [claimed] = await store.claimStudioTasks(10);
      await store.saveStudio(clientToken, claimed?.ticket ?? '', {
        set: { state: 'DELETED' },
        release: { dueInMs: 0, seenIntent: intent },
      });
      expect(await work()).toMatchObject({ state: 'DELETED', intent: null });
      expect((await told()).slice(1)).toEqual([superseded('DELETED')]);
      nowMs += 60 * minute;
      expect(await store.claimStudioTasks(10)).toEqual([]);
    });

    it('takes its words off the message when a look had seen it done before', async () => {
      // Asked for in the moment in which another look already saved that it is so.
      await addWith(resting, intent);
      const before = (await read()).revision;
      studio.getSession.mockResolvedValue(session({ state: resting }));
      const after = await work();
      expect(after).toMatchObject({ state: resting, intent: null });
      expect(after.revision).toBeGreaterThan(before);
      expect(call).not.toHaveBeenCalled();
    });

    it('shows the truth when it has happened elsewhere', async () => {
      call.mockRejectedValue(studioError('conflict'));
      studio.getSession.mockResolvedValue(session({ state: resting }));
      expect(await work()).toMatchObject({ state: resting, intent: null });
      expect((await told()).map(({ kind }) => kind)).toEqual(['intent', 'state']);
    });

    it('asks a few times while another operation is in the way, then gives it up', async () => {
      call.mockRejectedValue(studioError('conflict'));
      studio.getSession.mockResolvedValue(session({ state: from }));
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        expect(await work()).toMatchObject({ state: from, intent, studioAttempts: attempt });
        await expectDueIn(limits.movingMs);
      }
      expect(await work()).toMatchObject({ state: from, intent: null, studioAttempts: 0 });
      expect(await told()).toContainEqual(refused('conflict'));
      expect(call).toHaveBeenCalledTimes(6);
    });

    it('tries again when nobody answers, and tells of it once', async () => {
      call.mockRejectedValue(studioError('timeout', true));
      expect(await work()).toMatchObject({ intent, trouble: { kind: 'timeout' } });
      await expectDueIn(2_000);
      expect(await work()).toMatchObject({ intent, studioAttempts: 2 });
      await expectDueIn(4_000);
      call.mockResolvedValue(session({ state: moving }));
      expect(await work()).toMatchObject({ state: moving, intent: null, trouble: null });
      expect((await told()).map(({ kind }) => kind)).toEqual(['intent', 'trouble', 'state']);
    });

    it('gives it up after about ten minutes of trouble, and tells of it', async () => {
      call.mockRejectedValue(studioError('unreachable'));
      studio.getSession.mockResolvedValue(session({ state: from }));
      const beganAtMs = nowMs;
      while ((await work()).intent !== null && nowMs - beganAtMs < 60 * minute) nowMs += 1_000;
      expect(nowMs - beganAtMs).toBeGreaterThanOrEqual(intentKeptForMs);
      expect(nowMs - beganAtMs).toBeLessThan(12 * minute);
      expect(await read()).toMatchObject({ state: from, intent: null, trouble: null });
      const events = await told();
      expect(events.map(({ kind }) => kind)).toEqual(['intent', 'trouble', 'not_done']);
      const failure = { kind: 'too_late', message: 'unreachable', requestId: 'request-1' };
      expect(events.at(-1)).toEqual({ kind: 'not_done', intent, failure });
      const calls = call.mock.calls.length;
      nowMs += 60 * minute;
      await work();
      expect(call).toHaveBeenCalledTimes(calls);
    });

    it.each<StudioErrorKind>(['unreachable', 'throttled', 'credentials'])(
      'gives it up by then also when nobody says what has become of it: “%s”',
      async (kind) => {
        call.mockRejectedValue(studioError('validation'));
        studio.getSession.mockRejectedValue(studioError(kind));
        const beganAtMs = nowMs;
        while ((await work()).intent !== null && nowMs - beganAtMs < 60 * minute) nowMs += 1_000;
        expect(nowMs - beganAtMs).toBeLessThan(12 * minute);
        expect((await told()).at(-1)).toEqual(refused(kind));
      },
    );

    it('counts it from now on when the clock has been set back', async () => {
      nowMs -= 60 * minute;
      call.mockRejectedValue(studioError('timeout', true));
      expect(await work()).toMatchObject({
        intent,
        intentAtMs: nowMs,
        trouble: { kind: 'timeout' },
      });
      nowMs += intentKeptForMs - 1;
      expect(await work()).toMatchObject({ intent });
      expect(call).toHaveBeenCalledTimes(2);
      nowMs += minute;
      studio.getSession.mockResolvedValue(session({ state: from }));
      expect(await work()).toMatchObject({ intent: null });
      expect((await told()).at(-1)).toMatchObject({ failure: { kind: 'too_late' } });
      expect(call).toHaveBeenCalledTimes(2);
    });

    it('does not come to it once it is too late, however little has been tried', async () => {
      nowMs += intentKeptForMs;
      studio.getSession.mockResolvedValue(session({ state: from }));
      expect(await work()).toMatchObject({ state: from, intent: null });
      const failure = { kind: 'too_late', message: '', requestId: null };
      expect((await told()).slice(1)).toEqual([{ kind: 'not_done', intent, failure }]);
      expect(call).not.toHaveBeenCalled();
    });

    it('tells what has become of it by then, when that is something else', async () => {
      nowMs += intentKeptForMs;
      studio.getSession.mockResolvedValue(session({ state: resting }));
      expect(await work()).toMatchObject({ state: resting, intent: null });
      expect((await told()).slice(1)).toMatchObject([{ kind: 'state', state: resting }]);
    });

    it('says nothing of a look that it broke off itself', async () => {
      nowMs += intentKeptForMs;
      const leave = new AbortController();
      studio.getSession.mockImplementation(async () => {
        leave.abort();
        throw studioError('timeout', true);
      });
      expect(await work(leave.signal)).toMatchObject({ intent, trouble: null });
    });

    it('closes what it comes to too late and the studio no longer knows', async () => {
      nowMs += intentKeptForMs;
      studio.getSession.mockRejectedValue(studioError('not_found'));
      expect(await work()).toMatchObject({ state: from, intent, missingSinceMs: nowMs });
      nowMs += limits.missingForMs;
      expect(await work()).toMatchObject({ state: 'FORGOTTEN', intent: null });
    });

    it('closes what the studio no longer knows', async () => {
      call.mockRejectedValue(studioError('not_found'));
      studio.getSession.mockRejectedValue(studioError('not_found'));
      expect(await work()).toMatchObject({ state: from, intent, missingSinceMs: nowMs });
      nowMs += limits.missingForMs;
      expect(await work()).toMatchObject({ state: 'FORGOTTEN', intent: null });
      expect((await told()).slice(-2)).toMatchObject([
        { kind: 'state', state: 'FORGOTTEN' },
        superseded('FORGOTTEN'),
      ]);
    });

    it('gives way to termination that is asked for in the meantime', async () => {
      call.mockImplementation(async () => {
        const asking = { intent: 'terminate', action: 'terminate', by: 'U0MEI00003' } as const;
        expect(await store.intent(clientToken, asking, await read())).toBe(true);
        return session({ state: moving });
      });
      studio.deleteSession.mockRejectedValueOnce(studioError('conflict'));
      studio.getSession.mockResolvedValue(session({ state: moving }));
      expect(await work()).toMatchObject({ state: moving, intent: 'terminate' });
      expect(await work()).toMatchObject({ state: moving, intent: 'terminate' });
      await expectDueIn(limits.movingMs);
      studio.deleteSession.mockResolvedValue(session({ state: 'DELETE_IN_PROGRESS' }));
      expect(await work()).toMatchObject({ state: 'DELETE_IN_PROGRESS', intent: null });
      expect(call).toHaveBeenCalledOnce();
    });
  });
});
