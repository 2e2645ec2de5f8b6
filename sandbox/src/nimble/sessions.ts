import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Narrate } from '../part.js';
import { callerId } from './access.js';
import type { Catalogue } from './catalogue.js';
import type { ClientTokens } from './client-tokens.js';
import { enterState, ownStep, type Pace, type Step } from './life-cycle.js';
import type { SessionRecord } from './session-record.js';
import { notFound } from './wire.js';

/** What the caller decides about a new session; the rest is the same for all. */
type NewSession = Pick<
  SessionRecord,
  'profile' | 'ec2InstanceType' | 'streamingImageId' | 'ownedBy' | 'tags' | 'clientToken'
>;

interface SessionsParts {
  clock: Clock;
  catalogue: Catalogue;
  clientTokens: ClientTokens;
  pace: Pace;
  narrate: Narrate;
}

/** Between two looks at what is due, so that the narration is current while nothing is read. */
const advancedEveryMs = 100;

/**
 * The streaming sessions of the studio and their life. What the service does by itself follows from
 * the clock: `advance` catches up before anything is read, each step as of the time it was due.
 */
export class Sessions {
  readonly clock: Clock;
  readonly #parts: SessionsParts;
  readonly #byId = new Map<string, SessionRecord>();
  readonly #inOrder: SessionRecord[] = [];
  readonly #timer = setInterval(() => this.advance(), advancedEveryMs).unref();
  /** The earliest due time of all sessions, or an earlier one: until then nothing is due. */
  #earliestDueAtMs = Number.POSITIVE_INFINITY;
  /** Status codes that the next creations are going to fail with. */
  readonly #failures: string[] = [];
  #created = 0;
  #live = 0;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
    this.clock = parts.clock;
  }

  /** Throws ResourceNotFoundException for a session that is not known, or no longer. */
  find(sessionId: string): SessionRecord {
    const session = this.#byId.get(sessionId);
    if (!session) throw notFound('Streaming session', sessionId);
    return session;
  }

  /** In the order of creation. */
  get all(): readonly SessionRecord[] {
    return this.#inOrder;
  }

  /** Sessions that are not DELETED: what the quota counts. */
  get liveCount(): number {
    return this.#live;
  }

  begin(chosen: NewSession): SessionRecord {
    const sessionId = randomUUID().replaceAll('-', '').slice(0, 22);
    const atMs = this.clock.now();
    this.#created += 1;
    const session: SessionRecord = {
      ...chosen,
      profile: { ...chosen.profile },
      position: this.#created,
      sessionId,
      arn: this.#parts.catalogue.arn('streaming-session', sessionId),
      createdBy: callerId,
      createdAtMs: atMs,
      state: '',
      statusCode: '',
      statusMessage: '',
      enteredStateAtMs: atMs,
      updatedAtMs: atMs,
      updatedBy: callerId,
      failureStatusCode: this.#failures.shift(),
      dueAtMs: undefined,
    };
    this.#byId.set(sessionId, session);
    this.#inOrder.push(session);
    this.#live += 1;
    this.enter(session, { state: 'CREATE_IN_PROGRESS', atMs, by: callerId });
    return session;
  }

  /** The next creation that has no such fate yet ends in CREATE_FAILED with this status code. */
  failNextCreation(statusCode: string): void {
    this.#failures.push(statusCode);
  }

  /** Status codes of creations to come. */
  get failuresToCome(): readonly string[] {
    return this.#failures;
  }

  /** The next creations succeed again. */
  clearFailures(): void {
    this.#failures.length = 0;
  }

  /** Puts a session into a state, from wherever it is. */
  enter(session: SessionRecord, step: Step): void {
    if (session.state !== 'DELETED') this.#live -= 1;
    enterState(session, step, this.#parts.pace);
    if (session.state !== 'DELETED') this.#live += 1;
    this.#earliestDueAtMs = earlier(this.#earliestDueAtMs, dueAtMs(session));
  }

  /** From now on Nimble does not know this session. */
  forget(session: SessionRecord): void {
    if (session.state !== 'DELETED') this.#live -= 1;
    this.#byId.delete(session.sessionId);
    this.#inOrder.splice(this.#inOrder.indexOf(session), 1);
    this.#parts.clientTokens.forgetSession(session.sessionId);
  }

  /** Takes every step of the service's own that is due by now, in the order of their times. */
  advance(): void {
    const nowMs = this.clock.now();
    while (this.#earliestDueAtMs <= nowMs) {
      const due = this.#inOrder.filter((session) => dueAtMs(session) <= nowMs);
      for (const session of due.sort((one, other) => dueAtMs(one) - dueAtMs(other))) {
        this.#goOn(session, dueAtMs(session));
      }
      this.#earliestDueAtMs = this.#inOrder.map(dueAtMs).reduce(earlier, Number.POSITIVE_INFINITY);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #goOn(session: SessionRecord, atMs: number): void {
    const step = ownStep(session, atMs);
    if (step === 'forget') this.forget(session);
    else if (step) {
      const seconds = Math.round((atMs - session.enteredStateAtMs) / 100) / 10;
      const limit = step.by === undefined ? '' : `, its limit in ${session.state}`;
      const failure = step.status ? `: ${step.status.statusCode}` : '';
      this.enter(session, step);
      const told = `session ${session.sessionId} is ${session.state} after ${seconds} s`;
      this.#parts.narrate(`Nimble: ${told}${limit}${failure}`);
    }
  }
}

function dueAtMs(session: SessionRecord): number {
  return session.dueAtMs ?? Number.POSITIVE_INFINITY;
}

function earlier(one: number, other: number): number {
  return Math.min(one, other);
}
