import type { PretendStudio } from '../pretend-studio.js';
import type { Catalogue } from './catalogue.js';
import { checkClientToken } from './client-tokens.js';
import { getUserId } from './identity-store.js';
import { changingOperations, type NimbleCall, type OperationName } from './operations.js';
import type { SessionOperations } from './session-operations.js';
import type { Streams } from './streams.js';

/** What carrying out an operation gave. */
export interface Outcome {
  /** The answer's body. */
  output: object;
  /** What it made, for people. */
  made?: string;
  /** Whether an earlier request with the same client token had done it already. */
  repeated: boolean;
}

interface OperationParts {
  studio: PretendStudio;
  catalogue: Catalogue;
  sessions: SessionOperations;
  streams: Streams;
}

/** Carries out one operation; throws `AwsError`. */
export type CarryOut = (call: NimbleCall) => Outcome;

/** Says for every operation who carries it out. */
export function createCarryOut(parts: OperationParts): CarryOut {
  const { studio, catalogue, sessions, streams } = parts;
  const table: Record<OperationName, CarryOut> = {
    CreateStreamingSession: (call) => sessions.create(call),
    GetStreamingSession: (call) => reading(sessions.get(call)),
    ListStreamingSessions: (call) => reading(sessions.list(call)),
    StartStreamingSession: (call) => sessions.start(call),
    StopStreamingSession: (call) => sessions.stop(call),
    DeleteStreamingSession: (call) => sessions.delete(call),
    CreateStreamingSessionStream: (call) => streams.create(call),
    GetStreamingSessionStream: (call) => reading(streams.get(call)),
    ListLaunchProfiles: (call) => reading(catalogue.listLaunchProfiles(call)),
    ListStreamingImages: (call) => reading(catalogue.listStreamingImages(call)),
    GetStudio: () => reading(catalogue.getStudio()),
    ListStudios: () => reading(catalogue.listStudios()),
    GetUserId: (call) => reading(getUserId(studio, call.body)),
  };
  return (call) => {
    if (call.labels.studioId !== '') catalogue.checkStudio(call.labels.studioId);
    if (changingOperations.has(call.operation)) checkClientToken(call.clientToken);
    return table[call.operation](call);
  };
}

function reading(output: object): Outcome {
  return { output, repeated: false };
}
