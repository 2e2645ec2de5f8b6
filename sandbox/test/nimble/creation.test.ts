import {
  AccessDeniedException,
  ConflictException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  StopStreamingSessionCommand,
  ValidationException,
} from '@aws-sdk/client-nimble';
import { describe, expect, it } from 'vitest';
import { pretendStudio } from '../../src/pretend-studio.js';
import { ada, ben, quick, startNimble, studioId, studioUser } from '../../testing/start-nimble.js';
import {
  compositing,
  create,
  get,
  lighting,
  remove,
  stop,
  untilState,
} from './session-commands.js';

describe('CreateStreamingSession', () => {
  it('answers with a session that is being created as asked', async () => {
    const { nimble, lines } = await startNimble({ durations: {} });
    const tags = { 'slack:team': 'T0PAPERMOON', Ort: 'Zürich + Köln' };
    const session = await create(nimble, {
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: 'img-win-2022-dcc-01',
      ownedBy: ada,
      tags,
    });
    expect(session).toMatchObject({
      state: 'CREATE_IN_PROGRESS',
      statusCode: 'STREAMING_SESSION_CREATE_IN_PROGRESS',
      launchProfileId: lighting,
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: 'img-win-2022-dcc-01',
      ownedBy: ada,
      createdBy: expect.stringMatching(/^AROA\w+:/),
      sessionPersistenceMode: 'ACTIVATED',
      tags,
    });
    expect(session.arn).toMatch(/^arn:aws:nimble:us-west-2:\d{12}:streaming-session\//);
    expect(session.createdAt?.getTime()).toBeCloseTo(Date.now(), -4);
    expect(session.stopAt).toBeUndefined();
    expect(await get(nimble, session.sessionId)).toEqual(session);
    expect(lines).toEqual([
      `Nimble: CreateStreamingSession for ada on ${lighting}, g5.2xlarge → 200, session ${session.sessionId}`,
    ]);
  });

  it('takes the first type and image of the profile, and the caller as owner, when they are left out', async () => {
    const { nimble } = await startNimble();
    const session = await create(nimble);
    expect(session.ec2InstanceType).toBe('g4dn.4xlarge');
    expect(session.streamingImageId).toBe('img-rocky-8-dcc-01');
    expect(session.ownedBy).toBe(session.createdBy);
  });

  it.each<[string, Parameters<typeof create>[1], new (...args: never[]) => Error]>([
    ['another studio', { studioId: 'nowhere' }, ResourceNotFoundException],
    ['an unknown profile', { launchProfileId: 'lp-none' }, ResourceNotFoundException],
    ['a profile that is not READY', { launchProfileId: 'lp-lookdev-broken' }, ValidationException],
    ['no profile', { launchProfileId: undefined }, ValidationException],
    ['an id that is too long', { launchProfileId: 'x'.repeat(23) }, ValidationException],
    ['a type the profile lacks', { ec2InstanceType: 'g4dn.xlarge' }, ValidationException],
    ['an image it lacks', { streamingImageId: 'img-amazon-win-2019' }, ValidationException],
    ['an owner who is no member', { ownedBy: ben }, AccessDeniedException],
    ['an owner who is unknown', { ownedBy: 'nobody' }, AccessDeniedException],
    ['a token of 65 characters', { clientToken: 'x'.repeat(65) }, ValidationException],
    ['a tag key of AWS', { tags: { 'aws:cost': '1' } }, ValidationException],
    ['a tag key that is empty', { tags: { '': '1' } }, ValidationException],
    ['a tag key of 129 characters', { tags: { ['k'.repeat(129)]: '1' } }, ValidationException],
    ['a tag value of 257 characters', { tags: { k: 'v'.repeat(257) } }, ValidationException],
    ['a tag with a forbidden character', { tags: { k: '#lighting' } }, ValidationException],
    [
      '51 tags',
      { tags: Object.fromEntries([...Array(51).keys()].map((index) => [`k${index}`, ''])) },
      ValidationException,
    ],
  ])('refuses %s', async (_what, input, error) => {
    const { nimble, controls } = await startNimble();
    await expect(create(nimble, input)).rejects.toBeInstanceOf(error);
    expect(controls.state().sessions).toEqual([]);
  });

  it('accepts tags at the limits', async () => {
    const { nimble } = await startNimble();
    const tags = Object.fromEntries([...Array(50).keys()].map((index) => [`k${index}`, '']));
    tags.k0 = 'ü'.repeat(256);
    delete tags.k1;
    tags[`${'k'.repeat(118)} _.:/=+-@9`] = '';
    expect((await create(nimble, { tags })).tags).toEqual(tags);
  });

  it('names the missing resource, the status and the request', async () => {
    const { nimble } = await startNimble();
    const error: unknown = await create(nimble, { launchProfileId: 'lp-none' }).catch((one) => one);
    expect(error).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Launch profile lp-none was not found.',
      context: { resourceId: 'lp-none' },
      $metadata: {
        httpStatusCode: 404,
        requestId: expect.stringMatching(/^[0-9a-f]{8}-/),
        attempts: 1,
      },
    });
  });

  it('keeps to the quota, in which a session counts until it is DELETED', async () => {
    const studio = { ...pretendStudio, sessionQuota: 1 };
    const { nimble, controls } = await startNimble({
      studio,
      durations: { ...quick, deleteMs: 1e6 },
    });
    const { sessionId } = await create(nimble);
    const refused = create(nimble);
    await expect(refused).rejects.toBeInstanceOf(ServiceQuotaExceededException);
    await expect(refused).rejects.toMatchObject({ $metadata: { httpStatusCode: 402 } });
    await untilState(nimble, sessionId, 'READY');
    await nimble.send(remove(sessionId));
    await expect(create(nimble)).rejects.toBeInstanceOf(ServiceQuotaExceededException);
    controls.setState({ sessionId, state: 'DELETED' });
    await create(nimble);
  });
});

