import { describe, expect, it } from 'vitest';
import { endOf } from '../../../../src/engine/slack/workflow-step.js';
import { type LaunchState, launchStates, states } from '../../../../src/launches/states.js';

const before = { intent: null, firstReadyAtMs: null, stuckSinceMs: null };

describe('the end of a workflow step', () => {
  // No step of a workflow launches for later.
  it.each(launchStates.filter((state) => state !== 'PLANNED'))(
    'does not stay away while a launch rests: %s',
    (state) => {
      const { moves } = states[state];
      expect(endOf({ ...before, state })).toBe(moves ? null : 'failed');
    },
  );

  it.each<[LaunchState, Partial<typeof before> | object, string | null]>([
    ['READY', { firstReadyAtMs: 1 }, 'ready'],
    ['STOPPED', { firstReadyAtMs: 1 }, 'ready'],
    ['READY', { firstReadyAtMs: 1, intent: 'terminate' }, null],
    ['DELETED', { firstReadyAtMs: 1 }, 'failed'],
    ['CREATE_IN_PROGRESS', { stuckSinceMs: 1 }, 'failed'],
    ['UNKNOWN', { stuckSinceMs: 1 }, 'failed'],
    ['CREATE_IN_PROGRESS', { stuckSinceMs: 1, intent: 'terminate' }, null],
    ['DELETE_IN_PROGRESS', { stuckSinceMs: 1 }, null],
  ])('is, in %s with %o, %s', (state, more, end) => {
    expect(endOf({ ...before, state, ...more })).toBe(end);
  });
});
