import { describe, expect, it } from 'vitest';
import { failureFrom } from '../../src/launches/failures.js';
import { createLog, readableLines } from '../../src/log.js';
import { StudioError } from '../../src/studio/studio.js';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('trace', { write: (line) => lines.push(line) }));
  return lines.join('');
}

const secretKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

describe('the log', () => {
  it.each([
    ['a bot token', 'xoxb-123456789012-abcDEF'],
    ['a rotating bot token', 'xoxe.xoxb-1-MS0yLTEyMw'],
    ['an app token', 'xapp-1-A0123-4567-89abcdef'],
    ['the address of a stream', 'https://10.0.0.7:8443/?authToken=ey.J0b2tlbg==#console'],
    ['the address of a socket', 'wss://wss-primary.slack.com/link/?ticket=0b9c-77&app_id=A1'],
    ['a secret key in JSON', JSON.stringify({ secretAccessKey: secretKey })],
    [
      'a secret key in JSON in JSON',
      JSON.stringify(JSON.stringify({ secretAccessKey: secretKey })),
    ],
    ['a secret key as a variable', `AWS_SECRET_ACCESS_KEY=${secretKey}`],
    ['a session token', `AWS_SESSION_TOKEN=${secretKey}`],
    ['a session token as a header', `x-amz-security-token: ${secretKey}`],
  ])('never shows %s', (_what, text) => {
    const places = logged((log) => {
      log.info(text);
      log.info({ deep: { list: [text] } }, 'in a field');
      log.error({ err: new Error(text, { cause: new Error(text) }) }, 'in an error');
    });
    expect(places.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(3);
    const secret =
      /abcDEF|MS0yLTEyMw|89abcdef|ey\.J0b2tlbg|0b9c-77|wJalrXUtnFEMI|K7MDENG|EXAMPLEKEY/;
    expect(places).not.toMatch(secret);
    for (const line of places.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it.each([
    ['the address of a stream of any shape', 'dcv://desk-7.studio.example:8443/#console'],
    ['the address of a stream of any shape', 'https://10.0.0.7:8443/way/in'],
    ['a response_url', 'https://hooks.slack.com/commands/T0/1/abc'],
    ['an e-mail address', 'ada.okafor+moon@papermoon.example'],
  ])('never shows %s: %s', (_what, text) => {
    const places = logged((log) => {
      log.info(text);
      log.error({ err: new Error(`to ${text}`, { cause: new TypeError(text) }) }, text);
    });
    for (const part of ['desk-7', '10.0.0.7', 'hooks.slack', 'ada.okafor', 'papermoon']) {
      expect(places).not.toContain(part);
    }
  });

  it('has code, status and request id of what failed, and none of AWS’s or Slack’s words', () => {
    const error = new StudioError('access_denied', {
      message: 'User: arn:aws:iam::123456789012:user/bot is not authorized',
      code: 'AccessDeniedException',
      status: 403,
      requestId: 'r-1',
      outcomeUnknown: false,
      cause: Object.assign(new Error('arn:aws:iam::123456789012'), { $metadata: {} }),
    });
    const refused = Object.assign(new Error('An API error occurred: invalid_blocks'), {
      data: { ok: false, error: 'invalid_blocks', note: 'Shot 0420' },
    });
    const said = logged((log) => {
      log.warn({ err: error, failure: failureFrom(error) }, 'failed');
      log.warn({ err: refused }, 'refused');
    });
    expect(said).not.toMatch(/arn:|123456789012|Shot/);
    expect(said).toContain('"code":"AccessDeniedException","status":403,"requestId":"r-1"');
    expect(said).toContain('"slack":"invalid_blocks"');
    expect(said).toContain('log.test.ts');
  });

  it.each([
    ['', 'a'],
    ['', 'a.'],
    ['', 'a@'],
    ['ada.okafor@', 'b'],
    ['secret_access_key', ' '],
    ['', 'x:/'],
  ])('does not hold the bot for a line of 100 kB: %s%s…', (start, repeated) => {
    const long = start + repeated.repeat(100_000 / repeated.length);
    const before = performance.now();
    logged((log) => log.info({ long }, 'long'));
    // A search whose time grows with the square of the length takes above 5 s.
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('cuts a long message of an error, and no secret in two', () => {
    const long = `${'word '.repeat(398)}ada.okafor@papermoon.example ${'word '.repeat(100_000)}`;
    const said = logged((log) => log.info({ err: new Error(long) }, 'long'));
    expect(said.length).toBeLessThan(5_000);
    expect(said).not.toContain('ada.');
  });

  it('tells of causes that lead in a circle', () => {
    const error = new Error('a lost answer');
    error.cause = new Error('a closed connection', { cause: error });
    const said = logged((log) => log.error({ err: error }, 'failed'));
    expect(said).toContain('a closed connection');
  });

  it('takes nothing for a name or a code that is none', () => {
    const page = '<p>Ada Okafor\n    at the desk\n';
    const error = Object.assign(new Error(`An API error occurred: ${page}`), {
      data: { ok: false, error: page },
      code: page,
      kind: page,
      requestId: page,
    });
    error.name = page;
    const said = logged((log) => {
      log.warn({ err: error, failure: { ...error, requestId: page } }, 'failed');
    });
    expect(said).not.toMatch(/Ada|desk/);
    expect(JSON.parse(said)).toMatchObject({ err: { name: 'Error' }, failure: {} });
    expect(said).toContain('log.test.ts');
  });

  it('keeps everything else as it is', () => {
    const line = logged((log) => log.info({ session: 'ses-1', ticketCount: 3 }, 'session created'));
    expect(JSON.parse(line)).toMatchObject({
      msg: 'session created',
      session: 'ses-1',
      ticketCount: 3,
    });
  });

  it('is readable at a terminal, and still without secrets', () => {
    const said: string[] = [];
    const log = createLog(
      'info',
      readableLines((line) => said.push(line)),
    );
    log.info({ session: 'ses-1', token: 'xoxb-1-2' }, 'session created');
    expect(said).toEqual(['Bot: session created · session ses-1 · token [secret]']);
  });
});
