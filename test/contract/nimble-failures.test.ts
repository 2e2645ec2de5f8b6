import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fault, FaultRule, NimbleControls } from '../../sandbox/src/nimble/nimble-sandbox.js';
import { ada } from '../../sandbox/testing/start-nimble.js';
import { studioCallMs, studioReadMs } from '../../src/limits.js';
import {
  type CreateSessionRequest,
  type StudioErrorKind,
  sessionOf,
} from '../../src/studio/studio.js';
import { freePort } from '../support/free-port.js';
import { studioFailure } from '../support/studio-failure.js';
import {
  hurryRetries,
  nimbleStudio,
  pointAwsAt,
  region,
  startFixedAnswers,
  startNimbleStudio,
} from './start-nimble-studio.js';

const never = new AbortController().signal;
const operation = 'CreateStreamingSession';

const request: CreateSessionRequest = {
  clientToken: 'slack-one-token',
  attempt: 0,
  mayHaveBeenSent: false,
  place: region,
  launchProfileId: 'lp-lighting-seq040',
  ec2InstanceType: 'g5.2xlarge',
  streamingImageId: 'img-rocky-8-dcc-01',
  ownedBy: ada,
  tags: {},
};

const attempts = (controls: NimbleControls) => controls.state().calls[operation];

/** Creates in a studio where these calls go wrong. */
async function createWith(...rules: Omit<FaultRule, 'operation'>[]) {
  hurryRetries();
  const { studio, controls } = await startNimbleStudio({ durations: {} });
  for (const rule of rules) controls.fail({ operation, ...rule });
  const hangs = rules.filter(({ fault }) => fault.kind === 'hang');
  const count = hangs.reduce((sum, { times = 1 }) => sum + times, 0);
  giveUp(count, () => attempts(controls), studioCallMs);
  return { controls, created: studio.createSession(request, never) };
}

/**
 * Has the bot give up its first attempts of these limits once the studio holds them, rather than after the
 * limit.
 */
function giveUp(count: number, held: () => number, ...limits: readonly number[]): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  let made = 0;
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    if (made === count || !limits.includes(ms)) return timeout(ms);
    made += 1;
    const number = made;
    const limit = new AbortController();
    const look = setInterval(() => {
      if (held() < number) return;
      clearInterval(look);
      limit.abort(new DOMException('', 'TimeoutError'));
    }, 5);
    return limit.signal;
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an error of the API', () => {
  it.each<[Extract<Fault, { kind: 'error' }>['name'], StudioErrorKind, number, boolean]>([
    ['ValidationException', 'validation', 1, false],
    ['ServiceQuotaExceededException', 'quota', 1, false],
    ['AccessDeniedException', 'access_denied', 1, false],
    ['ResourceNotFoundException', 'not_found', 1, false],
    ['ConflictException', 'conflict', 1, false],
    ['ThrottlingException', 'throttled', 3, false],
    ['InternalServerErrorException', 'server', 3, true],
    ['ExpiredTokenException', 'credentials', 1, false],
    ['UnrecognizedClientException', 'credentials', 1, false],
  ])('%s is “%s” after %d calls; outcome unknown: %s', async (name, kind, calls, unknown) => {
    // The SDK would retry by itself, were it let.
    vi.stubEnv('AWS_MAX_ATTEMPTS', '5');
    const fault: Fault = { kind: 'error', name, message: 'In the words of AWS' };
    const { controls, created } = await createWith({ fault, times: 9 });
    expect(await studioFailure(created)).toMatchObject({
      kind,
      message: 'In the words of AWS',
      requestId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      outcomeUnknown: unknown,
    });
    expect(attempts(controls)).toBe(calls);
    expect(controls.state().sessions).toEqual([]);
  });

  it.each<[number, StudioErrorKind]>([
    [400, 'validation'],
    [402, 'quota'],
    [403, 'access_denied'],
    [404, 'not_found'],
    [409, 'conflict'],
  ])('without a name that anybody knows goes by its status: %d', async (status, kind) => {
    const { received } = await startFixedAnswers(() => ({
      status,
      headers: { 'x-amzn-requestid': 'request-7' },
      body: { code: 'SESSION_EXISTS', message: 'As it is' },
    }));
    const created = nimbleStudio().createSession(request, never);
    expect(await studioFailure(created)).toMatchObject({
      kind,
      message: 'As it is',
      requestId: 'request-7',
      outcomeUnknown: false,
    });
    expect(received).toHaveLength(1);
  });
});

