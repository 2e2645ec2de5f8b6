import { describe, expect, it } from 'vitest';
import { type Intent, intentAfter, intents, isSuperseded } from '../../../src/launches/intents.js';
import { type LaunchState, launchStates } from '../../../src/launches/states.js';

/**
 * What a state means for an intent. `open`: the studio still has to be asked. `settled`: it is under way,
 * fulfilled or failed, as the state itself says. `superseded`: it can no longer be fulfilled.
 */
type Meaning = 'open' | 'settled' | 'superseded';

const meanings: Readonly<Record<LaunchState, Record<Intent, Meaning>>> = {
  REQUESTED: { stop: 'superseded', start: 'superseded', terminate: 'open' },
  REFUSED: { stop: 'superseded', start: 'superseded', terminate: 'settled' },
  NOT_CREATED: { stop: 'superseded', start: 'superseded', terminate: 'settled' },
  FORGOTTEN: { stop: 'superseded', start: 'superseded', terminate: 'settled' },
  CREATE_IN_PROGRESS: { stop: 'superseded', start: 'superseded', terminate: 'open' },
  START_IN_PROGRESS: { stop: 'superseded', start: 'settled', terminate: 'open' },
  STOP_IN_PROGRESS: { stop: 'settled', start: 'superseded', terminate: 'open' },
  DELETE_IN_PROGRESS: { stop: 'superseded', start: 'superseded', terminate: 'settled' },
  READY: { stop: 'open', start: 'settled', terminate: 'open' },
  STOPPED: { stop: 'settled', start: 'open', terminate: 'open' },
  DELETED: { stop: 'superseded', start: 'superseded', terminate: 'settled' },
  CREATE_FAILED: { stop: 'superseded', start: 'superseded', terminate: 'open' },
  START_FAILED: { stop: 'superseded', start: 'settled', terminate: 'open' },
  STOP_FAILED: { stop: 'settled', start: 'superseded', terminate: 'open' },
  DELETE_FAILED: { stop: 'superseded', start: 'superseded', terminate: 'open' },
  UNKNOWN: { stop: 'superseded', start: 'superseded', terminate: 'open' },
};

describe('what is left of an intent', () => {
  it.each(launchStates.flatMap((state) => intents.map((intent) => ({ state, intent }))))(
    'to $intent in $state',
    ({ state, intent }) => {
      const meaning = meanings[state][intent];
      expect(intentAfter(intent, state)).toBe(meaning === 'open' ? intent : null);
      expect(isSuperseded(intent, state)).toBe(meaning === 'superseded');
    },
  );

  it.each(launchStates)('is nothing in %s where there is none', (state) => {
    expect(intentAfter(null, state)).toBeNull();
  });
});
