import type { Fault } from '../../aws/faults.js';
import type { Option } from './control.js';

/** Choices that the controls of both studios offer. */

export function named(names: readonly string[]): Option[] {
  return names.map((name) => ({ text: name, value: name }));
}

export function errorsNamed(names: readonly string[]): Option[] {
  return names.map((name) => ({ text: name, value: { kind: 'error', name } }));
}

export const lostAnswers: readonly { text: string; value: Fault }[] = [
  { text: '502 with an HTML page', value: { kind: 'html', status: 502 } },
  { text: 'Dropped, nothing done', value: { kind: 'drop', carriedOut: false } },
  { text: 'Dropped, yet done', value: { kind: 'drop', carriedOut: true } },
  { text: 'Silence, nothing done', value: { kind: 'hang', carriedOut: false } },
  { text: 'Silence, yet done', value: { kind: 'hang', carriedOut: true } },
  { text: 'Half an answer, nothing done', value: { kind: 'half', carriedOut: false } },
  { text: 'Half an answer, yet done', value: { kind: 'half', carriedOut: true } },
  { text: 'Ten seconds late', value: { kind: 'late', ms: 10_000 } },
];

/** A field in seconds, of what is sent in milliseconds. */
export const seconds = { factor: 1000 };
