import { describe, expect, it } from 'vitest';
import type { Launch } from '../../../src/launches/launch.js';
import { type AuditedAction, type AuditResult, outcomeOf } from '../../../src/launches/outcome.js';
import { type LaunchState, launchStates } from '../../../src/launches/states.js';
import { launchInState } from '../../support/launches.js';

const failure = { kind: 'quota', message: 'No more', requestId: 'r-1' } as const;

type Settling = Extract<AuditedAction, 'launch' | 'stop' | 'start' | 'terminate'>;

/** How each action stands in each state; null: not settled yet. */
const outcomes: Readonly<Record<LaunchState, Record<Settling, AuditResult | null>>> = {
  PLANNED: { launch: null, stop: 'superseded', start: 'superseded', terminate: 'superseded' },
  REQUESTED: { launch: null, stop: 'superseded', start: 'superseded', terminate: 'superseded' },
  REFUSED: { launch: 'quota', stop: 'superseded', start: 'superseded', terminate: 'succeeded' },
  NOT_CREATED: { launch: 'quota', stop: 'superseded', start: 'superseded', terminate: 'succeeded' },
  FORGOTTEN: { launch: 'gone', stop: 'superseded', start: 'superseded', terminate: 'succeeded' },
  CREATE_IN_PROGRESS: {
    launch: null,
    stop: 'superseded',
    start: 'superseded',
    terminate: 'superseded',
  },
  START_IN_PROGRESS: { launch: null, stop: 'superseded', start: null, terminate: 'superseded' },
  STOP_IN_PROGRESS: { launch: null, stop: null, start: 'superseded', terminate: 'superseded' },
  DELETE_IN_PROGRESS: { launch: null, stop: 'superseded', start: 'superseded', terminate: null },
  READY: { launch: 'succeeded', stop: 'superseded', start: 'succeeded', terminate: 'superseded' },
  STOPPED: { launch: 'succeeded', stop: 'succeeded', start: 'superseded', terminate: 'superseded' },
  DELETED: { launch: 'gone', stop: 'superseded', start: 'superseded', terminate: 'succeeded' },
  CREATE_FAILED: {
    launch: 'failed',
    stop: 'superseded',
    start: 'superseded',
    terminate: 'superseded',
  },
  START_FAILED: { launch: 'failed', stop: 'superseded', start: 'failed', terminate: 'superseded' },
  STOP_FAILED: { launch: 'failed', stop: 'failed', start: 'superseded', terminate: 'superseded' },
  DELETE_FAILED: { launch: 'failed', stop: 'superseded', start: 'superseded', terminate: 'failed' },
  UNKNOWN: { launch: null, stop: null, start: null, terminate: null },
};

/** A launch as it is once its state has been observed. */
const observedIn = (state: LaunchState, changed: Partial<Launch> = {}): Launch =>
  launchInState({
    state,
    failure: state === 'REFUSED' || state === 'NOT_CREATED' ? failure : null,
    firstReadyAtMs: state === 'READY' ? 1 : null,
    ...changed,
  });

describe('how something that was asked for has ended', () => {
  it.each(launchStates)('in %s', (state) => {
    const ended = (action: AuditedAction) => outcomeOf(action, observedIn(state), []);
    const { launch, stop, start, terminate } = outcomes[state];
    expect(ended('launch')).toBe(launch);
    expect(ended('stop')).toBe(stop);
    expect(ended('start')).toBe(start);
    expect(ended('terminate')).toBe(terminate);
    // Cancelling a launch, and dismissing what has a session, are intents to terminate.
    expect(ended('cancel_launch')).toBe(terminate);
    expect(ended('dismiss')).toBe(terminate);
    // What leaves no intent is recorded as it is done.
    expect(ended('connect')).toBeNull();
    expect(ended('try_again')).toBeNull();
  });

  it.each(launchStates)('is not known in %s while an intent is left', (state) => {
    for (const action of ['launch', 'stop', 'start', 'terminate'] as const) {
      expect(outcomeOf(action, observedIn(state, { intent: 'terminate' }), [])).toBeNull();
    }
  });

  it.each<[AuditedAction, LaunchState]>([
    ['launch', 'CREATE_FAILED'],
    ['stop', 'STOP_FAILED'],
    ['start', 'START_FAILED'],
    ['terminate', 'DELETE_FAILED'],
  ])('%s in %s is told by the problem that the studio names', (action, state) => {
    expect(outcomeOf(action, observedIn(state, { problem: 'capacity' }), [])).toBe('capacity');
  });

  it.each(['stop', 'start', 'terminate'] as const)('%s is told by its event', (intent) => {
    const notDone = { kind: 'not_done', intent, failure } as const;
    expect(outcomeOf(intent, observedIn('READY'), [{ kind: 'found_again' }, notDone])).toBe(
      'quota',
    );
  });

  it.each(launchStates)('of reboot and resize in %s says the row, not the state', (state) => {
    const otherwise = state === 'UNKNOWN' ? null : 'superseded';
    const wantedInstanceType = 'g5.8xlarge';
    const before = observedIn(state, { wantedInstanceType });
    expect(outcomeOf('reboot', before, [])).toBe(otherwise);
    expect(outcomeOf('resize', before, [])).toBe(otherwise);
    const after = { ...before, rebootSentAtMs: 1, ec2InstanceType: wantedInstanceType };
    expect(outcomeOf('reboot', after, [])).toBe('succeeded');
    expect(outcomeOf('resize', after, [])).toBe('succeeded');
  });

  it.each(launchStates)('launch has succeeded in %s if it was ever READY', (state) => {
    expect(outcomeOf('launch', observedIn(state, { firstReadyAtMs: 1 }), [])).toBe('succeeded');
  });
});

it('of a start for which no machine was free is that', () => {
  const stopped = observedIn('STOPPED', { problem: 'capacity' });
  expect(outcomeOf('start', stopped, [])).toBe('capacity');
  expect(outcomeOf('stop', stopped, [])).toBe('succeeded');
});
