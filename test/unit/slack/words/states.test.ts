import { describe, expect, it } from 'vitest';
import { type Failure, failureOf } from '../../../../src/launches/failures.js';
import type { Launch } from '../../../../src/launches/launch.js';
import { launchStates } from '../../../../src/launches/states.js';
import {
  endsBy,
  stateInWords,
  stateShown,
  stateSince,
  stateTold,
} from '../../../../src/slack/words/states.js';
import { type SessionProblem, sessionProblems } from '../../../../src/studio/studio.js';
import { empty } from '../../../support/blocks.js';
import { aLaunch, aStudio } from '../../../support/examples.js';

const inState = (state: Launch['state'], fields: Partial<Launch> = {}) =>
  aLaunch({ state, stateWord: 'HIBERNATED', ...fields });

describe('a state in words', () => {
  it.each(launchStates)('%s has a sentence in every place, with no gap left open', (state) => {
    const launch = inState(state);
    const { sign, headline } = stateShown(launch, aStudio);
    const said = [sign, headline, stateInWords(launch), stateSince(launch)];
    said.push(stateTold(launch, aStudio));
    for (const words of said) {
      expect(words).not.toBe('');
      expect(words).not.toMatch(empty);
    }
  });

  it('differs for each state', () => {
    const said = launchStates.map((state) => stateInWords(inState(state)));
    expect(new Set(said).size).toBe(launchStates.length);
  });

  it.each(launchStates)('%s is told without a word of the studio’s own', (state) => {
    const failure: Failure = { kind: 'quota', message: 'SECRET', requestId: null };
    const own = {
      stateWord: 'SECRET',
      statusCode: 'SECRET',
      statusMessage: 'SECRET',
      problem: 'script',
    } as const;
    const launch = inState(state, { ...own, failure });
    const { headline } = stateShown(launch, aStudio);
    const said = [headline, stateInWords(launch), stateSince(launch), stateTold(launch, aStudio)];
    for (const words of said) expect(words).not.toMatch(/SECRET/);
  });

  it.each<[Partial<Launch>, string, string]>([
    [{ state: 'CREATE_IN_PROGRESS' }, '🔵', 'is getting a workstation'],
    [{ state: 'CREATE_IN_PROGRESS', stuckSinceMs: 1 }, '🟠', 'unusually long'],
    [{ state: 'NOT_CREATED' }, '🔴', 'did not get a workstation'],
    [{ state: 'NOT_CREATED', failure: failureOf('cancelled') }, '⚪️', 'was cancelled'],
    [
      { state: 'DELETED', firstReadyAtMs: 1, stateSinceMs: 7_800_001 },
      '⚪️',
      'had a workstation for 2 h 10 min',
    ],
    [{ state: 'DELETED' }, '⚪️', 'was to have a workstation; it is terminated'],
    [{ state: 'FORGOTTEN' }, '⚪️', 'Paper Cloud no longer knows it'],
  ])('of %o is shown as %s … %s', (fields, sign, headline) => {
    const shown = stateShown(aLaunch(fields), aStudio);
    expect(shown.sign).toBe(sign);
    expect(shown.headline).toContain(headline);
  });
});

describe('what ends and when', () => {
  const times = { stopAtMs: 1_700_000_100_000, terminateAtMs: 1_700_000_200_000 };
  const stops = expect.stringMatching(/^stops at <!date\^1700000100\^\{time\}\|/);
  const ends = expect.stringMatching(/^is terminated at <!date\^1700000200\^\{time\}\|/);

  it.each<[Partial<Launch>, unknown]>([
    [{ state: 'READY', ...times }, stops],
    [{ state: 'READY', ...times, stopAtMs: null }, ends],
    [{ state: 'READY' }, null],
    [{ state: 'STOPPED', ...times }, ends],
    [{ state: 'STOP_IN_PROGRESS', ...times }, null],
  ])('of %o', (fields, words) => {
    expect(endsBy(aLaunch(fields), 1_700_000_000_000)).toEqual(words);
  });

  it('names the day of what is more than half a day off', () => {
    const words = endsBy(aLaunch({ state: 'READY', ...times }), 1_699_950_000_000);
    expect(words).toMatch(/^stops <!date\^1700000100\^\{date_short_pretty\} at \{time\}\|/);
  });
});

describe('why a session failed', () => {
  const failed = (state: Launch['state'], problem: SessionProblem | null, fields = {}) =>
    stateTold(inState(state, { problem, ...fields }), aStudio);

  it.each(sessionProblems)('%s says what happened and what to do', (problem) => {
    const words = failed('CREATE_FAILED', problem);
    expect(words).toMatch(/^[A-Z].*\.$/s);
    expect(words).toMatch(/try|choose|tell|should look/i);
  });

  it('differs for each problem', () => {
    const all = sessionProblems.map((problem) => failed('CREATE_FAILED', problem));
    expect(new Set(all).size).toBe(all.length);
    expect(failed('CREATE_FAILED', null)).toBe(failed('CREATE_FAILED', 'unknown'));
  });

  it.each([
    ['g5.8xlarge', 'Try g5.8xlarge, or again in a few minutes. With *Keep trying* I wait for one.'],
    [null, 'Try again in a few minutes. With *Keep trying* I wait for one.'],
  ])('names another type that the profile offers when none is free: %s', (alternativeType, tip) => {
    expect(failed('CREATE_FAILED', 'capacity', { alternativeType })).toBe(
      `No g5.2xlarge is free in moon-west-1 right now. ${tip}`,
    );
  });

  it.each(sessionProblems)('%s after Start says what *Terminate* deletes', (problem) => {
    const words = failed('START_FAILED', problem);
    expect(words).toMatch(/\*Terminate\* ends it, and deletes its own disk/);
    expect(words).not.toMatch(/\btry\b|trying|choose|few minutes|\/nimble-session/i);
  });

  it.each(['STOP_FAILED', 'DELETE_FAILED'] as const)('%s says that it may still cost', (state) => {
    expect(failed(state, 'internal')).toMatch(/^Paper Cloud could not .* may still be on and cost/);
  });
});
