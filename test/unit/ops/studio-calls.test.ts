import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type HearStudio,
  heardStudio,
  StudioSilence,
  studioOperations,
} from '../../../src/ops/studio-calls.js';
import { type Said, StudioError, studioErrorKinds } from '../../../src/studio/studio.js';
import { never, studioError } from '../../support/engine-context.js';
import { aSession, byId, studioOfMocks } from '../../support/studio-of-mocks.js';

const hear = vi.fn<HearStudio>();

beforeEach(() => {
  hear.mockReset();
});

describe('the studio is heard', () => {
  it('of every operation, by what it ends in', async () => {
    const mocks = studioOfMocks();
    const studio = heardStudio(mocks, hear);
    const life = { clientToken: 'a', lifeSeconds: 60 };
    mocks.getSessions.mockResolvedValue({
      sessions: new Map(),
      listing: null,
    });
    for (const operation of studioOperations) {
      mocks[operation].mockRejectedValueOnce(studioError('throttled'));
    }
    const calls = [
      () => studio.launchProfiles(null, never),
      () => studio.usableProfiles(null, never),
      () => studio.createSession(Object.assign({}), never),
      () => studio.findSessions('a', never),
      () => studio.getSessions(['s-1'], never),
      () => studio.listSessions(never),
      () => studio.stopSession('s-1', never),
      () => studio.startSession('s-1', never),
      () => studio.deleteSession('s-1', never),
      () => studio.rebootSession('s-1', never),
      () => studio.changeType('s-1', 'g5.xlarge', never),
      () => studio.openStream('s-1', life, never),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toThrow('throttled');
      await call();
    }
    expect(hear.mock.calls).toEqual(
      studioOperations.flatMap((operation) => [
        [operation, 'throttled'],
        [operation, 'ok'],
      ]),
    );
    expect(mocks.changeType).toHaveBeenLastCalledWith('s-1', 'g5.xlarge', never);
    expect(mocks.openStream).toHaveBeenLastCalledWith('s-1', life, never);
  });

  it('not of what the bot has broken off, nor of its own mistakes', async () => {
    const mocks = studioOfMocks();
    const studio = heardStudio(mocks, hear);
    mocks.listSessions.mockRejectedValueOnce(studioError('timeout'));
    await expect(studio.listSessions(AbortSignal.abort())).rejects.toThrow(StudioError);
    mocks.listSessions.mockRejectedValueOnce(new TypeError('a mistake'));
    await expect(studio.listSessions(never)).rejects.toThrow(TypeError);
    expect(hear).not.toHaveBeenCalled();
  });

  it.each([
    { sessions: ['s-1'], failed: ['s-2'], result: 'ok' },
    { sessions: [], failed: ['s-1', 's-2'], result: 'server' },
  ])('of sessions by whether any is told: $result', async ({ sessions, failed, result }) => {
    const mocks = studioOfMocks();
    mocks.getSessions.mockResolvedValue({
      sessions: new Map<string, Said>([
        ...byId(sessions.map((id) => aSession({ id }))),
        ...failed.map((id) => [id, studioError('server')] as const),
      ]),
      listing: null,
    });
    await heardStudio(mocks, hear).getSessions(['s-1', 's-2'], never);
    expect(hear.mock.calls).toEqual([['getSessions', result]]);
  });
});

describe('the studio’s silence', () => {
  let nowMs: number;
  let silence: StudioSilence;
  beforeEach(() => {
    nowMs = 0;
    silence = new StudioSilence(() => nowMs);
  });

  it('begins with the first call without an answer, and ends with the next answer', () => {
    expect(silence.now).toBeNull();
    nowMs = 1_000;
    silence.hear('listSessions', 'unreachable');
    nowMs = 2_000;
    silence.hear('getSessions', 'timeout');
    expect(silence.now).toEqual({ sinceMs: 1_000, kind: 'timeout' });
    silence.hear('getSessions', 'ok');
    expect(silence.now).toBeNull();
  });

  it('does not end with profiles that were at hand', () => {
    silence.hear('listSessions', 'timeout');
    silence.hear('launchProfiles', 'ok');
    silence.hear('usableProfiles', 'ok');
    expect(silence.now).not.toBeNull();
  });

  it('is told as trouble, and so is that the bot may not read, until it may', () => {
    nowMs = 1_000;
    silence.hear('listSessions', 'access_denied');
    silence.hear('launchProfiles', 'ok');
    silence.hear('stopSession', 'access_denied');
    nowMs = 2_000;
    silence.hear('listSessions', 'access_denied');
    expect(silence.trouble).toEqual({ sinceMs: 1_000, kind: 'access_denied' });
    silence.hear('getSessions', 'timeout');
    expect(silence.trouble).toEqual({ sinceMs: 2_000, kind: 'timeout' });
    silence.hear('listSessions', 'ok');
    expect(silence.trouble).toBeNull();
  });

  it('is no refusal of one request', () => {
    const silent = studioErrorKinds.filter((kind) => {
      silence.hear('listSessions', 'ok');
      silence.hear('listSessions', kind);
      return silence.now !== null;
    });
    expect(silent).toEqual([
      'throttled',
      'server',
      'unreachable',
      'timeout',
      'unreadable',
      'no_credentials',
      'credentials',
      'clock',
    ]);
  });
});
