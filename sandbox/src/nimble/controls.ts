import { z } from 'zod';
import type { Narrate } from '../part.js';
import type { CallLog, LoggedCall } from './call-log.js';
import type { NimbleDurations } from './durations.js';
import { type FaultRule, type Faults, faultRule } from './faults.js';
import type { Pace } from './life-cycle.js';
import type { Operation } from './operations.js';
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
  /** The last 2,000 calls, oldest first. */
  recentCalls: LoggedCall[];
}

/**
 * What a test, or the sandbox's page, can make of the pretend studio. The same by HTTP:
 * `POST /sandbox/nimble/<name>` with the argument as JSON, `GET /sandbox/nimble/state`.
 */
export interface NimbleControls {
  /** Spoils the next calls of an operation. Rules are used up in the order they came. */
  fail(rule: FaultRule): void;
  /** Delays every answer by this long, until set to 0. */
  latency(rule: { ms: number }): void;
  /**
   * Lets the next creations (1 by default) end in CREATE_FAILED with this status code, for example
   * `INSUFFICIENT_CAPACITY`.
   */
  outcome(rule: { statusCode: string; times?: number }): void;
  /** Changes how long things take, for what begins from now on. */
  durations(durations: Partial<NimbleDurations>): void;
  /**
   * Changes how long a pretend minute of `stopAt` and `terminateAt` lasts, for what begins from now
   * on: with short ones a session's last half hour is soon there.
   */
  minute(rule: { ms: number }): void;
  /** Puts a session into any state, known to Nimble or not. Throws if there is no such session. */
  setState(change: {
    sessionId: string;
    state: string;
    statusCode?: string;
    statusMessage?: string;
  }): void;
  /** Nimble no longer knows the session. Throws if it already did not. */
  forget(which: { sessionId: string }): void;
  /** No fault rules, no latency, no failing creations. Sessions, durations and minutes stay. */
  reset(): void;
  state(): NimbleState;
}

const milliseconds = z.int().min(0);
const sessionId = z.string().min(1);
const optionalMilliseconds = milliseconds.exactOptional();

/** The argument of each control that is called by `POST`. */
const controlInputs = {
  fail: faultRule,
  latency: z.strictObject({ ms: milliseconds }),
  outcome: z.strictObject({
    statusCode: z.string().min(1),
    times: z.int().min(1).exactOptional(),
  }),
  durations: z.strictObject({
    createMs: optionalMilliseconds,
    startMs: optionalMilliseconds,
    stopMs: optionalMilliseconds,
    deleteMs: optionalMilliseconds,
    streamMs: optionalMilliseconds,
  }),
  minute: z.strictObject({ ms: z.int().min(1) }),
  setState: z.strictObject({
    sessionId,
    state: z.string().min(1),
    statusCode: z.string().exactOptional(),
    statusMessage: z.string().exactOptional(),
  }),
  forget: z.strictObject({ sessionId }),
  reset: z.strictObject({}),
};

/** How long every answer is held back, in milliseconds. */
export interface Latency {
  ms: number;
}

interface ControlledParts {
  sessions: Sessions;
  faults: Faults;
  calls: CallLog;
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
      sessions.enter(session, { state, atMs: Date.now(), status });
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
        recentCalls: calls.recent(),
      };
    },
  };
}

/** Thrown for a request to a control that makes no sense; the message is for whoever sent it. */
export class ControlError extends Error {}

/**
 * Calls the control of this name with an argument from outside, as JSON.
 * Throws `ControlError` for an unknown name or an argument that does not fit.
 */
export function callControl(controls: NimbleControls, name: string, json: string): void {
  const callers = new Map([
    ['fail', accept(controlInputs.fail, controls.fail)],
    ['latency', accept(controlInputs.latency, controls.latency)],
    ['outcome', accept(controlInputs.outcome, controls.outcome)],
    ['durations', accept(controlInputs.durations, controls.durations)],
    ['minute', accept(controlInputs.minute, controls.minute)],
    ['setState', accept(controlInputs.setState, controls.setState)],
    ['forget', accept(controlInputs.forget, controls.forget)],
    ['reset', accept(controlInputs.reset, controls.reset)],
  ]);
  const call = callers.get(name);
  if (!call) {
    throw new ControlError(`There is no control "${name}": ${[...callers.keys()].join(', ')}.`);
  }
  call(parseJson(json));
}

function accept<Input>(schema: z.ZodType<Input>, control: (input: Input) => void) {
  return (input: unknown): void => {
    const result = schema.safeParse(input);
    if (!result.success) throw new ControlError(z.prettifyError(result.error));
    control(result.data);
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json === '' ? '{}' : json);
  } catch {
    throw new ControlError('The body is not JSON.');
  }
}
