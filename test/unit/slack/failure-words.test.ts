import { describe, expect, it } from 'vitest';
import { failureSchema } from '../../../src/launches/launch.js';
import { failedWords, statusDetails } from '../../../src/slack/views/failed-session-words.js';
import { failureWords, hitchWords, refusedWords } from '../../../src/slack/views/failure-words.js';
import { harmless, mischief } from '../../support/examples.js';

const at = {
  launchProfileName: 'Lighting',
  ec2InstanceType: 'g5.2xlarge',
  offeredInstanceTypes: ['g5.2xlarge', 'g5.8xlarge', 'g4dn.4xlarge', 'g4dn.16xlarge'],
  region: 'us-west-2',
};

const kinds = failureSchema.shape.kind.options;

const statusCodes = [
  'INTERNAL_ERROR',
  'INSUFFICIENT_CAPACITY',
  'ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR',
  'NETWORK_CONNECTION_ERROR',
  'INITIALIZATION_SCRIPT_ERROR',
  'DECRYPT_STREAMING_IMAGE_ERROR',
  'NETWORK_INTERFACE_ERROR',
  'AMI_VALIDATION_ERROR',
];

/** What tells somebody what to do, or that there is nothing to do. */
const advice =
  /try|choose|tell|ask|terminate a session|has to|should look|invite|nothing is running/i;

function expectSentences(words: string) {
  expect(words).toMatch(/^\S.*[.!”`]$/s);
  expect(words).not.toMatch(/undefined|null|NaN|\[object|\.\.| {2}/);
}

describe('failure words', () => {
  it.each(kinds)('%s says what happened and what to do', (kind) => {
    const words = failureWords({ kind, message: '', requestId: null }, at);
    expectSentences(words);
    expect(words).toMatch(advice);
    expect(words.length).toBeGreaterThan(40);
    expect(words.length).toBeLessThan(320);
  });

  it('need no profile while none has been chosen', () => {
    for (const kind of ['validation', 'access_denied', 'not_found'] as const) {
      const failure = { kind, message: '', requestId: null };
      expectSentences(failureWords(failure, { ...at, launchProfileName: null }));
    }
  });

  it.each(kinds)('%s has words of its own', (kind) => {
    const words = failureWords({ kind, message: '', requestId: null }, at);
    const others = kinds.filter((other) => other !== kind);
    for (const other of others) {
      expect(failureWords({ kind: other, message: '', requestId: null }, at)).not.toBe(words);
    }
  });

  it('quote AWS and its request id', () => {
    const words = failureWords({ kind: 'quota', message: 'No more g5.', requestId: 'r-1' }, at);
    expect(words).toMatch(/\nAWS: “No more g5\.” · request id `r-1`$/);
  });

  it('do not call the network’s words AWS’s, nor show lines for programmers', () => {
    const message = 'connect ECONNREFUSED\n  inspect the hidden field {error}.$response';
    const words = failureWords({ kind: 'unreachable', message, requestId: null }, at);
    expect(words).toMatch(/\nDetails: “connect ECONNREFUSED”$/);
  });

  it.each(kinds)('%s keeps what AWS and people write from notifying anybody', (kind) => {
    const words = failureWords(
      { kind, message: mischief, requestId: mischief },
      { ...at, launchProfileName: mischief, ec2InstanceType: mischief },
    );
    expect(words).not.toMatch(/<[!@#h]/);
    expect(words).toContain(harmless);
  });

  it('while the bot tries again, say so instead of asking the person to', () => {
    const failure = { kind: 'throttled', message: 'Rate exceeded', requestId: 'r-1' } as const;
    expect(hitchWords(failure, at)).toMatch(/The bot keeps trying\.\*\nAWS: “Rate exceeded”/);
    expect(hitchWords(failure, at)).not.toMatch(/try again/i);
    expect(failureWords(failure, at)).toMatch(/Try again in a few minutes/);
    expect(failureWords(failure, at)).not.toMatch(/keeps trying/);
  });
});

const statusWords = (statusCode: string | null, circumstances: typeof at) =>
  failedWords('CREATE_FAILED', statusCode, circumstances);

describe('the details of a status', () => {
  it('are Nimble’s own words, unless ours say as much', () => {
    const said = 'mount-show-storage.ps1 exited with 3';
    expect(statusDetails('INITIALIZATION_SCRIPT_ERROR', said)).toBe(`\nDetails: “${said}”`);
    expect(statusDetails('INSUFFICIENT_CAPACITY', 'Insufficient capacity.')).toBe('');
    expect(statusDetails('INTERNAL_ERROR', null)).toBe('');
  });
});

describe('status words', () => {
  it.each([...statusCodes, 'A_NEW_ONE', null])('%s says what happened and what to do', (code) => {
    const words = statusWords(code, at);
    expectSentences(words);
    expect(words).toMatch(advice);
  });

  it('differ for each status code', () => {
    const all = [...statusCodes, 'A_NEW_ONE', null].map((code) => statusWords(code, at));
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['g5.2xlarge', at.offeredInstanceTypes, 'Try g5.8xlarge, or again in a few minutes.'],
    ['g4dn.16xlarge', at.offeredInstanceTypes, 'Try g4dn.4xlarge, or again in a few minutes.'],
    ['g5.2xlarge', ['g5.2xlarge', 'g5.xlarge'], 'Try g5.xlarge, or again in a few minutes.'],
    ['g5.2xlarge', ['g5.2xlarge'], 'Try again in a few minutes.'],
  ])('name another type that the profile offers when there is no %s', (type, offered, tip) => {
    const words = statusWords('INSUFFICIENT_CAPACITY', {
      ...at,
      ec2InstanceType: type,
      offeredInstanceTypes: offered,
    });
    expect(words).toBe(`No ${type} is free in us-west-2 right now. ${tip}`);
  });

  it('escape a status code that is none', () => {
    expect(statusWords(mischief, at)).toContain(harmless);
  });
});

describe('the words about a session that is there', () => {
  it.each([...statusCodes, 'A_NEW_ONE', null])(
    'and failed to start with %s say what *Terminate* deletes, and never to launch another',
    (code) => {
      const words = failedWords('START_FAILED', code, at);
      expectSentences(words);
      expect(words).toMatch(/\*Terminate\* ends it, and deletes its own disk/);
      expect(words).not.toMatch(/\btry\b|trying|choose|few minutes|\/nimble-session/i);
    },
  );

  it('that failed to stop say that it may be on, and what *Terminate* deletes', () => {
    const words = failedWords('STOP_FAILED', 'INTERNAL_ERROR', at);
    expect(words).toMatch(/may still be on.*\*Terminate\* ends it, and deletes its own disk/);
  });

  it.each(kinds)('and of %s never lead to the form, which would make another', (kind) => {
    for (const button of ['Stop', null]) {
      const words = refusedWords({ kind, message: '', requestId: null }, at, button);
      expectSentences(words);
      const ofLaunches = /^(profile|type|image|channel)_not|not_admin|given_up/.test(kind);
      if (!ofLaunches) expect(words).not.toContain('/nimble-session');
    }
  });

  it.each(['validation', 'conflict', 'not_found', 'throttled', 'server', 'timeout'] as const)(
    'and of %s name the button to press again, as long as there is one',
    (kind) => {
      const failure = { kind, message: 'No', requestId: 'r-1' };
      expect(refusedWords(failure, at, 'Stop')).toMatch(/Press \*Stop\* again in a .*`r-1`$/s);
      expect(refusedWords(failure, at, null)).not.toMatch(/press/i);
    },
  );
});