describe('no free machine', () => {
  it.each([
    [{ 'x-amzn-errortype': 'ConflictException' }, { code: 'INSUFFICIENT_CAPACITY' }, 409],
    [{ 'x-amzn-errortype': 'InsufficientInstanceCapacity' }, {}, 500],
    [{ 'x-amzn-errortype': 'InsufficientCapacityException' }, {}, 503],
  ])('is told apart, and nothing was made: %j %j', async (headers, body, status) => {
    const { received } = await startFixedAnswers(() => ({
      status,
      headers,
      body: { message: 'As it is', ...body },
    }));
    expect(await studioFailure(nimbleStudio().createSession(request, never))).toMatchObject({
      kind: 'capacity',
      message: 'As it is',
      outcomeUnknown: false,
    });
    expect(received).toHaveLength(1);
  });
});

describe('a passing fault', () => {
  it.each<[Fault]>([
    [{ kind: 'error', name: 'ThrottlingException' }],
    [{ kind: 'error', name: 'InternalServerErrorException' }],
    [{ kind: 'html', status: 502 }],
    [{ kind: 'drop', carriedOut: false }],
    [{ kind: 'drop', carriedOut: true }],
    [{ kind: 'half', carriedOut: false }],
    [{ kind: 'half', carriedOut: true }],
    [{ kind: 'empty' }],
    [{ kind: 'hang', carriedOut: false }],
    [{ kind: 'hang', carriedOut: true }],
  ])('is retried with the same client token and ends in one session: %j', async (fault) => {
    const { controls, created } = await createWith({ fault });
    const { id } = await created;
    const { sessions, recentCalls } = controls.state();
    expect(sessions).toMatchObject([{ sessionId: id, clientToken: request.clientToken }]);
    expect(recentCalls.map(({ clientToken }) => clientToken)).toEqual([
      request.clientToken,
      request.clientToken,
    ]);
  });

  it('is retried when only looking, too', async () => {
    const { studio, controls } = await startNimbleStudio();
    const { id } = await studio.createSession(request, never);
    const fault: Fault = { kind: 'error', name: 'InternalServerErrorException' };
    controls.fail({ operation: 'GetStreamingSession', fault });
    expect((await sessionOf(studio, id, never)).id).toBe(id);
    expect(controls.state().calls.GetStreamingSession).toBe(2);
  });
});

describe('an AWS that answers slowly', () => {
  it('is asked again soon when only looking, and heard at last; what changes something is asked once', async () => {
    const { studio, controls } = await startNimbleStudio();
    const sooner = studioReadMs.filter((ms) => ms < studioCallMs);
    giveUp(sooner.length, () => controls.state().calls.GetStreamingSession, ...sooner);
    controls.latency({ ms: 200 });
    const { id } = await studio.createSession(request, never);
    expect((await sessionOf(studio, id, never)).id).toBe(id);
    expect(controls.state().calls).toMatchObject({
      CreateStreamingSession: 1,
      GetStreamingSession: 3,
    });
  });
});

