import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/launches/failures.js';
import type { Launch } from '../../src/launches/launch.js';
import type { StudioChange } from '../../src/launches/ports/launch-store.js';
import { newLaunch } from '../support/launches.js';
import { ada, forGood, type GivenStores, mei, minute } from './launch-store-given.js';

/** What a launch store promises about launches for which there is no capacity. */
export function describeCapacity(given: GivenStores): void {
  const ended: StudioChange['set'] = {
    state: 'NOT_CREATED',
    failure: failureOf('capacity'),
    ec2InstanceType: 'g5.8xlarge',
    insteadOfType: 'g5.2xlarge',
    attempt: 3,
    refusedRounds: 1,
    refusedSinceMs: 5,
  };
  const addEnded = async (set: StudioChange['set'] = ended) =>
    given.read(await given.addChanged({ set, release: forGood }));
  const kept = (press = '1.2.k', by = ada) => ({
    untilMs: given.nowMs + 60 * minute,
    takesOtherTypes: true,
    needsAnotherApproval: false,
    by,
    press,
  });
  const sessionOf = ({ clientToken }: Pick<Launch, 'clientToken'>) =>
    ({ sessionId: 's-9', clientToken, state: 'READY', stateWord: 'READY' }) as const;

  describe('a launch that goes on after a refusal', () => {
    it('keeps all that it knows of its attempts', async () => {
      const set = {
        places: [{ id: 'a', name: 'zone “a”' }],
        placeId: 'a',
        attempt: 7,
        attemptSinceMs: 1,
        insteadOfType: 'g5.2xlarge',
        failedSessionId: 's-1',
        refusedRounds: 2,
        refusedSinceMs: 2,
        nextRoundAtMs: given.nowMs + minute,
        keepTryingUntilMs: given.nowMs + 2 * minute,
        takesOtherTypes: true,
      };
      expect(await given.read(await given.addChanged({ set }))).toMatchObject(set);
    });

    it.each<[string, StudioChange['set'], boolean]>([
      ['of another attempt', { attempt: 1 }, true],
      ['while it waits', { nextRoundAtMs: 5 }, false],
      ['while a failed session is to be deleted', { failedSessionId: 's-1' }, false],
      ['before it is admitted anew', { placeId: null }, false],
    ])('is marked by its claim as sent %s: %s', async (_, set, isMarked) => {
      await given.addChanged({ set: { createSentAtMs: null, ...set } });
      given.nowMs += 5_000;
      const { createMarked = false, clientToken } = await given.claimStudioTask();
      expect(createMarked).toBe(isMarked);
      const { createSentAtMs } = await given.read(clientToken);
      expect(createSentAtMs).toBe(isMarked ? given.nowMs : null);
    });

    it('counts the time of its last attempt in estimates, and offers the type that was asked for', async () => {
      const set = { ...ended, attemptSinceMs: given.nowMs, firstReadyAtMs: given.nowMs + 7 };
      await given.addChanged({ set: { ...set, state: 'READY', failure: null } });
      expect(await given.store.durations('lp-lighting-seq040')).toEqual([7]);
      expect(await given.store.lastChoice(ada)).toMatchObject({ ec2InstanceType: 'g5.2xlarge' });
    });
  });

  describe('keepTrying', () => {
    it('opens the launch again, from the beginning and under a new number', async () => {
      const launch = await addEnded();
      given.nowMs += minute;
      expect(await given.store.keepTrying(launch, kept(), 1)).toEqual({ kind: 'reopened' });
      expect(await given.read(launch.clientToken)).toMatchObject({
        state: 'REQUESTED',
        stateSinceMs: given.nowMs,
        failure: null,
        placeId: null,
        attempt: 4,
        attemptSinceMs: given.nowMs,
        ec2InstanceType: 'g5.2xlarge',
        insteadOfType: null,
        refusedRounds: 0,
        refusedSinceMs: null,
        keepTryingUntilMs: given.nowMs + 60 * minute,
        takesOtherTypes: true,
        openRequestBy: ada,
        revision: launch.revision + 1,
      });
      expect(await given.claimStudioTask()).toMatchObject({ clientToken: launch.clientToken });
      expect((await given.auditLines()).at(-1)).toBe(`${ada} keep_trying requested`);
    });

    it.each([
      [true, { approval: null, decidedBy: null }],
      [false, { approval: 'granted', decidedBy: mei }],
    ] as const)('needs another approval: %s', async (needsAnotherApproval, expected) => {
      const launch = await addEnded({ ...ended, approval: 'granted', decidedBy: mei });
      await given.store.keepTrying(launch, { ...kept(), needsAnotherApproval }, 1);
      expect(await given.read(launch.clientToken)).toMatchObject(expected);
    });

    it('leaves the session that failed to be deleted, and no claim on it', async () => {
      const clientToken = await given.addDue('CREATE_FAILED');
      const held = await given.claimObserved();
      await given.store.keepTrying(await given.read(clientToken), kept(), 1);
      const launch = await given.read(clientToken);
      expect(launch).toMatchObject({ sessionId: null, failedSessionId: held.sessionId });
      expect(await given.store.saveStudio(clientToken, held.ticket, { set: {} })).toBeNull();
    });

    it('takes a place of its owner, and changes nothing without one', async () => {
      const launch = await addEnded();
      const other = await given.add({ clientToken: 'other' }, 1);
      const answer = await given.store.keepTrying(launch, kept('1', mei), 1);
      expect(answer).toMatchObject({ kind: 'too_many', live: [{ clientToken: other }] });
      expect(await given.read(launch.clientToken)).toEqual(launch);
      expect(await given.store.keepTrying(launch, kept('1', mei), 2)).toEqual({ kind: 'reopened' });
      const more = newLaunch({ clientToken: 'more' });
      expect(await given.store.add(more, 2)).toMatchObject({ kind: 'too_many' });
    });

    it('shares one place among replicas', async () => {
      const [one, other] = [
        await addEnded(),
        await given.read(
          await given.addChanged({ set: ended, release: forGood }, { clientToken: 'other' }),
        ),
      ];
      const answers = await Promise.all([
        given.store.keepTrying(one, kept('1'), 1),
        given.replica.keepTrying(other, kept('2'), 1),
      ]);
      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['reopened', 'too_many']);
    });

    it('is done once, however often the press comes', async () => {
      const launch = await addEnded();
      const answers = await Promise.all([
        given.store.keepTrying(launch, kept(), 5),
        given.replica.keepTrying(launch, kept(), 5),
      ]);
      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'reopened']);
      expect((await given.read(launch.clientToken)).attempt).toBe(4);
    });

    it.each<[string, StudioChange['set']]>([
      ['is dismissed', { dismissed: true }],
      ['is being dismissed', { intent: 'terminate' }],
      ['has changed', { state: 'REQUESTED' }],
    ])('changes nothing when the launch %s', async (_, set) => {
      const launch = await addEnded({ ...ended, ...set });
      const seen = { ...launch, state: 'NOT_CREATED' } as const;
      expect(await given.store.keepTrying(seen, kept(), 5)).toEqual({ kind: 'changed' });
      expect(await given.read(launch.clientToken)).toEqual(launch);
    });
  });

  describe('takeLate', () => {
    const waiting = { nextRoundAtMs: 5, attempt: 2 } as const;

    it('gives a launch that waits its session, to be observed at once', async () => {
      const launch = await addEnded(waiting);
      expect(await given.store.takeLate(sessionOf(launch))).toBe(ada);
      expect(await given.read(launch.clientToken)).toMatchObject({
        sessionId: 's-9',
        state: 'CREATE_IN_PROGRESS',
        nextRoundAtMs: null,
      });
      expect(await given.claimObserved()).toMatchObject({ clientToken: launch.clientToken });
    });

    it.each<[string, StudioChange['set']]>([
      ['does not wait', { nextRoundAtMs: null }],
      ['has a session', { sessionId: 's-1' }],
      ['is over', { state: 'NOT_CREATED' }],
      ['is cancelled', { intent: 'terminate' }],
    ])('changes nothing when the launch %s', async (_, set) => {
      const launch = await addEnded({ ...waiting, ...set });
      expect(await given.store.takeLate(sessionOf(launch))).toBeNull();
      expect(await given.read(launch.clientToken)).toEqual(launch);
    });
  });
}
