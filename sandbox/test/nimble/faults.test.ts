import {
  AccessDeniedException,
  ConflictException,
  GetStudioCommand,
  InternalServerErrorException,
  ListStudiosCommand,
  NimbleClient,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-nimble';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/nimble/nimble-sandbox.js';
import { startNimble, studioId } from '../../testing/start-nimble.js';
import { create, get, untilState } from './session-commands.js';

const operation = 'CreateStreamingSession';

describe('fail', () => {
  it.each([
    ['AccessDeniedException', 403, AccessDeniedException],
    ['ConflictException', 409, ConflictException],
    ['InternalServerErrorException', 500, InternalServerErrorException],
    ['ResourceNotFoundException', 404, ResourceNotFoundException],
    ['ServiceQuotaExceededException', 402, ServiceQuotaExceededException],
    ['ThrottlingException', 429, ThrottlingException],
    ['ValidationException', 400, ValidationException],
  ] as const)('answers with %s, %d', async (name, httpStatusCode, type) => {
    const { nimble, controls, lines } = await startNimble();
    controls.fail({ operation, fault: { kind: 'error', name, message: 'As told' } });
    const error: unknown = await create(nimble).catch((one) => one);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ message: 'As told', code: name, $metadata: { httpStatusCode } });
    expect(lines.at(-1)).toMatch(new RegExp(`→ ${httpStatusCode} ${name}$`));
    expect(controls.state().sessions).toEqual([]);
    await create(nimble);
  });

  it.each(['ExpiredTokenException', 'UnrecognizedClientException'] as const)(
    'answers with %s as AWS does before Nimble is reached',
    async (name) => {
      const { nimble, controls } = await startNimble();
      controls.fail({ operation: '*', fault: { kind: 'error', name } });
      await expect(create(nimble)).rejects.toMatchObject({
        name,
        $metadata: { httpStatusCode: 403 },
      });
    },
  );

  it('answers with a page of HTML', async () => {
    const { nimble, controls } = await startNimble();
    controls.fail({ operation, fault: { kind: 'html', status: 502 } });
    await expect(create(nimble)).rejects.toBeInstanceOf(SyntaxError);
    expect(controls.state().recentCalls).toMatchObject([{ operation, status: 502 }]);
  });

  it.each<[Fault, number, RegExp]>([
    [{ kind: 'drop', carriedOut: true }, 1, /→ connection reset, 200, session \w{22}$/],
    [{ kind: 'drop', carriedOut: false }, 0, /→ connection reset, not carried out$/],
    [{ kind: 'half', carriedOut: true }, 1, /→ answered by half, 200, session \w{22}$/],
    [{ kind: 'half', carriedOut: false }, 0, /→ answered by half, not carried out$/],
  ])('breaks the connection: %j', async (fault, made, line) => {
    const { nimble, controls, lines } = await startNimble({ durations: {} });
    controls.fail({ operation, fault });
    await expect(create(nimble, { clientToken: 'once' })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(controls.state().sessions).toHaveLength(made);
    expect(controls.state().recentCalls).toMatchObject([
      { operation, status: null, clientToken: 'once' },
    ]);
    await create(nimble, { clientToken: 'once' });
    expect(controls.state().sessions).toHaveLength(1);
  });

  it.each([true, false])('never answers; carried out: %s', async (carriedOut) => {
    const { nimble, controls, sandbox } = await startNimble();
    controls.fail({ operation, fault: { kind: 'hang', carriedOut } });
    let settled = false;
    const asked = create(nimble).finally(() => {
      settled = true;
    });
    const refused = expect(asked).rejects.toThrow();
    await expect.poll(() => controls.state().calls[operation]).toBe(1);
    await nimble.send(new ListStudiosCommand({}));
    expect(settled).toBe(false);
    expect(controls.state().sessions).toHaveLength(carriedOut ? 1 : 0);
    await sandbox.close();
    await refused;
  });

  it('answers with nothing', async () => {
    const { nimble, controls } = await startNimble();
    controls.fail({ operation, fault: { kind: 'empty' } });
    await expect(create(nimble)).rejects.toThrow('no session in the answer');
    expect(controls.state().sessions).toHaveLength(1);
  });

  it('answers late', async () => {
    const { nimble, controls } = await startNimble();
    controls.fail({ operation, fault: { kind: 'late', ms: 80 } });
    const before = performance.now();
    await create(nimble);
    expect(performance.now() - before).toBeGreaterThan(75);
  });

  it('uses up rules in their order, each for its operation', async () => {
    const { nimble, controls, lines } = await startNimble();
    const error = (name: 'ConflictException' | 'ThrottlingException' | 'ValidationException') =>
      ({ kind: 'error', name }) as const;
    controls.fail({ operation, fault: error('ConflictException'), times: 2 });
    controls.fail({ operation: 'GetStudio', fault: error('ValidationException') });
    controls.fail({ operation: '*', fault: error('ThrottlingException') });
    expect(controls.state().rules).toBe(3);
    await expect(create(nimble)).rejects.toBeInstanceOf(ConflictException);
    await expect(create(nimble)).rejects.toBeInstanceOf(ConflictException);
    await expect(create(nimble)).rejects.toBeInstanceOf(ThrottlingException);
    await create(nimble);
    expect(controls.state().rules).toBe(1);
    const studio = () => nimble.send(new GetStudioCommand({ studioId }));
    await expect(studio()).rejects.toBeInstanceOf(ValidationException);
    await studio();
    expect(controls.state().rules).toBe(0);
    expect(lines.filter((line) => line.includes('GetStudio'))).toEqual([
      'Nimble: GetStudio → 400 ValidationException',
    ]);
    expect(controls.state().calls).toMatchObject({ [operation]: 4, GetStudio: 2, '*': 6 });
  });
});

