import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { end, listen } from '../../sandbox/testing/listening.js';
import { studioFailure } from '../support/studio-failure.js';
import { eventually } from '../support/waiting.js';
import {
  type FixedAnswer,
  hurryRetries,
  nimbleStudio,
  type ReceivedRequest,
  startFixedAnswers,
} from './start-nimble-studio.js';

const never = new AbortController().signal;
const minuteMs = 60_000;

const noSessions = { body: { sessions: [] } };

function refusal(name: string, message: string): FixedAnswer {
  return { status: 403, headers: { 'x-amzn-errortype': name }, body: { message } };
}

/** The access key that a request was signed with. */
function keyOf({ headers }: ReceivedRequest): string | undefined {
  return /Credential=([^/]+)\//.exec(String(headers.authorization))?.[1];
}

/** Nothing in the environment gives credentials but what a test sets. */
function withoutCredentials(): void {
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) {
    if (!name.startsWith('AWS_ENDPOINT_URL')) vi.stubEnv(name, undefined);
  }
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials');
}

/** A file of credentials, and what writes another key into it. */
function credentialsFile(): (key: string) => void {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'credentials');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  return (key) => {
    writeFileSync(
      file,
      `[default]\naws_access_key_id = ${key}\naws_secret_access_key = any\naws_session_token = t\n`,
    );
  };
}

