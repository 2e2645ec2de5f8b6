import { StudioError } from '../studio/studio.js';
import type { Failure } from './launch.js';
import { PersonLookupError } from './ports/people.js';

/** An error of a port as it is stored and put into words; anything else is a mistake of ours and is thrown on. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof StudioError) {
    const { kind, message, requestId, code, status } = error;
    return {
      kind,
      message,
      requestId,
      ...(code !== undefined && { code }),
      ...(status !== undefined && { status }),
    };
  }
  if (error instanceof PersonLookupError) {
    return { kind: 'slack', message: error.message, requestId: null };
  }
  throw error;
}
