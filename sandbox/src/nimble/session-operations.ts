import { z } from 'zod';
import { callerId } from './access.js';
import type { Catalogue } from './catalogue.js';
import type { ClientTokens } from './client-tokens.js';
import type { NimbleCall } from './operations.js';
import { cutPage } from './paging.js';
import {
  canBeStopped,
  type SessionBody,
  type SessionRecord,
  sessionBody,
} from './session-record.js';
import type { Sessions } from './sessions.js';
import { tags } from './tags.js';
import { AwsError, invalid, notFound, parseBody } from './wire.js';

const resourceId = z
  .string()
  .max(22, 'Member must have length less than or equal to 22')
  .regex(/^[a-zA-Z0-9-_]*$/, 'Member must satisfy regular expression pattern: ^[a-zA-Z0-9-_]*$');

const createInput = z.object({
  launchProfileId: resourceId,
  ec2InstanceType: z.string().optional(),
  streamingImageId: resourceId.optional(),
  ownedBy: z.string().optional(),
  tags: tags.default({}),
});

type CreateInput = z.infer<typeof createInput>;

const startInput = z.object({ backupId: resourceId.optional() });

const stopInput = z.object({ volumeRetentionMode: z.enum(['RETAIN', 'DELETE']).optional() });

/** An answer, and whether it repeats that of an earlier request with the same client token. */
export interface SessionOutcome {
  output: { session: SessionBody };
  /** `session 1a2b…`, for people; only of a creation. */
  made?: string;
  repeated: boolean;
}

interface SessionOperationsParts {
  sessions: Sessions;
  catalogue: Catalogue;
  clientTokens: ClientTokens;
  pageSize: number;
}

/** Nimble's six operations on streaming sessions. */
export class SessionOperations {
  readonly #parts: SessionOperationsParts;

  constructor(parts: SessionOperationsParts) {
    this.#parts = parts;
  }