/** A service on this machine that hands credentials out, or (null) keeps silent. */
async function startCredentialsService(answer: () => { key: string; forMs: number } | null) {
  const server = createServer((_request, response) => {
    const given = answer();
    if (given === null) return;
    const Expiration = new Date(Date.now() + given.forMs).toISOString();
    const keys = { AccessKeyId: given.key, SecretAccessKey: 'any', Token: 't', Expiration };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys));
  });
  const port = await listen(server);
  onTestFinished(() => end(server));
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${port}/keys`);
}

afterEach(() => void vi.restoreAllMocks());

describe('credentials', () => {
  it.each(['ExpiredTokenException', 'UnrecognizedClientException', 'InvalidClientTokenId'])(
    'that were renewed on disk are used without a restart, after %s',
    async (name) => {
      let valid = 'OLD';
      const { received } = await startFixedAnswers((request) =>
        keyOf(request) === valid ? noSessions : refusal(name, 'The security token is expired'),
      );
      withoutCredentials();
      const write = credentialsFile();
      write('OLD');
      const studio = nimbleStudio();
      await studio.listSessions(never);
      valid = 'NEW';
      // Refused once, because there is nothing else to sign with.
      expect(await studioFailure(studio.listSessions(never))).toMatchObject({
        kind: 'credentials',
      });
      write('NEW');
      await Promise.all([studio.listSessions(never), studio.listSessions(never)]);
      await studio.listSessions(never);
      const keys = received.map(keyOf);
      expect(keys.slice(0, 2)).toEqual(['OLD', 'OLD']);
      expect(keys.slice(-3)).toEqual(['NEW', 'NEW', 'NEW']);
      expect(keys.length).toBeLessThanOrEqual(7);
    },
  );

  it('are renewed before they expire', async () => {
    const { received } = await startFixedAnswers(() => noSessions);
    withoutCredentials();
    let given = { key: 'FIRST', forMs: minuteMs };
    await startCredentialsService(() => given);
    const studio = nimbleStudio();
    await studio.listSessions(never);
    given = { key: 'SECOND', forMs: 60 * minuteMs };
    await eventually(async () => {
      await studio.listSessions(never);
      expect(received.map(keyOf)).toContain('SECOND');
    });
    given = { key: 'THIRD', forMs: 60 * minuteMs };
    await studio.listSessions(never);
    expect(received.map(keyOf).at(-1)).toBe('SECOND');
  });

  it('are waited for when a service is silent: nothing was sent, and later they are there', async () => {
    const { received } = await startFixedAnswers(() => ({
      body: { session: { sessionId: 's-1', state: 'STOP_IN_PROGRESS' } },
    }));
    withoutCredentials();
    let given: { key: string; forMs: number } | null = null;
    await startCredentialsService(() => given);
    const studio = nimbleStudio();
    expect(await studioFailure(studio.stopSession('s-1', never))).toMatchObject({
      kind: 'no_credentials',
      outcomeUnknown: false,
    });
    expect(received).toHaveLength(0);
    given = { key: 'THERE', forMs: 60 * minuteMs };
    await studio.stopSession('s-1', never);
    expect(received.map(keyOf)).toEqual(['THERE']);
  });

  it('that are still good serve on while their service is silent', async () => {
    const { received } = await startFixedAnswers(() => noSessions);
    withoutCredentials();
    let given: { key: string; forMs: number } | null = { key: 'STILL', forMs: minuteMs };
    await startCredentialsService(() => given);
    const studio = nimbleStudio();
    await studio.listSessions(never);
    given = null;
    await studio.listSessions(never);
    await studio.listSessions(never);
    expect(received.map(keyOf)).toEqual(['STILL', 'STILL', 'STILL']);
  });
});

describe('a clock that is an hour off', () => {
  /** AWS takes requests that were signed within five minutes of its own time. */
  async function startStrictAws(refused: FixedAnswer) {
    // Node's server has its own idea of the time, which the spy below does not reach.
    const realNow = Date.now.bind(Date);
    const aws = await startFixedAnswers(({ headers }) => {
      const signed = String(headers['x-amz-date']);
      const form = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
      const atMs = Date.parse(signed.replace(form, '$1-$2-$3T$4:$5:$6Z'));
      return Math.abs(atMs - realNow()) < 5 * minuteMs ? noSessions : refused;
    });
    vi.spyOn(Date, 'now').mockImplementation(() => realNow() + 60 * minuteMs);
    return aws;
  }

  it.each([
    [
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ],
    [
      'InvalidSignatureException',
      'Signature not yet current: 20260101T010000Z is still later than 20260101T000500Z',
    ],
    [
      'InvalidSignatureException',
      'Signature expired: 20260101T000000Z is now earlier than 20260101T005500Z',
    ],
    ['RequestInTheFuture', 'The request is in the future'],
  ])('is corrected by one retry: %s, %s', async (name, message) => {
    const { received } = await startStrictAws(refusal(name, message));
    const studio = nimbleStudio();
    // At once, because only one of them changes what the SDK knows of the time.
    await Promise.all([studio.listSessions(never), studio.listSessions(never)]);
    expect(received.length).toBeLessThanOrEqual(4);
    const before = received.length;
    await studio.listSessions(never);
    expect(received).toHaveLength(before + 1);
  });

  it('is named when AWS does not say what time it is', async () => {
    const refused = refusal('RequestTimeTooSkewed', 'The difference is too large.');
    const { received } = await startStrictAws({
      ...refused,
      headers: { ...refused.headers, date: 'none' },
    });
    expect(await studioFailure(nimbleStudio().listSessions(never))).toMatchObject({
      kind: 'clock',
      outcomeUnknown: false,
    });
    expect(received).toHaveLength(2);
  });
});

describe('a listing that leads nowhere', () => {
  const session = { sessionId: 's-1', state: 'READY' };

  it('ends at an empty token', async () => {
    const { received } = await startFixedAnswers(() => ({
      body: { sessions: [session], nextToken: '' },
    }));
    expect(await nimbleStudio().listSessions(never)).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  it.each([
    ['a token that leads to itself', (): unknown => ({ sessions: [], nextToken: 'same' })],
    [
      'tokens that lead round',
      (token: string | null) => ({ sessions: [], nextToken: token === 'a' ? 'b' : 'a' }),
    ],
    [
      'the same page under new tokens',
      (token: string | null) => ({ sessions: [session], nextToken: `${token}+` }),
    ],
  ])('is unreadable: %s', async (_what, page) => {
    const { received } = await startFixedAnswers(({ url }) => ({
      body: page(new URL(url, 'http://aws').searchParams.get('nextToken')),
    }));
    expect(await studioFailure(nimbleStudio().listSessions(never))).toMatchObject({
      kind: 'unreadable',
    });
    expect(received.length).toBeLessThanOrEqual(3);
  });

  it('is unreadable when it is a page of HTML with status 200', async () => {
    hurryRetries();
    await startFixedAnswers(() => ({
      headers: { 'content-type': 'text/html' },
      body: '<html><body>Sign in to the network</body></html>',
    }));
    expect(await studioFailure(nimbleStudio().listSessions(never))).toMatchObject({
      kind: 'unreadable',
    });
  });
});
