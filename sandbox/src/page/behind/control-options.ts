import type { Fault } from '../../aws/faults.js';
import type { ControlSpec, Field, Option } from './control.js';

/** What the controls of the pretend services have in common. */

/** Each text stands for a value. */
export function choices<Value>(values: Readonly<Record<string, Value>>) {
  return Object.entries(values).map(([text, value]) => ({ text, value }));
}

export function oneOf(label: string, values: Readonly<Record<string, unknown>>): Field {
  return { label, options: choices(values) };
}

export function named(names: readonly string[]): Option[] {
  return names.map((name) => ({ text: name, value: name }));
}

const lostAnswers = choices<Fault>({
  '502 with an HTML page': { kind: 'html', status: 502 },
  'Dropped, nothing done': { kind: 'drop', carriedOut: false },
  'Dropped, yet done': { kind: 'drop', carriedOut: true },
  'Silence, nothing done': { kind: 'hang', carriedOut: false },
  'Silence, yet done': { kind: 'hang', carriedOut: true },
  'Half an answer, nothing done': { kind: 'half', carriedOut: false },
  'Half an answer, yet done': { kind: 'half', carriedOut: true },
  'Ten seconds late': { kind: 'late', ms: 10_000 },
});

/** The answer that spoils a call to AWS. */
export function spoiltAnswer(errorNames: readonly string[]): Field {
  const errors = errorNames.map((name) => ({ text: name, value: { kind: 'error', name } }));
  return { label: 'Answer', options: [...errors, ...lostAnswers] };
}

/** How often something is to happen. */
export function times(label = 'Times'): Field {
  return { label, initial: 1, least: 1 };
}

export function slowing(service: string, path: string): ControlSpec {
  return {
    title: `Slow ${service} down`,
    explanation: `Every answer of ${service}’s API takes this much longer.`,
    action: 'Set',
    path,
    fields: { ms: { label: 'Delay, ms', initial: 0 } },
  };
}

export function resetting(service: string, stays: string, path: string): ControlSpec {
  return {
    title: 'Back to normal',
    explanation: `Disarms everything above. ${stays}`,
    action: `Reset ${service}`,
    path,
  };
}

/** A field in seconds, of what is sent in milliseconds. */
export const seconds = { factor: 1000 };
