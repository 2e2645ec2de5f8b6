import { beforeEach, describe, expect, it } from 'vitest';
import {
  type CreateSessionRequest,
  type LaunchProfile,
  type StreamingSession,
  type Studio,
  StudioError,
  type StudioFacts,
  sessionOf,
} from '../../src/studio/studio.js';
import { studioFailure } from '../support/studio-failure.js';

/** A studio with no session yet, whose sessions are where they are going within a few seconds. */
export interface StudioUnderTest {
  studio: Studio;
  facts: StudioFacts;
  /** Its READY profiles, in its order. */
  profiles: LaunchProfile[];
  /**
   * A studio user who may use these profiles; the first of them offers several types. Where the studio
   * decides, these are only some; where it leaves that to the bot, all.
   */
  member: { principalId: string; profileIds: string[] };
  /** Who decides whom a profile is for; where the bot does, at least one profile says whom. */
  audienceBy: 'studio' | 'bot';
  /** What becomes of a used client token with another request. A second session never does. */
  usedToken: 'refused' | 'answered with the first';
  /** A type that the member's first profile does not offer, although the studio knows it. */
  typeNotOffered: string;
  /** How many sessions the studio has made, counted without the port. */
  sessionsMade(): number | Promise<number>;
  /** A profile whose sessions cannot be stopped; anybody may use it. */
  profileThatCannotStop: string;
  /** The next creation is carried out, but its answer gets lost. */
  loseNextCreation(): void | Promise<void>;
  /** The next call of any kind gets no answer at all. */
  silenceNextCall(): void | Promise<void>;
  /** From now on the studio says that this session came to nothing because no machine was free. */
  failForCapacity(sessionId: string): void | Promise<void>;
  /** From now on the studio has this word for the session's state. */
  sayOfState(sessionId: string, word: string): void | Promise<void>;
  /** Of the sessions that are asked for next, the studio says nothing about one. */
  failNextRead(): void | Promise<void>;
}

/** Promises that not every pretend studio can show, although the port keeps them. */
export type Promised =
  | 'one session of one client token'
  | 'some profiles cannot be stopped'
  | 'what is terminated stays so';

const never = new AbortController().signal;
const slowly = { interval: 20, timeout: 10_000 };

/**
 * What every implementation of the port `Studio` promises. `setup` is called before each test and
 * cleans up after it by itself.
 * @param cannot what the pretend studio cannot show: each is skipped, and printed with its sentence
 */
