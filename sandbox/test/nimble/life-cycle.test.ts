import {
  ConflictException,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-nimble';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sandboxAccessKeyId } from '../../src/aws/access.js';
import { ada, startNimble, studioId } from '../../testing/start-nimble.js';
import { compositing, create, get, remove, start, stop, untilState } from './session-commands.js';

/** Lets the faked clock go on. */
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

afterEach(() => {
  vi.useRealTimers();
});

describe('the life of a session', () => {
  it('goes from creation over stop and start to its end', async () => {
    const { nimble, lines } = await startNimble();
    const { sessionId } = await create(nimble, { ownedBy: ada });
    const ready = await untilState(nimble, sessionId, 'READY');
    expect(ready.statusCode).toBe('STREAMING_SESSION_READY');
    expect(ready.stopAt?.getTime()).toBe(Number(ready.updatedAt) + 690 * 60_000);
    expect(ready.terminateAt).toBeUndefined();
    expect(ready.startedAt).toBeUndefined();

    const stopping = await nimble.send(stop(sessionId));
    expect(stopping.session).toMatchObject({
      state: 'STOP_IN_PROGRESS',
      stoppedBy: ready.createdBy,
    });
    const stopped = await untilState(nimble, sessionId, 'STOPPED');
    expect(stopped.stoppedAt).toEqual(stopping.session?.updatedAt);
    expect(stopped.stopAt).toBeUndefined();
    expect(stopped.terminateAt?.getTime()).toBe(Number(stopped.updatedAt) + 2880 * 60_000);

    const starting = await nimble.send(start(sessionId));
    expect(starting.session?.state).toBe('START_IN_PROGRESS');
    const again = await untilState(nimble, sessionId, 'READY');
    expect(again.startedAt).toEqual(starting.session?.updatedAt);
    expect(again.terminateAt).toBeUndefined();

    expect((await nimble.send(remove(sessionId))).session?.state).toBe('DELETE_IN_PROGRESS');
    await untilState(nimble, sessionId, 'DELETED');
    expect(lines).toContain(`Nimble: session ${sessionId} is STOPPED after 0 s`);
  });

  it('keeps its own disk over a stop only when that was asked for', async () => {
    const { nimble } = await startNimble();
    for (const [volumeRetentionMode, kept] of [
      ['RETAIN', true],
      ['DELETE', false],
      [undefined, false],
    ] as const) {
      const { sessionId } = await create(nimble);
      await untilState(nimble, sessionId, 'READY');
      await nimble.send(stop(sessionId, volumeRetentionMode));
      const stopped = await untilState(nimble, sessionId, 'STOPPED');
      expect(stopped.volumeRetentionMode).toBe(volumeRetentionMode ?? 'DELETE');
      expect(stopped.volumeConfiguration !== undefined).toBe(kept);
    }
  });

  it('is told of on time, for many sessions, without any call', async () => {
    const { nimble, controls, lines } = await startNimble();
    const dueAtMs = new Map<string, number>();
    for (const createMs of [160, 40, 100, 140, 20, 120, 60, 80]) {
      controls.durations({ createMs });
      const { sessionId, createdAt } = await create(nimble);
      dueAtMs.set(sessionId ?? '', Number(createdAt) + createMs);
    }
    const told = () => lines.flatMap((line) => /session (\w+) is READY/.exec(line)?.[1] ?? []);
    await expect.poll(() => told().toSorted()).toEqual([...dueAtMs.keys()].toSorted());
    const inOrder = told().map((sessionId) => dueAtMs.get(sessionId) ?? 0);
    expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
  });

  it('ends at stopAt in STOPPED, and at terminateAt in DELETED', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { nimble, lines } = await startNimble({ durations: {}, minuteMs: 100 });
    const { sessionId, createdAt } = await create(nimble);
    const bornMs = Number(createdAt);
    vi.setSystemTime(bornMs + 20_000 + 69_000 - 1);
    const ready = await get(nimble, sessionId);
    expect(ready.stopAt).toEqual(new Date(bornMs + 89_000));
    pass(1);
    expect(await get(nimble, sessionId)).toMatchObject({
      state: 'STOP_IN_PROGRESS',
      stoppedAt: ready.stopAt,
      stoppedBy: 'nimble.amazonaws.com',
    });
    pass(8_000);
    const stopped = await get(nimble, sessionId);
    expect(stopped).toMatchObject({
      state: 'STOPPED',
      terminateAt: new Date(bornMs + 89_000 + 8_000 + 288_000),
    });
    pass(288_000);
    expect((await get(nimble, sessionId)).state).toBe('DELETE_IN_PROGRESS');
    pass(6_000);
    expect((await get(nimble, sessionId)).state).toBe('DELETED');
    expect(lines).toContain(
      `Nimble: session ${sessionId} is STOP_IN_PROGRESS after 69 s, its limit in READY`,
    );
  });

  it('of a profile without stopping ends at terminateAt in DELETED', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { nimble } = await startNimble({ durations: {} });
    const { sessionId } = await create(nimble, { launchProfileId: compositing });
    pass(20_000);
    const ready = await get(nimble, sessionId);
    expect(ready.stopAt).toBeUndefined();
    expect(Number(ready.terminateAt) - Number(ready.updatedAt)).toBe(480 * 60_000);
    pass(480 * 60_000);
    expect((await get(nimble, sessionId)).state).toBe('DELETE_IN_PROGRESS');
  });

  it('catches up on every step that it missed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { nimble } = await startNimble({ durations: {} });
    const { sessionId } = await create(nimble, { launchProfileId: compositing });
    pass(24 * 3_600_000);
    await expect(get(nimble, sessionId)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('is known for an hour after its end', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { nimble } = await startNimble({ durations: {} });
    const { sessionId } = await create(nimble, { clientToken: 'slack-1' });
    pass(19_999);
    expect((await get(nimble, sessionId)).state).toBe('CREATE_IN_PROGRESS');
    pass(1);
    expect((await get(nimble, sessionId)).state).toBe('READY');
    await nimble.send(remove(sessionId));
    pass(6_000 + 3_599_999);
    expect((await get(nimble, sessionId)).state).toBe('DELETED');
    pass(1);
    await expect(get(nimble, sessionId)).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect((await create(nimble, { clientToken: 'slack-1' })).sessionId).not.toBe(sessionId);
  });

  it.each([
    ['CREATE_IN_PROGRESS', { start: 409, stop: 409, remove: 409 }],
    ['READY', { start: 409, stop: 200, remove: 200 }],
    ['STOP_IN_PROGRESS', { start: 409, stop: 409, remove: 409 }],
    ['STOPPED', { start: 200, stop: 409, remove: 200 }],
    ['START_IN_PROGRESS', { start: 409, stop: 409, remove: 409 }],
    ['DELETE_IN_PROGRESS', { start: 409, stop: 409, remove: 409 }],
    ['DELETED', { start: 409, stop: 409, remove: 409 }],
    ['CREATE_FAILED', { start: 409, stop: 409, remove: 200 }],
    ['START_FAILED', { start: 409, stop: 409, remove: 200 }],
    ['STOP_FAILED', { start: 409, stop: 409, remove: 200 }],
    ['DELETE_FAILED', { start: 409, stop: 409, remove: 200 }],
  ])('in %s allows just this: %j', async (state, expected) => {
    const { nimble, controls } = await startNimble({ durations: {} });
    const { sessionId } = await create(nimble);
    const status = async (act: () => Promise<{ $metadata: { httpStatusCode?: number } }>) => {
      controls.setState({ sessionId, state });
      const answer = await act().catch((error: unknown) => {
        if (error instanceof ConflictException) return error;
        throw error;
      });
      return answer.$metadata.httpStatusCode;
    };
    expect({
      start: await status(() => nimble.send(start(sessionId))),
      stop: await status(() => nimble.send(stop(sessionId))),
      remove: await status(() => nimble.send(remove(sessionId))),
    }).toEqual(expected);
  });

  it('refuses to stop what the profile forbids to stop', async () => {
    const { nimble } = await startNimble();
    const { sessionId } = await create(nimble, { launchProfileId: compositing });
    await untilState(nimble, sessionId, 'READY');
    await expect(nimble.send(stop(sessionId))).rejects.toBeInstanceOf(ValidationException);
  });

  it.each(['start', 'stop'])('refuses an empty body on %s, as AWS did', async (action) => {
    const { nimble, endpoint } = await startNimble();
    const { sessionId } = await create(nimble);
    const answer = await fetch(
      `${endpoint}/2020-08-01/studios/${studioId}/streaming-sessions/${sessionId}/${action}`,
      {
        method: 'POST',
        headers: { authorization: `AWS4-HMAC-SHA256 Credential=${sandboxAccessKeyId}/x` },
      },
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('ValidationException');
    expect(await answer.json()).toMatchObject({ message: 'Unknown error parsing request body' });
  });
});
