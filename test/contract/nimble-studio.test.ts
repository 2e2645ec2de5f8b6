import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import { ben, quick, studioId } from '../../sandbox/testing/start-nimble.js';
import { NimbleStudio } from '../../src/studio/nimble/nimble-studio.js';
import type { CreateSessionRequest, LaunchProfile } from '../../src/studio/studio.js';
import {
  type FixedAnswer,
  hurryRetries,
  region,
  startFixedAnswers,
  startNimbleStudio,
} from './start-nimble-studio.js';
import { describeStudio } from './studio-contract.js';

const never = new AbortController().signal;

const animation: CreateSessionRequest = {
  clientToken: 'slack-0123456789abcdef',
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
    ec2InstanceTypes,
    streamingImages: streamingImageIds.map((id) => {
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
    region,
    profiles,
    member: { principalId: ben, profileIds: [animation.launchProfileId] },
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
  };
});

describe('what Nimble Studio is asked', () => {
  it('of a creation: the choice, the owner and the tags, under the client token', async () => {
    const session = { sessionId: 's-1', state: 'CREATE_IN_PROGRESS', tags: animation.tags };
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    await new NimbleStudio({ studioId, region }).createSession(animation, never);
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
      tags: animation.tags,
    });
  });

  it('of a creation without image and owner: neither is named', async () => {
    const session = { sessionId: 's-1', state: 'CREATE_IN_PROGRESS' };
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    const request = { ...animation, streamingImageId: null, ownedBy: null };
    await new NimbleStudio({ studioId, region }).createSession(request, never);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      launchProfileId: 'lp-animation-main',
      ec2InstanceType: 'g5.xlarge',
      tags: animation.tags,
    });
  });

  it.each([
    // AWS names no default for what becomes of the disk, and people are told that it is kept.
    { what: 'stop', body: '{"volumeRetentionMode":"RETAIN"}' },
    { what: 'start', body: '{}' },
  ])('to $what a session: an object, never nothing', async ({ what, body }) => {
    const session = { sessionId: 's-1', state: 'READY' };
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    const studio = new NimbleStudio({ studioId, region });
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

  it('of a stream: how long, under the client token; then by its id', async () => {
    const stream = { streamId: 'st-1', state: 'CREATE_IN_PROGRESS' };
    const { received } = await startFixedAnswers(() => ({ body: { stream } }));
    const studio = new NimbleStudio({ studioId, region });
    const asked = { sessionId: 's-1', clientToken: 'stream-token', expiresInSeconds: 90 };
    await studio.createStream(asked, never);
    await studio.getStream('s-1', 'st-1', never);
    const streams = `/2020-08-01/studios/${studioId}/streaming-sessions/s-1/streams`;
    expect(received).toMatchObject([
      { method: 'POST', url: streams, headers: { 'x-amz-client-token': 'stream-token' } },
      { method: 'GET', url: `${streams}/st-1` },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ expirationInSeconds: 90 });
  });

  it('of profiles: the READY ones of this person, in pages as large as allowed', async () => {
    const { received } = await startFixedAnswers(() => ({ body: {} }));
    const studio = new NimbleStudio({ studioId, region });
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
    for (const number of [1, 2, 3, 4, 5]) {
      await studio.createSession({ ...animation, clientToken: `page-${number}` }, never);
    }
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
    const offered = await new NimbleStudio({ studioId, region }).launchProfiles(null, never);
    const streamingImages = [
      { id: 'img-1', name: 'Rocky', platform: 'LINUX' },
      { id: 'img-2', name: 'img-2', platform: 'LINUX' },
    ];
    const ec2InstanceTypes = ['g5.xlarge', 'g99.new'];
    const offer = { description: null, ec2InstanceTypes, streamingImages, canStop: false };
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
      tags: { show: 'seq040' },
    };
    const bodies = [session, { sessionId: 's-2', state: 'STOPPED' }];
    await startFixedAnswers(() => ({ body: { session: bodies.shift() } }));
    const studio = new NimbleStudio({ studioId, region });
    expect(await studio.getSession('s-1', never)).toEqual({
      id: 's-1',
      state: 'READY',
      statusCode: 'STREAMING_SESSION_READY',
      statusMessage: 'Streaming session is ready',
      stopAtMs: Date.UTC(2026, 10, 23, 21, 30),
      terminateAtMs: Date.UTC(2026, 10, 24, 21, 30, 0, 500),
      tags: { show: 'seq040' },
    });
    expect(await studio.getSession('s-2', never)).toEqual({
      id: 's-2',
      state: 'STOPPED',
      statusCode: null,
      statusMessage: null,
      stopAtMs: null,
      terminateAtMs: null,
      tags: {},
    });
  });

  it('of a stream is read in full, with what is missing as null', async () => {
    const stream = {
      streamId: 'st-1',
      state: 'READY',
      statusCode: 'STREAM_READY',
      url: 'https://stream.example/?authToken=way-in',
      expiresAt: '2026-11-23T21:30:00.000Z',
    };
    const bodies = [stream, { streamId: 'st-2', state: 'CREATE_FAILED' }];
    await startFixedAnswers(() => ({ body: { stream: bodies.shift() } }));
    const studio = new NimbleStudio({ studioId, region });
    expect(await studio.getStream('s-1', 'st-1', never)).toEqual({
      id: 'st-1',
      state: 'READY',
      statusCode: 'STREAM_READY',
      url: 'https://stream.example/?authToken=way-in',
      expiresAtMs: Date.UTC(2026, 10, 23, 21, 30),
    });
    expect(await studio.getStream('s-1', 'st-2', never)).toEqual({
      id: 'st-2',
      state: 'CREATE_FAILED',
      statusCode: null,
      url: null,
      expiresAtMs: null,
    });
  });

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
    const offered = await new NimbleStudio({ studioId, region }).launchProfiles(null, never);
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
    const studio = new NimbleStudio({ studioId, region });
    const request = { sessionId: 's-1', clientToken: 't', expiresInSeconds: 60 };
    const outcomes = await Promise.allSettled([
      studio.stopSession('s-1', never),
      studio.startSession('s-1', never),
      studio.createStream(request, never),
      studio.getStream('s-1', 'st-1', never),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'StudioError', kind, outcomeUnknown: false },
      });
    }
    expect(received).toHaveLength(4);
  });

  it('to stop and start is asked for once: late, either would come in the midst of other work', async () => {
    const { received } = await startFixedAnswers(() => ({ status: 503, body: {} }));
    const studio = new NimbleStudio({ studioId, region });
    for (const asked of [studio.stopSession('s-1', never), studio.startSession('s-1', never)]) {
      await expect(asked).rejects.toMatchObject({ kind: 'server', outcomeUnknown: true });
    }
    expect(received).toHaveLength(2);
  });

  it('is an error with no address in it when a stream’s answer cannot be read', async () => {
    const url = 'https://stream.example/?authToken=way-in';
    await startFixedAnswers(() => ({ body: { stream: { state: 'READY', url } } }));
    const studio = new NimbleStudio({ studioId, region });
    hurryRetries();
    const error: unknown = await studio
      .getStream('s-1', 'st-1', never)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unreadable' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('way-in');
  });

  it('may be a state of a later day, which is passed on', async () => {
    const { studio, controls } = await startNimbleStudio();
    const { id } = await studio.createSession(animation, never);
    controls.setState({ sessionId: id, state: 'HIBERNATED', statusCode: 'GONE_TO_SLEEP' });
    expect(await studio.getSession(id, never)).toMatchObject({
      state: 'HIBERNATED',
      statusCode: 'GONE_TO_SLEEP',
    });
    expect(await studio.listSessions(never)).toMatchObject([{ id, state: 'HIBERNATED' }]);
  });

  it('does not lose a whole listing to one malformed entry', async () => {
    const sessions = [
      { sessionId: 's-1' },
      { state: 'READY' },
      { sessionId: 's-2', state: 'READY' },
    ];
    await startFixedAnswers(() => ({ body: { sessions } }));
    const listed = await new NimbleStudio({ studioId, region }).listSessions(never);
    expect(listed.map(({ id }) => id)).toEqual(['s-2']);
  });
});
