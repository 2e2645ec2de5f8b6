import { describe, expect, it } from 'vitest';
import { failureFrom } from '../../../src/launches/failures.js';
import { PersonLookupError } from '../../../src/launches/ports/people.js';
import { studioError } from '../../support/engine-context.js';

describe('an error as it is stored', () => {
  it('of the studio keeps its kind, its words and the id of the request', () => {
    expect(failureFrom(studioError('quota'))).toEqual({
      kind: 'quota',
      message: 'quota',
      requestId: 'request-1',
    });
  });

  it('of a look-up in Slack keeps its words', () => {
    expect(failureFrom(new PersonLookupError('users.info: ratelimited'))).toEqual({
      kind: 'slack',
      message: 'users.info: ratelimited',
      requestId: null,
    });
  });

  it('of any other kind is a mistake of the bot’s own, and thrown on', () => {
    const mistake = new RangeError('a mistake');
    expect(() => failureFrom(mistake)).toThrow(mistake);
  });
});
