import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../sandbox/src/nimble/faults.js';
import { pretendStudio } from '../../sandbox/src/pretend-studio.js';
import type { WorkspaceClient } from '../../sandbox/testing/workspace-client.js';
import { studioCallMs } from '../../src/limits.js';
import {
  type BotInSandbox,
  type BotInSandboxOptions,
  startBotInSandbox,
} from '../support/bot-in-sandbox.js';
import { ada, ben, openForm, wholeText, workstations } from '../support/launching.js';
import { ask, modalSaying, noted, ownNote, privateAnswer } from './asked.js';
import { type MovableClock, movableClock } from './clock.js';

const studio = { ...pretendStudio, sessionQuota: 100 };
const mention = `<@${ada}>`;
const requestId = /request id `[0-9a-f-]{36}`/;
const awsError = (name: Extract<Fault, { kind: 'error' }>['name']): Fault => ({
  kind: 'error',
  name,
});

let world: BotInSandbox;
let person: WorkspaceClient;
let clock: MovableClock;
const nimble = () => world.sandbox.nimble.controls;

function failCreate(fault: Fault, times: number) {
  nimble().fail({ operation: 'CreateStreamingSession', fault, times });
}

async function start(options: Omit<BotInSandboxOptions, 'sandbox'> = {}) {
  clock = movableClock();
  world = await clock.startWith(() => startBotInSandbox({ sandbox: { studio }, ...options }));
  person = await world.person(ada);
}

async function stop() {
  await world.close();
  vi.restoreAllMocks();
}

describe('a Create that fails', () => {
  beforeAll(() => start());
  afterEach(() => nimble().reset());
  afterAll(stop);

  it.each([
    [awsError('ValidationException'), 'Nimble Studio did not accept the request. Choose again'],
    [awsError('ServiceQuotaExceededException'), 'AWS allows no further g4dn.4xlarge session'],
    [
      awsError('AccessDeniedException'),
      'AWS does not let this bot do that for *Lighting · seq 040*',
    ],
    [awsError('ResourceNotFoundException'), 'no longer has *Lighting · seq 040*'],
    [awsError('ConflictException'), 'is still busy with another operation'],
    [awsError('ExpiredTokenException'), 'AWS does not accept the bot’s credentials'],
    [awsError('UnrecognizedClientException'), 'AWS does not accept the bot’s credentials'],
  ])('is final at once with %o', async (fault, words) => {
    const before = nimble().state();
    failCreate(fault, 1);
    const asked = await ask(person);
    const message = wholeText(await asked.saying('did not get a workstation'));
    expect(message).toContain(words);
    expect(message).toMatch(requestId);
    expect(message).not.toContain(mention);
    expect(message).not.toContain('keeps trying');

    const [line, ...others] = await asked.threadSaying(words);
    expect(others).toEqual([]);
    expect(line).toMatch(new RegExp(`^${mention} `));
    expect(line).toMatch(requestId);

    const after = nimble().state();
    expect(after.calls.CreateStreamingSession).toBe(before.calls.CreateStreamingSession + 1);
    expect(after.sessions).toHaveLength(before.sessions.length);
  });

  it.each<[Fault, string]>([
    [awsError('ThrottlingException'), 'is getting more requests than it can handle'],
    [awsError('InternalServerErrorException'), 'had an internal error'],
    [{ kind: 'html', status: 503 }, 'Nimble Studio’s answer made no sense'],
    [{ kind: 'drop', carriedOut: false }, 'cannot be reached from here'],
    [{ kind: 'half', carriedOut: true }, /answer made no sense|cannot be reached/.source],
    [{ kind: 'empty' }, 'Nimble Studio’s answer made no sense'],
    [{ kind: 'hang', carriedOut: true }, 'did not answer in time'],
  ])('is tried again after %o, and makes one session', async (fault, words) => {
    hurry();
    const before = nimble().state().sessions.length;
    failCreate(fault, 3);
    const asked = await ask(person);
    const hitch = wholeText(await asked.saying('The bot keeps trying.'));
    expect(hitch).toMatch(new RegExp(words));
    expect(hitch).not.toContain('Try again');
    clock.forward(4_000);

    const ready = wholeText(await asked.saying('has a workstation ready'));
    expect(ready).not.toContain('keeps trying');
    const lines = await asked.threadSaying('your workstation is ready');
    expect(lines.filter((line) => line.startsWith('A hitch: '))).toHaveLength(1);
    expect(lines.filter((line) => line.includes(mention))).toEqual([
      expect.stringContaining('your workstation is ready'),
    ]);
    expect(nimble().state().sessions).toHaveLength(before + 1);
  });
});

