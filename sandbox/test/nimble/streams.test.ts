import {
  ConflictException,
  CreateStreamingSessionStreamCommand,
  GetStreamingSessionStreamCommand,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-nimble';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NimbleSandboxOptions } from '../../src/nimble/nimble-sandbox.js';
import { ada, startNimble, studioId } from '../../testing/start-nimble.js';
import { create } from './session-commands.js';

/** A READY session, and calls for its streams. */
async function startReadySession(options: Partial<NimbleSandboxOptions> = {}) {
  const { nimble, controls } = await startNimble(options);
  const { sessionId } = await create(nimble, { ownedBy: ada });
  controls.setState({ sessionId, state: 'READY' });
  const open = async (input: { expirationInSeconds?: number; clientToken?: string } = {}) => {
    const command = new CreateStreamingSessionStreamCommand({ studioId, sessionId, ...input });
    return (await nimble.send(command)).stream;
  };
  const look = async (streamId: string | undefined) => {
    const command = new GetStreamingSessionStreamCommand({ studioId, sessionId, streamId });
    return (await nimble.send(command)).stream;
  };
  return { controls, sessionId, open, look };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a stream', () => {
  it('becomes READY with a secret address, and ends at its expiry', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { open, look, sessionId } = await startReadySession({ durations: {} });
    const opened = await open({ expirationInSeconds: 60 });
    expect(opened).toMatchObject({
      state: 'CREATE_IN_PROGRESS',
      statusCode: 'STREAM_CREATE_IN_PROGRESS',
      ownedBy: ada,
      expiresAt: new Date(Date.now() + 60_000),
    });
    expect(opened?.url).toBeUndefined();
    vi.setSystemTime(Date.now() + 3000);
    const ready = await look(opened?.streamId);
    expect(ready).toMatchObject({ state: 'READY', statusCode: 'STREAM_READY' });
    expect(ready?.url).toMatch(
      new RegExp(
        `^https://desktop\\.papermoon\\.example/desktop/${sessionId}\\?authToken=[\\w-]{43}#console$`,
      ),
    );
    vi.setSystemTime(Date.now() + 57_000);
    const ended = await look(opened?.streamId);
    expect(ended?.state).toBe('DELETED');
    expect(ended?.url).toBeUndefined();
  });

  it('ends when its session leaves READY, and does not come back with it', async () => {
    const { open, look, controls, sessionId } = await startReadySession();
    const streamId = (await open())?.streamId;
    await expect.poll(async () => (await look(streamId))?.state).toBe('READY');
    controls.setState({ sessionId, state: 'STOPPED' });
    expect((await look(streamId))?.state).toBe('DELETED');
    controls.setState({ sessionId, state: 'READY' });
    expect((await look(streamId))?.state).toBe('DELETED');
  });

  it('is opened for a READY session only', async () => {
    const { open, controls, sessionId } = await startReadySession();
    controls.setState({ sessionId, state: 'STOPPED' });
    await expect(open()).rejects.toBeInstanceOf(ConflictException);
  });

  it.each([59, 3601, 90.5])('is not opened for %d s', async (expirationInSeconds) => {
    const { open } = await startReadySession();
    await expect(open({ expirationInSeconds })).rejects.toBeInstanceOf(ValidationException);
  });

  it('is opened once per client token', async () => {
    const { open } = await startReadySession();
    const first = await open({ clientToken: 'once', expirationInSeconds: 60 });
    const again = await open({ clientToken: 'once', expirationInSeconds: 60 });
    expect(again?.streamId).toBe(first?.streamId);
    expect((await open({ expirationInSeconds: 60 }))?.streamId).not.toBe(first?.streamId);
    await expect(open({ clientToken: 'once', expirationInSeconds: 61 })).rejects.toBeInstanceOf(
      ValidationException,
    );
  });

  it('is unknown under any other id', async () => {
    const { look } = await startReadySession();
    await expect(look('another')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});