describe('a client token', () => {
  it('makes one session, which a repeated request gets as it is by then', async () => {
    const { nimble, controls, lines } = await startNimble();
    const input = { clientToken: 'slack-1', ownedBy: ada, tags: { a: '1', b: '2' } };
    const { sessionId } = await create(nimble, input);
    await untilState(nimble, sessionId, 'READY');
    const repeated = await create(nimble, { ...input, tags: { b: '2', a: '1' } });
    expect(repeated).toMatchObject({ sessionId, state: 'READY' });
    expect(controls.state().sessions).toEqual([
      expect.objectContaining({ clientToken: 'slack-1' }),
    ]);
    expect(lines.at(-1)).toContain('same client token as before');
  });

  it.each([
    [{ launchProfileId: compositing, ec2InstanceType: 'g4dn.2xlarge' as const }],
    [{ ec2InstanceType: 'g5.8xlarge' as const }],
    [{ streamingImageId: 'img-win-2022-dcc-01' }],
    [{ ownedBy: studioUser('mei') }],
    [{ tags: { a: '2' } }],
  ])('is refused with other parameters: %j', async (other) => {
    const { nimble, controls } = await startNimble();
    const input = {
      clientToken: 'slack-1',
      ec2InstanceType: 'g5.2xlarge' as const,
      ownedBy: ada,
      tags: { a: '1' },
    };
    await create(nimble, input);
    await expect(create(nimble, { ...input, ...other })).rejects.toBeInstanceOf(
      ValidationException,
    );
    expect(controls.state().sessions).toHaveLength(1);
  });

  it('is not used up by a request that failed', async () => {
    const { nimble } = await startNimble();
    const clientToken = 'slack-1';
    await expect(create(nimble, { clientToken, ownedBy: ben })).rejects.toThrow();
    expect(await create(nimble, { clientToken })).toHaveProperty('sessionId');
  });

  it('when there is none, every request makes a session', async () => {
    const { nimble, controls } = await startNimble();
    await create(nimble);
    await create(nimble);
    expect(controls.state().sessions).toHaveLength(2);
  });

  it('lets a stop be repeated', async () => {
    const { nimble } = await startNimble({ durations: { ...quick, stopMs: 1e6 } });
    const { sessionId } = await create(nimble);
    await untilState(nimble, sessionId, 'READY');
    const command = new StopStreamingSessionCommand({ studioId, sessionId, clientToken: 'once' });
    await nimble.send(command);
    expect((await nimble.send(command)).session?.state).toBe('STOP_IN_PROGRESS');
    await expect(nimble.send(stop(sessionId))).rejects.toBeInstanceOf(ConflictException);
  });
});
