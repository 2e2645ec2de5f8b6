import {
  CreateStreamingSessionCommand,
  type CreateStreamingSessionCommandInput,
  DeleteStreamingSessionCommand,
  GetStreamingSessionCommand,
  type NimbleClient,
  StartStreamingSessionCommand,
  StopStreamingSessionCommand,
  type StreamingSession,
  type VolumeRetentionMode,
} from '@aws-sdk/client-nimble';
import { expect } from 'vitest';
import { studioId } from '../../testing/start-nimble.js';

/** A profile whose sessions can be stopped; Ada is a member of it, Ben is not. */
export const lighting = 'lp-lighting-seq040';

/** A profile whose sessions cannot be stopped. */
export const compositing = 'lp-compositing-nuke';

export async function create(
  nimble: NimbleClient,
  input: Partial<CreateStreamingSessionCommandInput> = {},
): Promise<StreamingSession & { sessionId: string }> {
  const { session } = await nimble.send(
    new CreateStreamingSessionCommand({ studioId, launchProfileId: lighting, ...input }),
  );
  return withId(session);
}

function withId(session: StreamingSession | undefined) {
  if (session?.sessionId === undefined) throw new Error('no session in the answer');
  return { ...session, sessionId: session.sessionId };
}

export async function get(nimble: NimbleClient, sessionId: string) {
  const { session } = await nimble.send(new GetStreamingSessionCommand({ studioId, sessionId }));
  return withId(session);
}

export async function untilState(nimble: NimbleClient, sessionId: string, state: string) {
  await expect
    .poll(async () => (await get(nimble, sessionId)).state, { interval: 5, timeout: 5000 })
    .toBe(state);
  return get(nimble, sessionId);
}

export const start = (sessionId: string) =>
  new StartStreamingSessionCommand({ studioId, sessionId });
export const stop = (sessionId: string, volumeRetentionMode?: VolumeRetentionMode) =>
  new StopStreamingSessionCommand({
    studioId,
    sessionId,
    ...(volumeRetentionMode !== undefined && { volumeRetentionMode }),
  });
export const remove = (sessionId: string) =>
  new DeleteStreamingSessionCommand({ studioId, sessionId });
