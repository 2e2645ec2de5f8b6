import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { ben, quick, studioId } from '../../sandbox/testing/start-nimble.js';
import { instanceTypeFacts } from '../../src/studio/instance-types.js';
import {
  type CreateSessionRequest,
  type LaunchProfile,
  type SessionProblem,
  type Studio,
  sessionOf,
} from '../../src/studio/studio.js';
import { aSession } from '../support/studio-of-mocks.js';
import {
  type FixedAnswer,
  hurryRetries,
  nimbleStudio,
  region,
  startFixedAnswers,
  startNimbleStudio,
} from './start-nimble-studio.js';
import { describeStudio } from './studio-contract.js';

const never = new AbortController().signal;
const wayIn = 'https://stream.example/?authToken=way-in';
const life = { clientToken: 'stream-token', lifeSeconds: 120 };

const animation: CreateSessionRequest = {
  clientToken: 'slack-0123456789abcdef',
  attempt: 0,
  mayHaveBeenSent: false,
  place: region,
  launchProfileId: 'lp-animation-main',
  ec2InstanceType: 'g5.xlarge',
  streamingImageId: 'img-win-2022-dcc-01',
  ownedBy: ben,
  tags: { 'launched-by': 'nimble-session-bot', 'slack-user': 'U0BEN00002' },
};

/** The pretend studio's profiles as the port shows them. */
const profiles: LaunchProfile[] = pretendStudio.launchProfiles
  .filter(({ state }) => state === 'READY')
  .map(({ launchProfileId, ec2InstanceTypes, streamingImageIds, ...profile }) => ({
    id: launchProfileId,
    name: profile.name,
    description: profile.description,
    canStop: profile.maxStoppedSessionLengthInMinutes > 0,
    canReboot: false,
    canResize: false,
    lifetime: { endedBy: 'studio' },
    audience: null,
    places: [{ id: region, name: region }],
    instanceTypes: ec2InstanceTypes.map((type) => ({ name: type, facts: instanceTypeFacts(type) })),
    images: streamingImageIds.map((id) => {
      const image = pretendStudio.images.find(({ streamingImageId }) => streamingImageId === id);
      return { id, name: image?.name ?? '', platform: image?.platform ?? null };
    }),
  }));

describeStudio('Nimble Studio', async () => {
  // A small page, so that every listing takes several.
  const { studio, controls } = await startNimbleStudio({
    pageSize: 2,
    durations: { ...quick, createMs: 60 },
  });
  return {
    studio,
    facts: { name: 'Nimble Studio', region },
    profiles,
    member: { principalId: ben, profileIds: [animation.launchProfileId] },
    audienceBy: 'studio',
    usedToken: 'refused',
    typeNotOffered: 'g5.16xlarge',
    profileThatCannotStop: 'lp-compositing-nuke',
    sessionsMade: () => controls.state().sessions.length,
    loseNextCreation: () =>
      controls.fail({
        operation: 'CreateStreamingSession',
        fault: { kind: 'drop', carriedOut: true },
      }),
    silenceNextCall: () =>
      controls.fail({ operation: '*', fault: { kind: 'hang', carriedOut: false } }),
    failForCapacity: (sessionId) =>
      controls.setState({ sessionId, state: 'CREATE_FAILED', statusCode: 'INSUFFICIENT_CAPACITY' }),
    sayOfState: (sessionId, word) => controls.setState({ sessionId, state: word }),
    failNextRead: () =>
      controls.fail({
        operation: 'GetStreamingSession',
        fault: { kind: 'error', name: 'AccessDeniedException' },
      }),
  };
});

/** Creates this many sessions; returns their ids. */
async function createMany(studio: Studio, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const { id } = await studio.createSession(
      { ...animation, clientToken: `many-${number}` },
      never,
    );
    ids.push(id);
  }
  return ids;
}