describe('a fault that stays', () => {
  it.each<[Fault, StudioErrorKind, number]>([
    [{ kind: 'html', status: 503 }, 'unreadable', 0],
    [{ kind: 'drop', carriedOut: true }, 'unreachable', 1],
    [{ kind: 'half', carriedOut: true }, 'unreachable', 1],
    [{ kind: 'empty' }, 'unreadable', 1],
    [{ kind: 'hang', carriedOut: true }, 'timeout', 1],
  ])('leaves the outcome open after three attempts: %j', async (fault, kind, made) => {
    const { controls, created } = await createWith({ fault, times: 9 });
    expect(await studioFailure(created)).toMatchObject({ kind, outcomeUnknown: true });
    expect(attempts(controls)).toBe(3);
    expect(controls.state().sessions).toHaveLength(made);
  });

  it('leaves the outcome open even when a later attempt is refused for good', async () => {
    const { controls, created } = await createWith(
      { fault: { kind: 'drop', carriedOut: true } },
      { fault: { kind: 'error', name: 'AccessDeniedException' } },
    );
    expect(await studioFailure(created)).toMatchObject({
      kind: 'access_denied',
      outcomeUnknown: true,
    });
    expect(attempts(controls)).toBe(2);
    expect(controls.state().sessions).toHaveLength(1);
  });

  it.each([
    ['no id', { state: 'READY' }],
    ['no state', { sessionId: 's-1' }],
    ['a time as a number', { sessionId: 's-1', state: 'READY', stopAt: 1_790_000_000 }],
  ])('may be an answer that makes no sense: %s', async (_what, session) => {
    hurryRetries();
    const { received } = await startFixedAnswers(() => ({ body: { session } }));
    const looked = sessionOf(nimbleStudio(), 's-1', never);
    expect(await studioFailure(looked)).toMatchObject({
      kind: 'unreadable',
      outcomeUnknown: false,
    });
    expect(received).toHaveLength(3);
    const created = nimbleStudio().createSession(request, never);
    expect(await studioFailure(created)).toMatchObject({
      kind: 'unreadable',
      outcomeUnknown: true,
    });
  });

  it('has no consequence when the connection is refused', async () => {
    hurryRetries();
    pointAwsAt(`http://127.0.0.1:${await freePort()}`);
    const created = nimbleStudio().createSession(request, never);
    expect(await studioFailure(created)).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
      requestId: null,
      outcomeUnknown: false,
    });
  });
});

describe('missing credentials', () => {
  it('are named as such, and nothing is sent', async () => {
    const { studio, controls } = await startNimbleStudio();
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) {
      if (!name.startsWith('AWS_ENDPOINT_URL')) vi.stubEnv(name, undefined);
    }
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
    expect(await studioFailure(studio.createSession(request, never))).toMatchObject({
      kind: 'no_credentials',
      requestId: null,
      outcomeUnknown: false,
    });
    expect(attempts(controls)).toBe(0);
  });
});

describe('an aborted call', () => {
  it('does not wait for a silent AWS', async () => {
    const { studio, controls } = await startNimbleStudio();
    controls.fail({ operation, fault: { kind: 'hang', carriedOut: true } });
    const leave = new AbortController();
    const created = studioFailure(studio.createSession(request, leave.signal));
    await expect.poll(() => attempts(controls)).toBe(1);
    leave.abort();
    expect(await created).toMatchObject({ kind: 'timeout', outcomeUnknown: true });
    expect(attempts(controls)).toBe(1);
  });

  it('does not wait for its next attempt', async () => {
    const { studio, controls } = await startNimbleStudio();
    controls.fail({ operation, fault: { kind: 'error', name: 'ThrottlingException' }, times: 9 });
    const leave = new AbortController();
    const created = studioFailure(studio.createSession(request, leave.signal));
    await expect.poll(() => attempts(controls), { interval: 5 }).toBe(2);
    const before = performance.now();
    leave.abort();
    await created;
    // The second wait takes 400 ms at least.
    expect(performance.now() - before).toBeLessThan(250);
    expect(attempts(controls)).toBe(2);
  });

  it('asks for no further page', async () => {
    const { studio, controls } = await startNimbleStudio({ pageSize: 1, durations: {} });
    for (const clientToken of ['one', 'two', 'three']) {
      await studio.createSession({ ...request, clientToken }, never);
    }
    const leave = new AbortController();
    const list = 'ListStreamingSessions';
    controls.fail({ operation: list, fault: { kind: 'late', ms: 0 } });
    controls.fail({ operation: list, fault: { kind: 'hang', carriedOut: false } });
    const listed = studioFailure(studio.listSessions(leave.signal));
    await expect.poll(() => controls.state().calls[list]).toBe(2);
    leave.abort();
    await listed;
    expect(controls.state().calls[list]).toBe(2);
  });
});
