import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openStream, streamLifeSeconds } from '../../../src/launches/stream.js';
import { type SessionStream, StudioError } from '../../../src/studio/studio.js';
import { studioOfMocks } from '../../support/studio-of-mocks.js';

const url = 'https://stream.example/?authToken=secret-way-in';

const stream = (changed: Partial<SessionStream> = {}): SessionStream => ({
  id: 'stream-1',
  state: 'CREATE_IN_PROGRESS',
  statusCode: 'STREAM_CREATE_IN_PROGRESS',
  url: null,
  expiresAtMs: null,
  ...changed,
});

const ready = stream({ state: 'READY', statusCode: 'STREAM_READY', url, expiresAtMs: 77 });

describe('a way into a desktop', () => {
  const studio = studioOfMocks();
  const sleep = vi.fn(async (_ms: number, signal: AbortSignal) => signal.throwIfAborted());

  beforeEach(() => {
    vi.clearAllMocks();
    studio.createStream.mockReset();
    studio.getStream.mockReset();
  });

  const open = (signal = new AbortController().signal) =>
    openStream({ studio, sleep }, 's-1', 'token-1', signal);

  it('is opened for two minutes, under the client token', async () => {
    studio.createStream.mockResolvedValue(ready);
    const { signal } = new AbortController();
    expect(await open(signal)).toEqual({ kind: 'open', url, expiresAtMs: 77 });
    expect(streamLifeSeconds).toBe(120);
    expect(studio.createStream).toHaveBeenCalledWith(
      { sessionId: 's-1', clientToken: 'token-1', expiresInSeconds: 120 },
      signal,
    );
    expect(studio.getStream).not.toHaveBeenCalled();
  });

  it('is waited for', async () => {
    studio.createStream.mockResolvedValue(stream());
    studio.getStream.mockResolvedValueOnce(stream()).mockResolvedValueOnce(ready);
    expect(await open()).toEqual({ kind: 'open', url, expiresAtMs: 77 });
    expect(studio.getStream.mock.calls.map(([session, id]) => [session, id])).toEqual([
      ['s-1', 'stream-1'],
      ['s-1', 'stream-1'],
    ]);
    expect(sleep).toHaveBeenCalledTimes(2);
  });

  it.each([
    stream({ state: 'CREATE_FAILED', statusCode: 'NETWORK_CONNECTION_ERROR' }),
    stream({ state: 'DELETED', statusCode: 'STREAM_DELETED' }),
    stream({ state: 'SOMETHING_NEW', statusCode: null }),
    stream({ state: 'READY', statusCode: 'STREAM_READY', url: null }),
    // What is not ready is no way in, whatever address it comes with.
    stream({ state: 'DELETED', statusCode: 'STREAM_DELETED', url }),
  ])('fails with the reason when it ends as $state ($statusCode)', async (ended) => {
    studio.createStream.mockResolvedValue(stream());
    studio.getStream.mockResolvedValue(ended);
    const { state, statusCode } = ended;
    const outcome = await open();
    expect(outcome).toEqual({ kind: 'failed', state, statusCode });
    expect(JSON.stringify(outcome)).not.toContain('secret-way-in');
  });

  it('is given up, never READY, as soon as the signal aborts', async () => {
    const limit = new AbortController();
    const reason = new Error('150 seconds have passed');
    studio.createStream.mockResolvedValue(stream());
    studio.getStream.mockImplementation(async () => {
      if (studio.getStream.mock.calls.length === 3) limit.abort(reason);
      return stream();
    });
    await expect(open(limit.signal)).rejects.toBe(reason);
    expect(studio.getStream).toHaveBeenCalledTimes(3);
  });

  it.each(['createStream', 'getStream'] as const)('passes on why %s failed', async (method) => {
    const error = new StudioError('conflict', {
      message: 'not READY',
      requestId: 'r-1',
      outcomeUnknown: false,
      cause: undefined,
    });
    studio.createStream.mockResolvedValue(stream());
    studio[method].mockRejectedValue(error);
    const thrown: unknown = await open().catch((caught: unknown) => caught);
    expect(thrown).toBe(error);
  });
});