const timeout = AbortSignal.timeout.bind(AbortSignal);

/** The bot's patience, shortened: a call that hangs is given up soon, and retries follow closely. */
function hurry() {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) =>
    timeout(ms === studioCallMs ? 300 : ms),
  );
  vi.spyOn(Math, 'random').mockReturnValue(0);
}

describe('a session that never becomes READY', () => {
  beforeAll(() => start());
  afterEach(() => nimble().reset());
  afterAll(stop);

  it.each([
    ['INSUFFICIENT_CAPACITY', 'No g5.2xlarge is free in us-west-2 right now. Try g5.8xlarge,'],
    ['INTERNAL_ERROR', 'an internal error while preparing the workstation. Try again'],
    ['ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR', 'could not join the studio’s Active Directory.'],
    ['NETWORK_CONNECTION_ERROR', 'could not reach the studio’s network. Try again'],
    ['INITIALIZATION_SCRIPT_ERROR', 'initialization scripts failed on the workstation.'],
    ['DECRYPT_STREAMING_IMAGE_ERROR', 'streaming image could not be decrypted'],
    ['NETWORK_INTERFACE_ERROR', 'got no network interface'],
    ['AMI_VALIDATION_ERROR', 'did not pass Nimble Studio’s checks. Choose another image'],
    ['A_NEW_REASON', 'a reason this bot does not know: A_NEW_REASON.'],
  ])('says why: %s', async (statusCode, words) => {
    nimble().outcome({ statusCode });
    const asked = await ask(person, { instance_type: 'g5.2xlarge' });
    const message = wholeText(await asked.saying('preparing it failed'));
    expect(message).toContain(words);
    expect(message).not.toContain(mention);
    const lines = await asked.threadSaying(words);
    expect(lines.filter((line) => line.includes(mention))).toEqual([
      expect.stringMatching(new RegExp(`^${mention} `)),
    ]);
    expect(lines).toHaveLength(2);
  });

  it('tells a state that it does not know, and goes on watching', async () => {
    nimble().durations({ createMs: 60_000 });
    const asked = await ask(person);
    await asked.saying('is getting a workstation');
    const sessionId = nimble().state().sessions.at(-1)?.sessionId ?? '';
    nimble().setState({ sessionId, state: 'WARMING_UP' });
    await asked.saying('in a state this bot does not know: WARMING_UP');
    nimble().setState({ sessionId, state: 'READY' });
    await asked.saying('has a workstation ready');
    const lines = await asked.threadSaying('your workstation is ready');
    expect(lines.filter((line) => line.includes(mention))).toHaveLength(1);
    expect(lines).toContain('Nimble Studio reports a state this bot does not know: WARMING_UP.');
  });
});