describe('outcome', () => {
  it('lets the next creations fail as AWS reports it', async () => {
    const { nimble, controls, lines } = await startNimble();
    controls.outcome({ statusCode: 'INSUFFICIENT_CAPACITY', times: 2 });
    controls.outcome({ statusCode: 'AMI_VALIDATION_ERROR' });
    const codes: unknown[] = [];
    for (let index = 0; index < 3; index += 1) {
      const { sessionId } = await create(nimble);
      codes.push((await untilState(nimble, sessionId, 'CREATE_FAILED')).statusCode);
      expect(lines.at(-1)).toMatch(/is CREATE_FAILED after 0 s: [A-Z_]+$/);
    }
    expect(codes).toEqual([
      'INSUFFICIENT_CAPACITY',
      'INSUFFICIENT_CAPACITY',
      'AMI_VALIDATION_ERROR',
    ]);
    await untilState(nimble, (await create(nimble)).sessionId, 'READY');
  });
});

describe('the other controls', () => {
  it('slow down every answer until told otherwise', async () => {
    const { nimble, controls } = await startNimble();
    controls.latency({ ms: 60 });
    const before = performance.now();
    await nimble.send(new ListStudiosCommand({}));
    await nimble.send(new ListStudiosCommand({}));
    expect(performance.now() - before).toBeGreaterThan(115);
  });

  it('show a state that Nimble does not know', async () => {
    const { nimble, controls } = await startNimble();
    const { sessionId } = await create(nimble);
    controls.setState({ sessionId, state: 'HIBERNATED', statusMessage: 'Asleep' });
    expect(await get(nimble, sessionId)).toMatchObject({
      state: 'HIBERNATED',
      statusMessage: 'Asleep',
    });
    controls.setState({ sessionId, state: 'STOP_FAILED', statusCode: 'NETWORK_CONNECTION_ERROR' });
    expect(await get(nimble, sessionId)).toMatchObject({
      statusCode: 'NETWORK_CONNECTION_ERROR',
      statusMessage: 'The instance could not be reached over the network.',
    });
  });

  it('forget a session', async () => {
    const { nimble, controls } = await startNimble();
    const { sessionId } = await create(nimble);
    controls.forget({ sessionId });
    await expect(get(nimble, sessionId)).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(() => controls.forget({ sessionId })).toThrow(sessionId);
  });

  it('change durations for what begins from now on', async () => {
    const { nimble, controls } = await startNimble({ durations: {} });
    const { sessionId } = await create(nimble);
    controls.durations({ createMs: 1 });
    await untilState(nimble, (await create(nimble)).sessionId, 'READY');
    expect((await get(nimble, sessionId)).state).toBe('CREATE_IN_PROGRESS');
  });

  it('reset everything but the sessions', async () => {
    const { nimble, controls } = await startNimble();
    const { sessionId } = await create(nimble);
    controls.fail({ operation: '*', fault: { kind: 'drop', carriedOut: false }, times: 9 });
    controls.latency({ ms: 60_000 });
    controls.outcome({ statusCode: 'INTERNAL_ERROR' });
    controls.reset();
    await untilState(nimble, (await create(nimble)).sessionId, 'READY');
    expect(controls.state().sessions[0]?.sessionId).toBe(sessionId);
  });

  it('remember the last 2,000 calls', async () => {
    const { endpoint, controls, nimble } = await startNimble();
    for (let round = 0; round < 21; round += 1) {
      const calls = Array.from({ length: 100 }, () =>
        fetch(`${endpoint}/2020-08-01/studios`).then((answer) => answer.text()),
      );
      await Promise.all(calls);
    }
    await nimble.send(new GetStudioCommand({ studioId }));
    const { recentCalls } = controls.state();
    expect(recentCalls).toHaveLength(2000);
    expect(recentCalls[0]).toMatchObject({ operation: 'ListStudios', status: 403 });
    expect(recentCalls.at(-1)).toMatchObject({ operation: 'GetStudio', status: 200 });
    expect(controls.state().calls.ListStudios).toBe(2100);
  });
});

describe('access', () => {
  it('is refused without a signature or with a strange key', async () => {
    const { endpoint, settings } = await startNimble();
    const unsigned = await fetch(`${endpoint}/2020-08-01/studios`);
    expect(unsigned.status).toBe(403);
    expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(await unsigned.json()).toEqual({ message: 'Missing Authentication Token' });
    const credentials = { accessKeyId: 'AKIASOMEBODYELSE0000', secretAccessKey: 'any' };
    const stranger = new NimbleClient({ ...settings, credentials });
    await expect(stranger.send(new ListStudiosCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode: 403 },
    });
    stranger.destroy();
  });
});
