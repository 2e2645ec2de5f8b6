import type { StreamingSession as NimbleStreamingSession } from '@aws-sdk/client-nimble';
import {
  type SessionProblem,
  type SessionState,
  type StreamingSession,
  sessionStates,
} from '../studio.js';
import { tagsFrom } from './unchecked.js';
import { unreadable } from './unreadable.js';

/** The tag that leads from a session back to its launch, should its id be lost. */
export const clientTokenTag = 'client-token';

/** Nimble's status codes that name something wrong. */
const problems: ReadonlyMap<string, SessionProblem> = new Map<string, SessionProblem>([
  ['INSUFFICIENT_CAPACITY', 'capacity'],
  ['NETWORK_CONNECTION_ERROR', 'network'],
  ['NETWORK_INTERFACE_ERROR', 'network_interface'],
  ['ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR', 'directory'],
  ['AMI_VALIDATION_ERROR', 'image'],
  ['DECRYPT_STREAMING_IMAGE_ERROR', 'image_key'],
  ['INITIALIZATION_SCRIPT_ERROR', 'script'],
  ['INTERNAL_ERROR', 'internal'],
]);

const failedStates: ReadonlySet<SessionState> = new Set<SessionState>([
  'CREATE_FAILED',
  'START_FAILED',
  'STOP_FAILED',
  'DELETE_FAILED',
]);

/** @throws StudioError when it holds no session */
export function sessionFrom(session: NimbleStreamingSession | undefined): StreamingSession {
  if (session?.sessionId === undefined || session.state === undefined) {
    throw unreadable('session');
  }
  const state = stateFrom(session.state);
  const statusCode = session.statusCode ?? null;
  const tags = tagsFrom(session.tags);
  return {
    id: session.sessionId,
    state,
    stateWord: session.state,
    problem: problemOf(state, statusCode),
    statusCode,
    statusMessage: session.statusMessage ?? null,
    stopAtMs: session.stopAt?.getTime() ?? null,
    terminateAtMs: session.terminateAt?.getTime() ?? null,
    clientToken: tags[clientTokenTag] ?? null,
    tags,
  };
}

function stateFrom(word: string): SessionState {
  return sessionStates.find((state) => state === word) ?? 'UNKNOWN';
}

function problemOf(state: SessionState, statusCode: string | null): SessionProblem | null {
  const known = statusCode === null ? undefined : problems.get(statusCode);
  return known ?? (failedStates.has(state) ? 'unknown' : null);
}