describe('a session that takes too long', () => {
  const getCalls = () => nimble().state().calls.GetStreamingSession;
  const deleteCalls = () => nimble().state().calls.DeleteStreamingSession;

  beforeEach(async () => {
    await start({ limits: { readyTimeoutMs: 300 } });
    nimble().durations({ createMs: 600_000 });
  });
  afterEach(stop);

  async function stuck() {
    const asked = await ask(person);
    const message = await asked.saying('is taking unusually long');
    await asked.threadSaying('This is taking unusually long.');
    const [session] = nimble().state().sessions;
    return { asked, message, sessionId: session?.sessionId ?? '' };
  }

  it('is reported once, quietly, and still watched', async () => {
    const { asked, sessionId } = await stuck();
    const looks = getCalls();
    await vi.waitFor(() => expect(getCalls()).toBeGreaterThan(looks + 4));
    nimble().setState({ sessionId, state: 'READY' });
    const ready = await asked.saying('has a workstation ready');
    expect(wholeText(ready)).not.toContain('session:give_up');
    const lines = await asked.threadSaying('your workstation is ready');
    expect(lines.filter((line) => line.includes('unusually long'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes(mention))).toHaveLength(1);
  });

  it('can be given up only by the person who asked', async () => {
    const { message } = await stuck();
    const other = await world.person(ben);
    await other.press(message, 'Give up');
    await privateAnswer(other, 'only its owner or an admin of the studio can give it up.');
    expect(deleteCalls()).toBe(0);
  });

  it('is terminated as soon as Nimble lets it be, once given up', async () => {
    const { asked, message, sessionId } = await stuck();
    await person.press(message, 'Give up');
    const leaving = await asked.saying('Terminating it.');
    expect(wholeText(leaving)).not.toContain('session:give_up');
    await person.press(message, 'Give up');
    await privateAnswer(person, 'It is being terminated already.');
    // Nimble refuses to delete what it is still creating.
    await vi.waitFor(() => expect(deleteCalls()).toBeGreaterThan(1));
    nimble().setState({ sessionId, state: 'READY' });
    // Whether the bot saw it ready in between is a matter of moments.
    await asked.saying(/(was to have|had) this workstation; it is terminated/);
    const lines = await asked.threadSaying('Nothing of it is left running');
    expect(lines).toContain('Terminating, as asked.');
    expect(nimble().state().sessions[0]?.state).toBe('DELETED');
  });

  it('ends truthfully when Nimble no longer knows it', async () => {
    const { asked, message, sessionId } = await stuck();
    nimble().forget({ sessionId });
    await person.press(message, 'Give up');
    await asked.saying('Terminating it.');
    clock.forward(3 * 60_000);
    await asked.saying('Nimble Studio no longer knows it');
    await asked.threadSaying('no longer knows this session, so it is closed here too');
  });

  it('is left alone when it has become ready in the meantime', async () => {
    const { asked, message, sessionId } = await stuck();
    nimble().setState({ sessionId, state: 'READY' });
    await asked.saying('has a workstation ready');
    await person.press(message, 'Give up');
    await privateAnswer(person, 'You cannot give it up now: it is ready.');
    expect(deleteCalls()).toBe(0);
    expect(nimble().state().sessions[0]?.state).toBe('READY');
  });

  it('says so when AWS does not let the bot terminate it, and can be given up again', async () => {
    const { asked, message } = await stuck();
    nimble().fail({
      operation: 'DeleteStreamingSession',
      fault: awsError('AccessDeniedException'),
    });
    await person.press(message, 'Give up');
    const lines = await asked.threadSaying('It could not be terminated, so it is still there.');
    expect(lines.at(-1)).toMatch(requestId);
    const again = await asked.saying('session:give_up');
    expect(wholeText(again)).not.toContain('keeps trying');
  });

  it('is never created: ends with the reason for which it was not', async () => {
    failCreate(awsError('ThrottlingException'), 1_000);
    const asked = await ask(person);
    await asked.saying('The bot keeps trying.');
    clock.forward(5_000);
    const message = wholeText(await asked.saying('did not get a workstation'));
    expect(message).toContain('Try again in a few minutes with `/nimble-session`;');
    expect((await asked.threadSaying(mention)).at(-1)).toMatch(requestId);
    expect(nimble().state().sessions).toEqual([]);
  });

  it('was created after all, though every answer was lost: is found', async () => {
    failCreate({ kind: 'drop', carriedOut: true }, 1);
    failCreate(awsError('InternalServerErrorException'), 1_000);
    const asked = await ask(person);
    await asked.saying('The bot keeps trying.');
    clock.forward(5_000);
    await asked.threadSaying('Nimble Studio is preparing');
    nimble().setState({ sessionId: nimble().state().sessions[0]?.sessionId ?? '', state: 'READY' });
    await asked.saying('has a workstation ready');
    expect(nimble().state().sessions).toHaveLength(1);
  });
});

describe('a studio that the bot cannot even ask', () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'launches-'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    await start({ databaseUrl: `file:${join(folder, 'launches.sqlite')}` });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await stop();
    rmSync(folder, { recursive: true });
  });

  it('has credentials missing: both the form and the launch say so', async () => {
    const form = await openForm(person);
    // The SDK's own chain, which finds none here.
    await world.restartBot({ credentials: null });
    const words = 'AWS does not accept the bot’s credentials: they are missing, wrong or expired.';
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const asked = noted(person, note);
    expect(wholeText(await asked.saying('did not get a workstation'))).toContain(words);
    await asked.threadSaying(`${mention} ${words}`);
    await modalSaying(person, workstations, words);
    expect(nimble().state().calls.CreateStreamingSession).toBe(0);
  });

  it('has no route to it: the form says so, and the launch waits until there is one', async () => {
    hurry();
    const form = await openForm(person);
    await world.restartBot({ endpoint: 'http://127.0.0.1:1' });
    await modalSaying(person, workstations, 'cannot be reached from here');
    const note = ownNote();
    await person.submit(form, person.values(form, { note }));
    const asked = noted(person, note);
    const hitch = wholeText(await asked.saying('The bot keeps trying.'));
    expect(hitch).toContain('cannot be reached from here');
    expect(hitch).not.toContain('AWS: ');
    await clock.startWith(() => world.restartBot());
    clock.forward(4_000);
    await asked.saying('has a workstation ready');
    expect(nimble().state().sessions).toHaveLength(1);
  });
});