describe('what Nimble Studio is asked', () => {
  it('of a creation: the choice, the owner and the tags, under the client token', async () => {
    const session = { sessionId: 's-1', state: 'CREATE_IN_PROGRESS', tags: animation.tags };
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    await nimbleStudio().createSession(animation, never);
    expect(received).toHaveLength(1);
    const [request] = received;
    expect(request).toMatchObject({
      method: 'POST',
      url: `/2020-08-01/studios/${studioId}/streaming-sessions`,
      headers: {
        'x-amz-client-token': animation.clientToken,
        authorization: expect.stringContaining(`/${region}/nimble/aws4_request`),
      },
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      launchProfileId: 'lp-animation-main',
      ec2InstanceType: 'g5.xlarge',
      streamingImageId: 'img-win-2022-dcc-01',
      ownedBy: ben,
      tags: { ...animation.tags, 'client-token': animation.clientToken },
    });
  });

  it('of a later attempt of a launch: its own client token, and its number beside the tag of the launch', async () => {
    const session = { sessionId: 's-1', state: 'CREATE_IN_PROGRESS' };
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    await nimbleStudio().createSession({ ...animation, attempt: 3 }, never);
    expect(received[0]?.headers['x-amz-client-token']).toBe(`${animation.clientToken}-3`);
    expect(JSON.parse(received[0]?.body ?? '').tags).toEqual({
      ...animation.tags,
      'client-token': animation.clientToken,
      attempt: '3',
    });
  });

  it('of a creation without image and owner: neither is named', async () => {
    const session = { sessionId: 's-1', state: 'CREATE_IN_PROGRESS' };
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    const request = { ...animation, streamingImageId: null, ownedBy: null };
    await nimbleStudio().createSession(request, never);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      launchProfileId: 'lp-animation-main',
      ec2InstanceType: 'g5.xlarge',
      tags: { ...animation.tags, 'client-token': animation.clientToken },
    });
  });

  it.each([
    // AWS names no default for what becomes of the disk, and people are told that it is kept.
    { what: 'stop', body: '{"volumeRetentionMode":"RETAIN"}' },
    { what: 'start', body: '{}' },
  ])('to $what a session: an object, never nothing', async ({ what, body }) => {
    const session = { sessionId: 's-1', state: 'READY' };
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    const studio = nimbleStudio();
    await (what === 'stop' ? studio.stopSession('s-1', never) : studio.startSession('s-1', never));
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: `/2020-08-01/studios/${studioId}/streaming-sessions/s-1/${what}`,
        // Nimble once refused exactly these two when their body was empty.
        body,
      },
    ]);
  });

  it('of a stream: how long, under the client token; then by its id, each second', async () => {
    const states = ['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'READY'];
    const { received } = await startFixedAnswers(() => ({
      body: { stream: { streamId: 'st-1', state: states.shift(), url: wayIn } },
    }));
    const sleep = vi.fn(async () => {});
    const studio = nimbleStudio({ sleep });
    const life = { clientToken: 'stream-token', lifeSeconds: 90 };
    expect(await studio.openStream('s-1', life, never)).toMatchObject({ kind: 'open', url: wayIn });
    const streams = `/2020-08-01/studios/${studioId}/streaming-sessions/s-1/streams`;
    expect(received).toMatchObject([
      { method: 'POST', url: streams, headers: { 'x-amz-client-token': 'stream-token' } },
      { method: 'GET', url: `${streams}/st-1` },
      { method: 'GET', url: `${streams}/st-1` },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ expirationInSeconds: 90 });
    expect(sleep.mock.calls).toEqual([
      [1_000, never],
      [1_000, never],
    ]);
  });

  it('of up to three sessions: each by its id', async () => {
    const { studio, controls } = await startNimbleStudio();
    const ids = await createMany(studio, 3);
    expect((await studio.getSessions(ids, never)).sessions).toHaveLength(3);
    expect(controls.state().calls).toMatchObject({
      GetStreamingSession: 3,
      ListStreamingSessions: 0,
    });
  });

  it('of more: one listing, and by id only what that leaves out', async () => {
    const sessions = ['a', 'b', 'c', 'x'].map((sessionId) => ({ sessionId, state: 'READY' }));
    const { received } = await startFixedAnswers(({ url }) => ({
      body: url.endsWith('/streaming-sessions')
        ? { sessions }
        : { session: { sessionId: url.split('/').at(-1), state: 'STOPPED' } },
    }));
    const answer = await nimbleStudio().getSessions(['a', 'b', 'c', 'd'], never);
    expect(Object.fromEntries(answer.sessions)).toEqual({
      a: expect.objectContaining({ id: 'a', state: 'READY' }),
      b: expect.objectContaining({ id: 'b', state: 'READY' }),
      c: expect.objectContaining({ id: 'c', state: 'READY' }),
      d: expect.objectContaining({ id: 'd', state: 'STOPPED' }),
    });
    expect(received.map(({ url }) => url.split('/').at(-1))).toEqual(['streaming-sessions', 'd']);
  });

  it('of all that a listing leaves out: fifty each time, until all had their turn', async () => {
    const { received } = await startFixedAnswers(({ url }) =>
      url.endsWith('/streaming-sessions')
        ? { body: { sessions: [] } }
        : { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: {} },
    );
    const studio = nimbleStudio();
    const ids = Array.from({ length: 120 }, (_, at) => `s-${at}`);
    const missing = new Set<string>();
    for (const known of [50, 100, 120]) {
      const { sessions } = await studio.getSessions(ids, never);
      for (const [id, said] of sessions) {
        expect(said).toBeNull();
        missing.add(id);
      }
      expect(missing.size).toBe(known);
    }
    expect(received).toHaveLength(3 + 120);
    const again = await studio.getSessions(ids, never);
    expect([...again.sessions.keys()]).toEqual(ids.slice(0, 50));
  });

  it('of profiles: the READY ones of this person, in pages as large as allowed', async () => {
    const { received } = await startFixedAnswers(() => ({ body: {} }));
    const studio = nimbleStudio();
    expect(await studio.launchProfiles(ben, never)).toEqual([]);
    const asked = received.map(({ url }) => new URL(url, 'http://127.0.0.1'));
    const listing = asked.find(({ pathname }) => pathname.endsWith('/launch-profiles'));
    expect(Object.fromEntries(listing?.searchParams ?? [])).toEqual({
      principalId: ben,
      states: 'READY',
      maxResults: '100',
    });
    expect(received).toHaveLength(2);
  });

  it('once per page, each page retried by itself', async () => {
    const { studio, controls } = await startNimbleStudio({ pageSize: 2 });
    await createMany(studio, 5);
    const operation = 'ListStreamingSessions';
    expect(await studio.listSessions(never)).toHaveLength(5);
    expect(controls.state().calls[operation]).toBe(3);
    controls.fail({ operation, fault: { kind: 'late', ms: 0 } });
    controls.fail({ operation, fault: { kind: 'error', name: 'ThrottlingException' } });
    expect(await studio.listSessions(never)).toHaveLength(5);
    expect(controls.state().calls[operation]).toBe(3 + 4);
  });
});

