import { StudioError } from '../studio.js';

/** The error of an answer that lacks what it was asked for. */
export function unreadable(what: string): StudioError {
  return new StudioError('unreadable', {
    message: `The answer holds no ${what}.`,
    requestId: null,
    outcomeUnknown: true,
    cause: undefined,
  });
}
