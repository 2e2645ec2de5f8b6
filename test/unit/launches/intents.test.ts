import { describe, expect, it } from 'vitest';
import { theBotInTime } from '../../../src/launches/actors.js';
import { type Intent, intentAfter, intents, standingOf } from '../../../src/launches/intents.js';
import { type LaunchState, launchStates } from '../../../src/launches/states.js';
import { launchInState } from '../../support/launches.js';

/**
 * What a state means for an intent. `open`: the studio still has to be asked. `settled`: it is under way,
 * fulfilled or failed, as the state itself says. `superseded`: it can no longer be fulfilled.
 */
type Meaning = 'open' | 'settled' | 'superseded';

/** In the order of `intents`: stop, start, terminate, reboot, resize. No call was answered, and no type is the wanted one. */
const meanings: Readonly<Record<LaunchState, readonly Meaning[]>> = {
  PLANNED: ['superseded', 'superseded', 'open', 'superseded', 'superseded'],
  REQUESTED: ['superseded', 'superseded', 'open', 'superseded', 'superseded'],
  REFUSED: ['superseded', 'superseded', 'settled', 'superseded', 'superseded'],
  NOT_CREATED: ['superseded', 'superseded', 'settled', 'superseded', 'superseded'],
  FORGOTTEN: ['superseded', 'superseded', 'settled', 'superseded', 'superseded'],
  CREATE_IN_PROGRESS: ['open', 'superseded', 'open', 'superseded', 'superseded'],
  START_IN_PROGRESS: ['open', 'settled', 'open', 'superseded', 'superseded'],
  STOP_IN_PROGRESS: ['settled', 'superseded', 'open', 'superseded', 'superseded'],
  DELETE_IN_PROGRESS: ['superseded', 'superseded', 'settled', 'superseded', 'superseded'],
  READY: ['open', 'settled', 'open', 'open', 'superseded'],
  STOPPED: ['settled', 'open', 'open', 'superseded', 'open'],
  DELETED: ['superseded', 'superseded', 'settled', 'superseded', 'superseded'],
  CREATE_FAILED: ['superseded', 'superseded', 'open', 'superseded', 'superseded'],
  START_FAILED: ['superseded', 'settled', 'open', 'superseded', 'superseded'],
  STOP_FAILED: ['settled', 'superseded', 'open', 'superseded', 'superseded'],
  DELETE_FAILED: ['superseded', 'superseded', 'open', 'superseded', 'superseded'],
  UNKNOWN: ['superseded', 'superseded', 'open', 'superseded', 'superseded'],
};

const wantedInstanceType = 'g5.8xlarge';

describe('what is left of an intent', () => {
  const table = launchStates.flatMap((state) =>
    intents.map((intent, at) => ({ state, intent, meaning: meanings[state][at] })),
  );

  it.each(table)('to $intent in $state: $meaning', ({ state, intent, meaning }) => {
    const launch = launchInState({ state, intent, wantedInstanceType });
    expect(intentAfter(launch, launch)).toBe(meaning === 'open' ? intent : null);
    const standing = standingOf(intent, launch);
    if (meaning !== 'open') expect(standing === 'superseded').toBe(meaning === 'superseded');
  });

  it('is nothing if the bot wanted to end what was stopped, and it is on again', () => {
    const bots = launchInState({
      state: 'STOPPED',
      intent: 'terminate',
      openRequestBy: theBotInTime,
    });
    for (const state of ['READY', 'START_IN_PROGRESS'] as const) {
      expect(intentAfter(bots, launchInState({ state }))).toBeNull();
      const persons = { ...bots, openRequestBy: 'U0ADA00001' };
      expect(intentAfter(persons, launchInState({ state }))).toBe('terminate');
    }
    expect(intentAfter(bots, bots)).toBe('terminate');
  });

  it.each(launchStates)('is nothing in %s where there is none', (state) => {
    expect(intentAfter(launchInState(), launchInState({ state }))).toBeNull();
  });

  it.each(launchStates)('to resize is nothing in %s with the wanted type', (state) => {
    const launch = launchInState({ intent: 'resize', wantedInstanceType });
    const seen = launchInState({ state, ec2InstanceType: wantedInstanceType, wantedInstanceType });
    expect(intentAfter(launch, seen)).toBeNull();
    expect(standingOf('resize', seen)).toBe('fulfilled');
  });
});

describe('how an intent stands that is off the row', () => {
  it.each<[Intent, LaunchState, string]>([
    ['stop', 'STOP_IN_PROGRESS', 'under_way'],
    ['stop', 'STOPPED', 'fulfilled'],
    ['stop', 'STOP_FAILED', 'failed'],
    ['start', 'START_IN_PROGRESS', 'under_way'],
    ['start', 'READY', 'fulfilled'],
    ['start', 'START_FAILED', 'failed'],
    ['terminate', 'DELETE_IN_PROGRESS', 'under_way'],
    ['terminate', 'DELETED', 'fulfilled'],
    ['terminate', 'FORGOTTEN', 'fulfilled'],
    ['terminate', 'DELETE_FAILED', 'failed'],
  ])('to %s in %s: %s', (intent, state, standing) => {
    expect(standingOf(intent, launchInState({ state }))).toBe(standing);
  });

  it('to reboot is fulfilled once it was sent and answered', () => {
    const sent = launchInState({ state: 'READY', rebootSentAtMs: 1 });
    expect(standingOf('reboot', sent)).toBe('fulfilled');
  });
});
