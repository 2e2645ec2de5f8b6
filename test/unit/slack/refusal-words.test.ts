import { describe, expect, it } from 'vitest';
import { intents, sessionlessStates, sessionStates } from '../../../src/launches/launch.js';
import {
  type ActionRefusal,
  mayAct,
  type SessionAction,
  sessionActions,
} from '../../../src/launches/policy.js';
import { askedWords, refusalWords, stateInWords } from '../../../src/slack/views/refusal-words.js';
import { aLaunch, harmless, mischief } from '../../support/examples.js';

const refusals: readonly ActionRefusal[] = [
  'owner_only',
  'not_yours',
  'cannot_be_stopped',
  'under_way',
  'wrong_state',
];
const states = [...sessionStates, ...sessionlessStates, 'A_NEW_STATE'];

const table = sessionActions.flatMap((action) => refusals.map((refusal) => ({ action, refusal })));

function expectSentence(words: string): void {
  expect(words).toMatch(/^[A-Z].*\.$/s);
  expect(words).not.toMatch(/undefined|null|NaN|\[object|_| {2}|\.\./);
  expect(words.length).toBeLessThan(250);
}

describe('a refusal in words', () => {
  it.each(table)('of $action, because of $refusal, is a sentence', ({ action, refusal }) => {
    for (const state of states) {
      for (const intent of [null, ...intents]) {
        const launch = aLaunch({ state: state === 'A_NEW_STATE' ? 'NEW' : state, intent });
        expectSentence(refusalWords(action, refusal, launch));
      }
    }
  });

  it.each(table)('of $action, because of $refusal, notifies nobody', ({ action, refusal }) => {
    const launch = aLaunch({ state: mischief, ownerName: mischief, launchProfileName: mischief });
    expect(refusalWords(action, refusal, launch)).not.toMatch(/<[!@#h]/);
  });

  it.each(sessionActions)('of %s has a reason of its own for each refusal', (action) => {
    const launch = aLaunch({ state: 'READY', intent: 'stop' });
    const words = refusals.map((refusal) => refusalWords(action, refusal, launch));
    expect(new Set(words).size).toBe(refusals.length);
  });

  it.each<[SessionAction, string]>([
    ['connect', 'connect to it'],
    ['stop', 'stop it'],
    ['start', 'start it'],
    ['terminate', 'terminate it'],
  ])('of %s says what cannot be done, and by whom it can', (action, words) => {
    const launch = aLaunch({ state: 'STOP_IN_PROGRESS' });
    expect(refusalWords(action, 'wrong_state', launch)).toBe(
      `You cannot ${words} now: it is stopping.`,
    );
    expect(refusalWords(action, 'owner_only', launch)).toContain('Ada Okafor’s workstation');
    expect(refusalWords(action, 'not_yours', launch)).toContain(`can ${words}.`);
  });

  it.each(['dismiss', 'try_again'] as const)('of %s after Dismiss says just that', (action) => {
    for (const state of ['NOT_CREATED', 'CREATE_FAILED', 'DELETED']) {
      const launch = aLaunch({ state, dismissed: true });
      expect(refusalWords(action, 'wrong_state', launch)).toBe('It is dismissed already.');
      expect(refusalWords('stop', 'wrong_state', launch)).not.toContain('dismissed');
    }
  });

  it('says what is under way already', () => {
    const words = intents.map((intent) =>
      refusalWords('connect', 'under_way', aLaunch({ intent })),
    );
    expect(words.map((said) => said.match(/stopped|started|terminated/)?.[0])).toEqual([
      'stopped',
      'started',
      'terminated',
    ]);
  });

  it('knows every state, and says an unknown one as it is', () => {
    expect(new Set(states.map(stateInWords)).size).toBe(states.length);
    expect(stateInWords(mischief)).toContain(harmless);
  });
});

describe('the answer to somebody who asked', () => {
  it.each(sessionActions)('for %s is a sentence, whatever came of it', (action) => {
    const launch = aLaunch({ state: 'READY' });
    expectSentence(askedWords(action, { kind: 'requested', launch }));
    expectSentence(askedWords(action, { kind: 'unknown_launch' }));
    const refused = { kind: 'refused', refusal: 'wrong_state', launch } as const;
    expect(askedWords(action, refused)).toBe(refusalWords(action, 'wrong_state', launch));
  });

  it('never tells the state that would have allowed it', () => {
    for (const state of states) {
      for (const action of sessionActions) {
        const launch = aLaunch({ state, sessionId: 's-1' });
        const verdict = mayAct(action, 'owner', launch);
        if (verdict.kind === 'allowed') continue;
        const words = refusalWords(action, verdict.refusal, launch);
        if (action === 'connect') expect(words).not.toMatch(/it is ready\.$/);
        if (action === 'start') expect(words).not.toMatch(/it is stopped\.$/);
      }
    }
  });
});