describe('what Nimble Studio answers', () => {
  const listings =
    (bodies: Record<string, object>) =>
    ({ url }: { url: string }): FixedAnswer => {
      const { pathname } = new URL(url, 'http://127.0.0.1');
      return { body: bodies[pathname.split('/').at(-1) ?? ''] ?? {} };
    };

  it('is offered only as far as it is READY and can be started', async () => {
    const streamConfiguration = {
      clipboardMode: 'ENABLED',
      ec2InstanceTypes: ['g5.xlarge', 'g99.new'],
      streamingImageIds: ['img-1', 'img-deleted', 'img-2', 'img-nowhere'],
    };
    const image = { platform: 'LINUX', state: 'READY' };
    await startFixedAnswers(
      listings({
        'launch-profiles': {
          launchProfiles: [
            { launchProfileId: 'lp-1', name: 'One', state: 'READY', streamConfiguration },
            { launchProfileId: 'lp-2', name: 'Two', state: 'UPDATE_FAILED', streamConfiguration },
            { launchProfileId: 'lp-3', name: 'No types', state: 'READY' },
            { launchProfileId: 'lp-4', state: 'READY', streamConfiguration },
          ],
        },
        'streaming-images': {
          streamingImages: [
            { ...image, streamingImageId: 'img-2' },
            { ...image, streamingImageId: 'img-1', name: 'Rocky' },
            { ...image, streamingImageId: 'img-deleted', name: 'Gone', state: 'DELETED' },
          ],
        },
      }),
    );
    const offered = await nimbleStudio().launchProfiles(null, never);
    const streamingImages = [
      { id: 'img-1', name: 'Rocky', platform: 'LINUX' },
      { id: 'img-2', name: 'img-2', platform: 'LINUX' },
    ];
    const offer = {
      description: null,
      instanceTypes: [
        { name: 'g5.xlarge', facts: instanceTypeFacts('g5.xlarge') },
        { name: 'g99.new', facts: null },
      ],
      images: streamingImages,
      places: [{ id: region, name: region }],
      canStop: false,
      canReboot: false,
      canResize: false,
      lifetime: { endedBy: 'studio' },
      audience: null,
    };
    expect(offered).toEqual([
      { id: 'lp-1', name: 'One', ...offer },
      { id: 'lp-4', name: 'lp-4', ...offer },
    ]);
  });

  it('is read in full, with what is missing as null', async () => {
    const session = {
      sessionId: 's-1',
      state: 'READY',
      statusCode: 'STREAMING_SESSION_READY',
      statusMessage: 'Streaming session is ready',
      stopAt: '2026-11-23T21:30:00.000Z',
      terminateAt: '2026-11-24T21:30:00.500Z',
      tags: { show: 'seq040', 'client-token': 'slack-1', attempt: '2' },
      launchProfileId: 'lp-1',
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: 'img-1',
      ownedBy: 'user-1',
    };
    const bodies = [session, { sessionId: 's-2', state: 'STOPPED' }];
    await startFixedAnswers(() => ({ body: { session: bodies.shift() } }));
    const studio = nimbleStudio();
    expect(await sessionOf(studio, 's-1', never)).toEqual({
      id: 's-1',
      state: 'READY',
      stateWord: 'READY',
      activity: null,
      problem: null,
      statusCode: 'STREAMING_SESSION_READY',
      statusMessage: 'Streaming session is ready',
      stopAtMs: Date.UTC(2026, 10, 23, 21, 30),
      terminateAtMs: Date.UTC(2026, 10, 24, 21, 30, 0, 500),
      clientToken: 'slack-1',
      attempt: 2,
      tags: { show: 'seq040', 'client-token': 'slack-1', attempt: '2' },
      launchProfileId: 'lp-1',
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: 'img-1',
      ownedBy: 'user-1',
    });
    const known = aSession({ id: 's-2', state: 'STOPPED' });
    expect(await sessionOf(studio, 's-2', never)).toEqual(known);
  });

  it('of a stream is a way in: a secret, for as long as it says', async () => {
    const stream = { streamId: 'st-1', state: 'READY', url: wayIn };
    const bodies = [{ ...stream, expiresAt: '2026-11-23T21:30:00.000Z' }, stream];
    await startFixedAnswers(() => ({ body: { stream: bodies.shift() } }));
    const open = () => nimbleStudio().openStream('s-1', life, never);
    const opened = { kind: 'open', url: wayIn, isSecret: true, nativeUrl: null, login: null };
    expect(await open()).toEqual({ ...opened, expiresAtMs: Date.UTC(2026, 10, 23, 21, 30) });
    expect(await open()).toEqual({ ...opened, expiresAtMs: null });
  });

  it.each([
    { state: 'CREATE_FAILED', statusCode: 'NETWORK_CONNECTION_ERROR' },
    { state: 'DELETED', statusCode: 'STREAM_DELETED' },
    { state: 'SOMETHING_NEW' },
    { state: 'READY', statusCode: 'STREAM_READY' },
    // What is not READY is no way in, even with an address.
    { state: 'DELETED', statusCode: 'STREAM_DELETED', url: wayIn },
  ])('of a stream may be that there is no way in: %j', async (ended) => {
    const bodies = [{ state: 'CREATE_IN_PROGRESS' }, ended];
    await startFixedAnswers(() => ({ body: { stream: { streamId: 'st-1', ...bodies.shift() } } }));
    const outcome = await nimbleStudio({ sleep: async () => {} }).openStream('s-1', life, never);
    const { state, statusCode = null } = ended;
    expect(outcome).toEqual({ kind: 'failed', state, statusCode });
  });

  it('of a stream that never becomes READY is waited for until the signal aborts', async () => {
    const { received } = await startFixedAnswers(() => ({
      body: { stream: { streamId: 'st-1', state: 'CREATE_IN_PROGRESS' } },
    }));
    const limit = new AbortController();
    const sleep = async (_ms: number, signal: AbortSignal) => {
      if (received.length === 3) limit.abort();
      signal.throwIfAborted();
    };
    const opened = nimbleStudio({ sleep }).openStream('s-1', life, limit.signal);
    await expect(opened).rejects.toMatchObject({ name: 'StudioError', kind: 'timeout' });
    expect(received).toHaveLength(3);
  });

  it.each<[string, SessionProblem]>([
    ['INSUFFICIENT_CAPACITY', 'capacity'],
    ['NETWORK_CONNECTION_ERROR', 'network'],
    ['NETWORK_INTERFACE_ERROR', 'network_interface'],
    ['ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR', 'directory'],
    ['AMI_VALIDATION_ERROR', 'image'],
    ['DECRYPT_STREAMING_IMAGE_ERROR', 'image_key'],
    ['INITIALIZATION_SCRIPT_ERROR', 'script'],
    ['INTERNAL_ERROR', 'internal'],
    ['A_NEW_ERROR', 'unknown'],
  ])('says what is wrong with a session: %s is “%s”', async (statusCode, problem) => {
    const session = { sessionId: 's-1', state: 'CREATE_FAILED', statusCode };
    await startFixedAnswers(() => ({ body: { session } }));
    expect(await sessionOf(nimbleStudio(), 's-1', never)).toMatchObject({ problem, statusCode });
  });

  it.each([
    ['START_FAILED', 'unknown'],
    ['READY', null],
    ['HIBERNATED', null],
  ])(
    'says without a status code whether something is wrong: %s is “%s”',
    async (state, problem) => {
      await startFixedAnswers(() => ({ body: { session: { sessionId: 's-1', state } } }));
      expect(await sessionOf(nimbleStudio(), 's-1', never)).toMatchObject({ problem });
    },
  );

  it('says of a profile whether its sessions can be stopped', async () => {
    const configuration = { clipboardMode: 'ENABLED', ec2InstanceTypes: ['g5.xlarge'] };
    const minutes = [undefined, 0, 1, 5_760];
    await startFixedAnswers(
      listings({
        'launch-profiles': {
          launchProfiles: minutes.map((maxStoppedSessionLengthInMinutes, at) => ({
            launchProfileId: `lp-${at}`,
            state: 'READY',
            streamConfiguration: { ...configuration, maxStoppedSessionLengthInMinutes },
          })),
        },
      }),
    );
    const offered = await nimbleStudio().launchProfiles(null, never);
    expect(offered.map(({ canStop }) => canStop)).toEqual([false, false, true, true]);
  });

  it.each([
    { status: 400, name: 'ValidationException', kind: 'validation' },
    { status: 402, name: 'ServiceQuotaExceededException', kind: 'quota' },
    { status: 403, name: 'AccessDeniedException', kind: 'access_denied' },
    { status: 404, name: 'ResourceNotFoundException', kind: 'not_found' },
    { status: 409, name: 'ConflictException', kind: 'conflict' },
  ])('to stop, start and stream may be $name, which is final', async ({ status, name, kind }) => {
    const { received } = await startFixedAnswers(() => ({
      status,
      headers: { 'x-amzn-errortype': name },
      body: { message: 'No' },
    }));
    const studio = nimbleStudio();
    const outcomes = await Promise.allSettled([
      studio.stopSession('s-1', never),
      studio.startSession('s-1', never),
      studio.openStream('s-1', life, never),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'StudioError', kind, outcomeUnknown: false },
      });
    }
    expect(received).toHaveLength(3);
  });

  it('to stop, start and delete is asked for once: late, each would come in the midst of other work', async () => {
    const { received } = await startFixedAnswers(() => ({ status: 503, body: {} }));
    const studio = nimbleStudio();
    const answers = await Promise.allSettled([
      studio.stopSession('s-1', never),
      studio.startSession('s-1', never),
      studio.deleteSession('s-1', never),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ reason: { kind: 'server', outcomeUnknown: true } });
    }
    expect(received).toHaveLength(3);
  });

  it('is an error with no address in it when a stream’s answer cannot be read', async () => {
    await startFixedAnswers(() => ({ body: { stream: { state: 'READY', url: wayIn } } }));
    const studio = nimbleStudio();
    hurryRetries();
    const error: unknown = await studio
      .openStream('s-1', life, never)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unreadable' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('way-in');
  });

  it('does not lose a whole listing to one malformed entry', async () => {
    const sessions = [
      { sessionId: 's-1' },
      { state: 'READY' },
      { sessionId: 's-2', state: 'READY' },
    ];
    await startFixedAnswers(() => ({ body: { sessions } }));
    const listed = await nimbleStudio().listSessions(never);
    expect(listed.map(({ id }) => id)).toEqual(['s-2']);
  });
});
