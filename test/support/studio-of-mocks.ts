import { vi } from 'vitest';
import {
  type Said,
  type StreamingSession,
  type Studio,
  StudioError,
} from '../../src/studio/studio.js';

/** A session that has just been asked for. */
export function aSession(fields: Partial<StreamingSession> = {}): StreamingSession {
  const { state = 'CREATE_IN_PROGRESS' } = fields;
  return {
    id: 's-1',
    state,
    stateWord: state,
    problem: null,
    statusCode: null,
    statusMessage: null,
    stopAtMs: null,
    terminateAtMs: null,
    activity: null,
    clientToken: null,
    attempt: 0,
    tags: {},
    launchProfileId: null,
    ec2InstanceType: null,
    streamingImageId: null,
    ownedBy: null,
    ...fields,
  };
}

/** These sessions, as the answer of `getSessions` tells them. */
export function byId(sessions: readonly StreamingSession[]): Map<string, Said> {
  return new Map(sessions.map((session) => [session.id, session]));
}

/**
 * A studio that answers what a test tells it to. `getSessions` asks `getSession` about each id, so that
 * a test can say what the studio knows of one session.
 */
export function studioOfMocks() {
  const getSession = vi.fn<(id: string, signal: AbortSignal) => Promise<StreamingSession>>();
  return {
    facts: { name: 'Nimble Studio', region: 'us-west-2' },
    launchProfiles: vi.fn<Studio['launchProfiles']>(),
    usableProfiles: vi.fn<Studio['usableProfiles']>(),
    mistakes: vi.fn<Studio['mistakes']>(),
    createSession: vi.fn<Studio['createSession']>(),
    findSessions: vi.fn<Studio['findSessions']>(),
    getSession,
    getSessions: vi.fn<Studio['getSessions']>(async (ids, signal) => {
      const sessions = new Map<string, Said>();
      for (const id of ids) {
        try {
          sessions.set(id, await getSession(id, signal));
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
          sessions.set(id, error.kind === 'not_found' ? null : error);
        }
      }
      return { sessions, listing: null };
    }),
    listSessions: vi.fn<Studio['listSessions']>(),
    stopSession: vi.fn<Studio['stopSession']>(),
    startSession: vi.fn<Studio['startSession']>(),
    deleteSession: vi.fn<Studio['deleteSession']>(),
    rebootSession: vi.fn<Studio['rebootSession']>(),
    changeType: vi.fn<Studio['changeType']>(),
    openStream: vi.fn<Studio['openStream']>(),
  };
}
