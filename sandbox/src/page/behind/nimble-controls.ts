import { errorNames } from '../../nimble/faults.js';
import { operationNames } from '../../nimble/operations.js';
import { failureCodes } from '../../nimble/status.js';
import type { ControlSpec } from './control.js';
import { named, resetting, seconds, slowing, spoiltAnswer, times } from './control-options.js';

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
      fault: spoiltAnswer(errorNames),
      times: times(),
    },
  },
  {
    title: 'Let the next session fail',
    explanation: 'It is accepted, then never becomes READY, for this reason.',
    action: 'Arm',
    path: 'nimble/outcome',
    fields: {
      statusCode: { label: 'Reason', options: named(failureCodes) },
      times: times('Sessions'),
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
  slowing('Nimble', 'nimble/latency'),
  resetting('Nimble', 'Sessions stay, and how long things last.', 'nimble/reset'),
];