export function describeStudio(
  name: string,
  setup: () => Promise<StudioUnderTest>,
  cannot: Partial<Record<Promised, string>> = {},
): void {
  describe(`${name} is a studio: it`, () => {
    let given: StudioUnderTest;
    let studio: Studio;

    const promised = (what: Promised, title: string, test: () => Promise<void>): void => {
      const why = cannot[what];
      if (why === undefined) it(title, test);
      else it.skip(`${title}: not shown, because ${why}`, test);
    };

    beforeEach(async () => {
      given = await setup();
      studio = given.studio;
    });

    const profileToStart = (): LaunchProfile => {
      const [wanted] = given.member.profileIds;
      const profile = given.profiles.find(({ id }) => id === wanted);
      if (profile === undefined) throw new Error('the studio under test offers its member nothing');
      return profile;
    };

    const request = (changed: Partial<CreateSessionRequest> = {}): CreateSessionRequest => ({
      clientToken: 'contract-1',
      attempt: 0,
      mayHaveBeenSent: false,
      launchProfileId: profileToStart().id,
      ec2InstanceType: profileToStart().instanceTypes[0]?.name ?? '',
      streamingImageId: profileToStart().images[0]?.id ?? null,
      place: profileToStart().places[0]?.id ?? '',
      ownedBy: given.member.principalId,
      tags: { 'launched-by': 'contract', 'slack-user': 'U0ADA00001' },
      ...changed,
    });

    const create = (changed: Partial<CreateSessionRequest> = {}) =>
      studio.createSession(request(changed), never);

    const untilState = async (id: string, state: string): Promise<StreamingSession> => {
      await expect.poll(async () => (await sessionOf(studio, id, never)).state, slowly).toBe(state);
      return sessionOf(studio, id, never);
    };

    it('says what it is called and where its workstations run', () => {
      expect(studio.facts).toEqual(given.facts);
    });

    it('offers every READY profile when no person is named', async () => {
      expect(await studio.launchProfiles(null, never)).toEqual(given.profiles);
    });

    it('offers a person what that person may use, or says whom each profile is for', async () => {
      const { principalId, profileIds } = given.member;
      const offered = await studio.launchProfiles(principalId, never);
      expect(offered).toEqual(given.profiles.filter(({ id }) => profileIds.includes(id)));
      const isForSome = given.profiles.some(({ audience }) => audience !== null);
      expect(isForSome).toBe(given.audienceBy === 'bot');
      const strangers = given.audienceBy === 'bot' ? given.profiles : [];
      expect(await studio.launchProfiles('no-such-person', never)).toEqual(strangers);
    });

    it('says which profiles a person may use, those too that are not READY', async () => {
      const { principalId, profileIds } = given.member;
      const usable = await studio.usableProfiles(principalId, never);
      expect(usable.map(({ id }) => id)).toEqual(expect.arrayContaining(profileIds));
      const all = await studio.usableProfiles(null, never);
      expect(all).toEqual(expect.arrayContaining(usable));
      expect(all.length).toBeGreaterThan(given.profiles.length);
      const offered = given.profiles.map(({ id, audience }) => ({ id, audience }));
      expect(all).toEqual(expect.arrayContaining(offered));
      const strangers = given.audienceBy === 'bot' ? all : [];
      expect(await studio.usableProfiles('no-such-person', never)).toEqual(strangers);
    });

    it('makes a session, with its tags, that becomes READY', async () => {
      const session = await create();
      expect(session).toMatchObject({
        state: 'CREATE_IN_PROGRESS',
        problem: null,
        clientToken: 'contract-1',
        tags: request().tags,
      });
      const ready = await untilState(session.id, 'READY');
      expect(ready).toMatchObject({ id: session.id, problem: null, clientToken: 'contract-1' });
      expect(ready.tags).toMatchObject(request().tags);
      for (const deadline of [ready.stopAtMs, ready.terminateAtMs]) {
        if (deadline !== null) expect(deadline).toBeGreaterThan(Date.now());
      }
    });

    it('makes a session of its own choice of image and for the bot itself', async () => {
      const session = await create({ streamingImageId: null, ownedBy: null });
      await untilState(session.id, 'READY');
    });

    promised(
      'one session of one client token',
      'makes one session of one client token, however often it is asked',
      async () => {
        const first = await create();
        const [second, third] = await Promise.all([create(), create()]);
        await untilState(first.id, 'READY');
        const late = await create({ mayHaveBeenSent: true });
        expect([second.id, third.id, late.id]).toEqual([first.id, first.id, first.id]);
        expect(await given.sessionsMade()).toBe(1);
      },
    );

    promised(
      'one session of one client token',
      'makes one session of one client token asked for twice at the same moment',
      async () => {
        const [one, other] = await Promise.all([create(), create()]);
        expect(one.id).toBe(other.id);
        expect(await given.sessionsMade()).toBe(1);
      },
    );

    it('makes another session of another client token', async () => {
      const one = await create();
      const other = await create({ clientToken: 'contract-2' });
      expect(other.id).not.toBe(one.id);
      expect(await given.sessionsMade()).toBe(2);
    });

    promised(
      'one session of one client token',
      'makes no second session of a used client token with another request',
      async () => {
        const { id } = await create();
        const [, otherType] = profileToStart().instanceTypes;
        const other = create({ ec2InstanceType: otherType?.name ?? '' });
        if (given.usedToken === 'refused') {
          expect(await studioFailure(other)).toMatchObject({
            kind: 'validation',
            outcomeUnknown: false,
          });
        } else {
          expect((await other).id).toBe(id);
        }
        expect(await given.sessionsMade()).toBe(1);
      },
    );

    promised(
      'one session of one client token',
      'makes one session although the first answer got lost',
      async () => {
        await given.loseNextCreation();
        const session = await create();
        expect(await given.sessionsMade()).toBe(1);
        expect((await create()).id).toBe(session.id);
        expect(await given.sessionsMade()).toBe(1);
      },
    );

    it.each<[string, () => Partial<CreateSessionRequest>]>([
      ['a type that the profile does not offer', () => ({ ec2InstanceType: given.typeNotOffered })],
      ['a type that does not exist', () => ({ ec2InstanceType: 'g99.bogus' })],
      ['an image that does not exist', () => ({ streamingImageId: 'no-such-image' })],
      ['a profile that does not exist', () => ({ launchProfileId: 'no-such-profile' })],
      ['a place that does not exist', () => ({ place: 'no-such-place' })],
    ])('refuses %s, for good', async (_what, changed) => {
      const error = await studioFailure(create(changed()));
      expect(['validation', 'not_found']).toContain(error.kind);
      expect(error.outcomeUnknown).toBe(false);
      expect(error.message).not.toBe('');
      expect(await given.sessionsMade()).toBe(0);
    });

    it('lists every session once, as each looks by itself', async () => {
      expect(await studio.listSessions(never)).toEqual([]);
      const made: StreamingSession[] = [];
      for (const number of [1, 2, 3, 4, 5]) {
        made.push(await create({ clientToken: `contract-${number}` }));
      }
      const ids = made.map(({ id }) => id).sort();
      for (const id of ids) await untilState(id, 'READY');
      const listed = await studio.listSessions(never);
      expect(listed.map(({ id }) => id).sort()).toEqual(ids);
      for (const session of listed) {
        expect(session).toEqual(await sessionOf(studio, session.id, never));
      }
    });

    it('finds all that was made for a client token, and nothing else', async () => {
      expect(await studio.findSessions('contract-1', never)).toEqual([]);
      const { id } = await create();
      await create({ clientToken: 'contract-2' });
      expect(await studio.findSessions('contract-1', never)).toMatchObject([
        { id, clientToken: 'contract-1' },
      ]);
      expect(await studio.findSessions('contract', never)).toEqual([]);
    });

    it.each([1, 3, 8])('answers about %i sessions at once', async (count) => {
      const ids: string[] = [];
      for (let number = 1; number <= count; number += 1) {
        ids.push((await create({ clientToken: `contract-${number}` })).id);
      }
      const { sessions } = await studio.getSessions(ids, never);
      expect(sessions).toEqual(new Map(ids.map((id) => [id, expect.objectContaining({ id })])));
    });

    it('answers nothing when asked about none', async () => {
      expect(await studio.getSessions([], never)).toEqual({ sessions: new Map(), listing: null });
    });

    it.each([
      { known: 1, unknown: 1 },
      { known: 2, unknown: 3 },
    ])('tells $unknown sessions that it does not have from $known that it has', async (counts) => {
      const known: string[] = [];
      for (let number = 1; number <= counts.known; number += 1) {
        known.push((await create({ clientToken: `contract-${number}` })).id);
      }
      const unknown = Array.from({ length: counts.unknown }, (_, at) => `no-such-session-${at}`);
      const { sessions } = await studio.getSessions([...unknown, ...known], never);
      expect(sessions).toEqual(
        new Map([
          ...unknown.map((id) => [id, null] as const),
          ...known.map((id) => [id, expect.objectContaining({ id })] as const),
        ]),
      );
    });

    it('hides no session behind the failure of another', async () => {
      const ids = [(await create()).id, (await create({ clientToken: 'contract-2' })).id];
      await given.failNextRead();
      const { sessions } = await studio.getSessions(ids, never);
      expect([...sessions.keys()].sort()).toEqual(ids.toSorted());
      const failed = [...sessions.values()].filter((said) => said instanceof StudioError);
      expect(failed).toHaveLength(1);
      const seen = [...sessions].filter(
        ([id, said]) => said !== null && 'id' in said && said.id === id,
      );
      expect(seen).toHaveLength(1);
    });

    it('says of a state with a word of its own that it is unknown, and the word', async () => {
      const { id } = await create();
      await given.sayOfState(id, 'HIBERNATED');
      const expected = { id, state: 'UNKNOWN', stateWord: 'HIBERNATED', problem: null };
      expect(await sessionOf(studio, id, never)).toMatchObject(expected);
      expect(await studio.listSessions(never)).toMatchObject([expected]);
    });

    it('says that no machine was free when that is why a session failed', async () => {
      const { id } = await create();
      await given.failForCapacity(id);
      expect(await sessionOf(studio, id, never)).toMatchObject({
        state: 'CREATE_FAILED',
        problem: 'capacity',
      });
    });

    it('terminates a session', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      const leaving = await studio.deleteSession(id, never);
      expect(leaving.id).toBe(id);
      expect(['DELETE_IN_PROGRESS', 'DELETED']).toContain(leaving.state);
      await expect
        .poll(
          () =>
            sessionOf(studio, id, never).then(
              ({ state }) => state,
              (error: unknown) => (error instanceof StudioError ? error.kind : error),
            ),
          slowly,
        )
        .toSatisfy((state) => state === 'DELETED' || state === 'not_found');
    });

    promised(
      'what is terminated stays so',
      'does not terminate what is terminated once more',
      async () => {
        const { id } = await create();
        await untilState(id, 'READY');
        await studio.deleteSession(id, never);
        const stateNow = () =>
          sessionOf(studio, id, never).then(
            ({ state }) => state,
            (error: unknown) => (error instanceof StudioError ? error.kind : error),
          );
        await expect
          .poll(stateNow, slowly)
          .toSatisfy((state) => state === 'DELETED' || state === 'not_found');
        const again = await studio.deleteSession(id, never).then(
          ({ state }) => state,
          (error: unknown) => (error instanceof StudioError ? error.kind : error),
        );
        expect(['DELETED', 'conflict', 'validation', 'not_found']).toContain(again);
      },
    );

    it('stops a session, starts it again, and it is the same one', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      const stopping = await studio.stopSession(id, never);
      expect(stopping.id).toBe(id);
      expect(['STOP_IN_PROGRESS', 'STOPPED']).toContain(stopping.state);
      const stopped = await untilState(id, 'STOPPED');
      expect(stopped.stopAtMs).toBeNull();
      const starting = await studio.startSession(id, never);
      expect(starting.id).toBe(id);
      expect(['START_IN_PROGRESS', 'READY']).toContain(starting.state);
      const ready = await untilState(id, 'READY');
      expect(ready.tags).toMatchObject(request().tags);
      expect(await given.sessionsMade()).toBe(1);
    });

    it('terminates a stopped session', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      await studio.stopSession(id, never);
      await untilState(id, 'STOPPED');
      const leaving = await studio.deleteSession(id, never);
      expect(['DELETE_IN_PROGRESS', 'DELETED']).toContain(leaving.state);
    });

    it('stops or starts nothing that is not in a state for it, and leaves it as it is', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      const early = await studioFailure(studio.startSession(id, never));
      expect(['conflict', 'validation']).toContain(early.kind);
      expect(early.outcomeUnknown).toBe(false);
      expect((await sessionOf(studio, id, never)).state).toBe('READY');
      await studio.stopSession(id, never);
      await untilState(id, 'STOPPED');
      const twice = await studioFailure(studio.stopSession(id, never));
      expect(['conflict', 'validation']).toContain(twice.kind);
      expect((await sessionOf(studio, id, never)).state).toBe('STOPPED');
    });

    promised(
      'some profiles cannot be stopped',
      'does not stop what its profile does not let be stopped',
      async () => {
        const profile = given.profiles.find(({ id }) => id === given.profileThatCannotStop);
        expect(profile?.canStop).toBe(false);
        expect(profileToStart().canStop).toBe(true);
        const { id } = await create({
          launchProfileId: given.profileThatCannotStop,
          ec2InstanceType: profile?.instanceTypes[0]?.name ?? '',
          streamingImageId: null,
          place: profile?.places[0].id ?? '',
          ownedBy: null,
        });
        await untilState(id, 'READY');
        const error = await studioFailure(studio.stopSession(id, never));
        expect(error).toMatchObject({ kind: 'validation', outcomeUnknown: false });
        expect((await sessionOf(studio, id, never)).state).toBe('READY');
      },
    );

    it('reboots a READY session where its profile lets it, and it is READY again', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      if (profileToStart().canReboot) {
        await studio.rebootSession(id, never);
        const again = await untilState(id, 'READY');
        expect(again).toMatchObject({ id, problem: null });
      } else {
        const error = await studioFailure(studio.rebootSession(id, never));
        expect(error).toMatchObject({ kind: 'validation', outcomeUnknown: false });
      }
      expect(await given.sessionsMade()).toBe(1);
    });

    it('gives a stopped session another type where its profile lets it, and no other session', async () => {
      const { canResize, instanceTypes } = profileToStart();
      const other = instanceTypes[1]?.name ?? '';
      const { id } = await create();
      await untilState(id, 'READY');
      const early = await studioFailure(studio.changeType(id, other, never));
      expect(['conflict', 'validation']).toContain(early.kind);
      await studio.stopSession(id, never);
      await untilState(id, 'STOPPED');
      const wrong = await studioFailure(studio.changeType(id, given.typeNotOffered, never));
      expect(wrong).toMatchObject({ kind: 'validation', outcomeUnknown: false });
      if (canResize) {
        const changed = await studio.changeType(id, other, never);
        expect(changed).toMatchObject({ id, state: 'STOPPED', ec2InstanceType: other });
        await studio.startSession(id, never);
        expect(await untilState(id, 'READY')).toMatchObject({ ec2InstanceType: other });
      } else {
        expect((await studioFailure(studio.changeType(id, other, never))).kind).toBe('validation');
      }
      expect(await given.sessionsMade()).toBe(1);
    });

    const openStream = (sessionId: string, clientToken = 'stream-1') =>
      studio.openStream(sessionId, { clientToken, lifeSeconds: 120 }, never);

    it('opens a way into a READY session, which soon expires', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      const stream = await openStream(id);
      if (stream.kind !== 'open') throw new Error(`the stream became ${stream.state}`);
      expect(new URL(stream.url).protocol).toBe('https:');
      if (stream.expiresAtMs === null) return;
      const leftMs = stream.expiresAtMs - Date.now();
      expect(leftMs).toBeGreaterThan(60_000);
      expect(leftMs).toBeLessThanOrEqual(120_000);
    });

    it('opens one secret way of one client token, and another of another', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      const first = await openStream(id);
      const again = await openStream(id);
      const other = await openStream(id, 'stream-2');
      if (first.kind !== 'open' || again.kind !== 'open' || other.kind !== 'open') {
        throw new Error('a stream failed');
      }
      expect(again.url).toBe(first.url);
      if (first.isSecret) expect(other.url).not.toBe(first.url);
    });

    it('opens no way into a session that is not READY', async () => {
      const { id } = await create();
      await untilState(id, 'READY');
      await studio.stopSession(id, never);
      await untilState(id, 'STOPPED');
      const error = await studioFailure(openStream(id));
      expect(['conflict', 'validation']).toContain(error.kind);
      expect(error.outcomeUnknown).toBe(false);
    });

    it('does not know a session that it has never made', async () => {
      for (const ask of [
        () => sessionOf(studio, 'no-such-session', never),
        () => studio.deleteSession('no-such-session', never),
        () => studio.stopSession('no-such-session', never),
        () => studio.startSession('no-such-session', never),
        () => openStream('no-such-session'),
        ...(profileToStart().canReboot
          ? [() => studio.rebootSession('no-such-session', never)]
          : []),
      ]) {
        expect(await studioFailure(ask())).toMatchObject({
          kind: 'not_found',
          outcomeUnknown: false,
        });
      }
    });

    it('gives a call up as soon as its signal aborts', async () => {
      await given.silenceNextCall();
      const leave = new AbortController();
      const asked = studioFailure(studio.launchProfiles(null, leave.signal));
      leave.abort();
      expect((await asked).kind).toBe('timeout');
    });

    it('begins nothing under a signal that has aborted', async () => {
      await studioFailure(studio.createSession(request(), AbortSignal.abort()));
      expect(await given.sessionsMade()).toBe(0);
    });
  });
}
