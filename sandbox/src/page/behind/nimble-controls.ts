import { errorNames, type Fault } from '../../nimble/faults.js';
import { operationNames } from '../../nimble/operations.js';
import { failureCodes } from '../../nimble/status.js';
import type { ControlSpec, Option } from './control.js';

function named(names: readonly string[]): Option[] {
  return names.map((name) => ({ text: name, value: name }));
}

const lostAnswers: { text: string; value: Fault }[] = [
  { text: '502 with an HTML page', value: { kind: 'html', status: 502 } },
  { text: 'Dropped, nothing done', value: { kind: 'drop', carriedOut: false } },
  { text: 'Dropped, yet done', value: { kind: 'drop', carriedOut: true } },
  { text: 'Silence, nothing done', value: { kind: 'hang', carriedOut: false } },
  { text: 'Silence, yet done', value: { kind: 'hang', carriedOut: true } },
  { text: 'Half an answer, nothing done', value: { kind: 'half', carriedOut: false } },
  { text: 'Half an answer, yet done', value: { kind: 'half', carriedOut: true } },
  { text: 'Ten seconds late', value: { kind: 'late', ms: 10_000 } },
];

const errors = errorNames.map((name) => ({ text: name, value: { kind: 'error', name } }));

const seconds = { factor: 1000 };

/** What can be done to the pretend Nimble Studio. */
export const nimbleControls: readonly ControlSpec[] = [
  {
    title: 'Make a Nimble call fail',
    explanation:
      'Passing troubles are retried with the same token; the others become words at once.',
    action: 'Arm',
    path: 'nimble/fail',
    fields: {
      operation: { label: 'Operation', options: named(operationNames) },
      fault: { label: 'Answer', options: [...errors, ...lostAnswers] },
      times: { label: 'Times', initial: 1, least: 1 },
    },
  },
  {
    title: 'Let the next session fail',
    explanation: 'It is accepted, then never becomes READY, for this reason.',
    action: 'Arm',
    path: 'nimble/outcome',
    fields: {
      statusCode: { label: 'Reason', options: named(failureCodes) },
      times: { label: 'Sessions', initial: 1, least: 1 },
    },
  },
  {
    title: 'How long things take',
    explanation: 'In seconds. A real workstation takes minutes to become READY.',
    action: 'Set',
    path: 'nimble/durations',
    fields: {
      createMs: { label: 'Launch', initial: 20, ...seconds },
      startMs: { label: 'Start', initial: 12, ...seconds },
      stopMs: { label: 'Stop', initial: 8, ...seconds },
      deleteMs: { label: 'Terminate', initial: 6, ...seconds },
      streamMs: { label: 'Connect', initial: 3, ...seconds },
    },
  },
  {
    title: 'How long a minute lasts',
    explanation:
      'In seconds, for what becomes READY from now on. With 2, a day’s end is near, and so are its reminders.',
    action: 'Set',
    path: 'nimble/minute',
    fields: { ms: { label: 'A minute', initial: 60, least: 1, ...seconds } },
  },
  {
    title: 'Slow Nimble down',
    explanation: 'Every answer of Nimble’s API takes this much longer.',
    action: 'Set',
    path: 'nimble/latency',
    fields: { ms: { label: 'Delay, ms', initial: 0 } },
  },
  {
    title: 'Back to normal',
    explanation: 'Disarms everything above. Sessions stay, and how long things last.',
    action: 'Reset Nimble',
    path: 'nimble/reset',
  },
];