  create(call: NimbleCall): SessionOutcome {
    const input = parseBody(call.body, createInput);
    const { clientTokens } = this.#parts;
    const parameters = JSON.stringify([
      input.launchProfileId,
      input.ec2InstanceType,
      input.streamingImageId,
      input.ownedBy,
      Object.entries(input.tags).sort(([one], [other]) => (one < other ? -1 : 1)),
    ]);
    const scope = call.operation;
    const earlier = clientTokens.recall(scope, call.clientToken, parameters);
    if (earlier !== undefined) return creationOutcome(this.#parts.sessions.find(earlier), true);
    const session = this.#begin(input, call.clientToken);
    const { sessionId } = session;
    const token = call.clientToken;
    clientTokens.remember({ scope, token, parameters, resourceId: sessionId, sessionId });
    return creationOutcome(session, false);
  }

  get(call: NimbleCall): object {
    return { session: sessionBody(this.#parts.sessions.find(call.labels.sessionId)) };
  }

  list({ query }: NimbleCall): object {
    const ownedBy = query.get('ownedBy');
    const createdBy = query.get('createdBy');
    const ids = query.get('sessionIds');
    const wanted = ids === null ? undefined : new Set(ids.split(','));
    const page = cutPage({
      name: 'streaming-sessions',
      items: this.#parts.sessions.all,
      position: (session) => session.position,
      matches: (session) =>
        (wanted === undefined || wanted.has(session.sessionId)) &&
        (ownedBy === null || session.ownedBy === ownedBy) &&
        (createdBy === null || session.createdBy === createdBy),
      pageSize: this.#parts.pageSize,
      nextToken: query.get('nextToken'),
    });
    return { sessions: page.items.map(sessionBody), nextToken: page.nextToken };
  }

  start(call: NimbleCall): SessionOutcome {
    const { backupId } = parseBody(call.body, startInput);
    return this.#once(call, JSON.stringify([backupId]), (session) => {
      if (backupId !== undefined) throw notFound('Streaming session backup', backupId);
      requireState(session, session.state === 'STOPPED');
      this.#enter(session, 'START_IN_PROGRESS');
    });
  }

  stop(call: NimbleCall): SessionOutcome {
    const { volumeRetentionMode } = parseBody(call.body, stopInput);
    return this.#once(call, JSON.stringify([volumeRetentionMode]), (session) => {
      if (!canBeStopped(session.profile)) {
        throw invalid('The launch profile does not allow its streaming sessions to be stopped.');
      }
      requireState(session, session.state === 'READY');
      // AWS names no default. The strictest: the disk is lost unless the call asks to keep it.
      session.volumeRetentionMode = volumeRetentionMode ?? 'DELETE';
      this.#enter(session, 'STOP_IN_PROGRESS');
    });
  }

  delete(call: NimbleCall): SessionOutcome {
    return this.#once(call, '', (session) => {
      const { state } = session;
      requireState(session, !state.endsWith('_IN_PROGRESS') && state !== 'DELETED');
      this.#enter(session, 'DELETE_IN_PROGRESS');
    });
  }

  #enter(session: SessionRecord, state: string): void {
    const { sessions } = this.#parts;
    sessions.enter(session, { state, atMs: sessions.clock.now(), by: callerId });
  }

  #begin(input: CreateInput, clientToken: string | undefined): SessionRecord {
    const { catalogue, sessions } = this.#parts;
    const profile = catalogue.profile(input.launchProfileId);
    if (profile.state !== 'READY') throw invalid('The launch profile is not in the READY state.');
    const ec2InstanceType = choose(
      profile.ec2InstanceTypes,
      input.ec2InstanceType,
      'ec2InstanceType',
    );
    const streamingImageId = choose(
      profile.streamingImageIds,
      input.streamingImageId,
      'streamingImageId',
    );
    if (input.ownedBy !== undefined && !catalogue.isMember(profile, input.ownedBy)) {
      throw new AwsError(
        'AccessDeniedException',
        `User ${input.ownedBy} is not authorized to use launch profile ${profile.launchProfileId}.`,
      );
    }
    if (sessions.liveCount >= catalogue.sessionQuota) {
      throw new AwsError(
        'ServiceQuotaExceededException',
        `The quota of ${catalogue.sessionQuota} streaming sessions per studio is exceeded.`,
      );
    }
    const { tags } = input;
    const ownedBy = input.ownedBy ?? callerId;
    return sessions.begin({
      profile,
      ec2InstanceType,
      streamingImageId,
      ownedBy,
      tags,
      clientToken,
    });
  }

  #once(call: NimbleCall, options: string, act: (session: SessionRecord) => void): SessionOutcome {
    const { clientTokens } = this.#parts;
    const { sessionId } = call.labels;
    const session = this.#parts.sessions.find(sessionId);
    const parameters = `${sessionId} ${options}`;
    const token = call.clientToken;
    const scope = call.operation;
    const repeated = clientTokens.recall(scope, token, parameters) !== undefined;
    if (!repeated) {
      act(session);
      clientTokens.remember({ scope, token, parameters, resourceId: sessionId, sessionId });
    }
    return { output: { session: sessionBody(session) }, repeated };
  }
}

function creationOutcome(session: SessionRecord, repeated: boolean): SessionOutcome {
  const made = `session ${session.sessionId}`;
  return { output: { session: sessionBody(session) }, made, repeated };
}

function requireState(session: SessionRecord, allowed: boolean): void {
  if (allowed) return;
  throw new AwsError(
    'ConflictException',
    `Another operation is in progress: streaming session ${session.sessionId} is ${session.state}.`,
    { resourceId: session.sessionId },
  );
}

/** The wanted one of a profile's choices; the first when none is wanted. */
function choose(choices: string[], wanted: string | undefined, field: string): string {
  const choice = wanted ?? choices[0];
  if (choice !== undefined && choices.includes(choice)) return choice;
  throw invalid(
    `The ${field} ${choice ?? ''} is not in the launch profile's stream configuration.`,
  );
}
