import { z } from 'zod';
import type { CallLog, LoggedCall } from '../aws/call-log.js';
import type { Faults } from '../aws/faults.js';
import type { Latency } from '../aws/front.js';
import type { Narrate } from '../part.js';
import { type FaultName, faultRule } from './faults.js';
import type { Pace } from './life-cycle.js';
import type { Operation, OperationName } from './operations.js';
import { type SessionBody, sessionBody } from './session-record.js';
import type { Sessions } from './sessions.js';
import { statusOfFailure, statusOfState } from './status.js';

/** A session as `GetStreamingSession` shows it, with the client token that made it. */
export interface SessionSnapshot extends SessionBody {
  clientToken?: string;
}

export interface NimbleState {
  /** Every session that Nimble still knows, the oldest first. */
  sessions: SessionSnapshot[];
  /** How often each operation was called, faults included; `*` is the sum. */
  calls: Record<Operation, number>;
  /** Fault rules that are not used up. */
  rules: number;
  /** One line for all that is armed or set. */
  armed: string[];
  /** The last 2,000 calls, oldest first. */
  recentCalls: LoggedCall<OperationName>[];
}

const milliseconds = z.int().min(0);
const sessionId = z.string().min(1);
const optionalMilliseconds = milliseconds.exactOptional();

/** What each control takes. */
export const inputs = {
  /** Spoils the next calls of an operation. Rules are used up in the order they came. */
  fail: faultRule,
  /** Delays every answer by this long, until set to 0. */
  latency: z.strictObject({ ms: milliseconds }),
  /**
   * Lets the next creations (1 by default) end in CREATE_FAILED with this status code, for example
   * `INSUFFICIENT_CAPACITY`.
   */
  outcome: z.strictObject({
    statusCode: z.string().min(1),
    times: z.int().min(1).exactOptional(),
  }),
  /** Changes how long things take, for what begins from now on. */
  durations: z.strictObject({
    createMs: optionalMilliseconds,
    startMs: optionalMilliseconds,
    stopMs: optionalMilliseconds,
    deleteMs: optionalMilliseconds,
    streamMs: optionalMilliseconds,
  }),
  /**
   * Changes how long a pretend minute of `stopAt` and `terminateAt` lasts, for what begins from now
   * on. With short minutes, a session soon reaches its last half hour.
   */
  minute: z.strictObject({ ms: z.int().min(1) }),
  /** Puts a session into any state, known to Nimble or not. Throws if there is no such session. */
  setState: z.strictObject({
    sessionId,
    state: z.string().min(1),
    statusCode: z.string().exactOptional(),
    statusMessage: z.string().exactOptional(),
  }),
  /** Nimble no longer knows the session. Throws if it already did not. */
  forget: z.strictObject({ sessionId }),
  /** No fault rules, no latency, no failing creations. Sessions, durations and minutes stay. */
  reset: z.strictObject({}),
};

type Inputs = { [Name in keyof typeof inputs]: z.infer<(typeof inputs)[Name]> };

/**
 * What a test, or the sandbox's page, can make of the pretend studio. The same by HTTP:
 * `POST /sandbox/nimble/<name>` with the argument as JSON, `GET /sandbox/nimble/state`.
 */
export type NimbleControls = {
  [Name in Exclude<keyof Inputs, 'reset'>]: (input: Inputs[Name]) => void;
} & { reset(): void; state(): NimbleState };

interface ControlledParts {
  sessions: Sessions;
  faults: Faults<OperationName, FaultName>;
  calls: CallLog<OperationName>;
  pace: Pace;
  latency: Latency;
  narrate: Narrate;
}

export function createControls(parts: ControlledParts): NimbleControls {
  const { sessions, faults, calls, pace, latency, narrate } = parts;
  return {
    fail: (rule) => faults.add(rule),
    latency: ({ ms }) => {
      latency.ms = ms;
    },
    outcome: ({ statusCode, times = 1 }) => {
      for (let time = 0; time < times; time += 1) sessions.failNextCreation(statusCode);
    },
    durations: (changed) => {
      Object.assign(pace.durations, changed);
    },
    minute: ({ ms }) => {
      pace.minuteMs = ms;
    },
    setState: ({ sessionId, state, statusCode, statusMessage }) => {
      sessions.advance();
      const session = sessions.find(sessionId);
      const usual = statusCode === undefined ? statusOfState(state) : statusOfFailure(statusCode);
      const status = { ...usual, statusMessage: statusMessage ?? usual.statusMessage };
      sessions.enter(session, { state, atMs: sessions.clock.now(), status });
      narrate(`Nimble: session ${sessionId} is made ${state}`);
    },
    forget: ({ sessionId }) => {
      sessions.forget(sessions.find(sessionId));
      narrate(`Nimble: session ${sessionId} is forgotten`);
    },
    reset: () => {
      faults.clear();
      sessions.clearFailures();
      latency.ms = 0;
    },
    state: () => {
      sessions.advance();
      return {
        sessions: sessions.all.map((session) => ({
          ...sessionBody(session),
          ...(session.clientToken === undefined ? {} : { clientToken: session.clientToken }),
        })),
        calls: calls.counts(),
        rules: faults.count,
        armed: armed(parts),
        recentCalls: calls.recent(),
      };
    },
  };
}

function armed({ faults, latency, pace, sessions }: ControlledParts): string[] {
  const { createMs, startMs, stopMs, deleteMs, streamMs } = pace.durations;
  const seconds = (ms: number) => `${ms / 1000} s`;
  return [
    ...faults.told(),
    ...sessions.failuresToCome.map((code) => `A session to come fails with ${code}`),
    ...(latency.ms > 0 ? [`Every answer takes ${latency.ms} ms longer`] : []),
    `Launch takes ${seconds(createMs)}, start ${seconds(startMs)}, stop ${seconds(stopMs)}, ` +
      `terminate ${seconds(deleteMs)}, connect ${seconds(streamMs)}; a minute ${seconds(pace.minuteMs)}`,
  ];
}
