import { describe, expect, it } from 'vitest';
import {
  actionRefusals,
  refusalOf,
  type SessionAction,
  sessionActions,
} from '../../../../src/launches/actions.js';
import { type Failure, failureOf } from '../../../../src/launches/failures.js';
import { intents } from '../../../../src/launches/intents.js';
import { launchStates } from '../../../../src/launches/states.js';
import { answerWords, refusalWords } from '../../../../src/slack/words/actions.js';
import { empty, loud } from '../../../support/blocks.js';
import { aLaunch, mischief } from '../../../support/examples.js';

const table = sessionActions.flatMap((action) =>
  actionRefusals.map((refusal) => ({ action, refusal })),
);

function expectSentence(words: string): void {
  expect(words).toMatch(/^[A-Z].*\.$/s);
  expect(words).not.toMatch(empty);
  expect(words).not.toMatch(/_| {2}|\.\./);
  expect(words.length).toBeLessThan(250);
}

describe('a refusal in words', () => {
  it.each(table)('of $action, because of $refusal, is a sentence in every state', (row) => {
    for (const state of launchStates) {
      for (const intent of [null, ...intents]) {
        const launch = aLaunch({ state, stateWord: 'NEW', intent });
        expectSentence(refusalWords(row.action, row.refusal, launch));
      }
    }
  });

  it.each(table)('of $action, because of $refusal, notifies no one', ({ action, refusal }) => {
    const launch = aLaunch({
      state: 'UNKNOWN',
      stateWord: mischief,
      ownerName: mischief,
      launchProfileName: mischief,
    });
    expect(refusalWords(action, refusal, launch)).not.toMatch(loud);
  });

  it.each(sessionActions)('of %s differs for each reason', (action) => {
    const launch = aLaunch({ state: 'READY', intent: 'stop' });
    const words = actionRefusals.map((refusal) => refusalWords(action, refusal, launch));
    expect(new Set(words).size).toBe(actionRefusals.length);
  });

  it.each<[SessionAction, string]>([
    ['connect', 'connect to it'],
    ['stop', 'stop it'],
    ['start', 'start it'],
    ['terminate', 'terminate it'],
    ['cancel_launch', 'cancel it'],
    ['keep_trying', 'keep trying for it'],
  ])('of %s says what cannot be done, and who can', (action, doing) => {
    const launch = aLaunch({ state: 'STOP_IN_PROGRESS' });
    expect(refusalWords(action, 'wrong_state', launch)).toBe(
      `You cannot ${doing} now: it is stopping.`,
    );
    expect(refusalWords(action, 'owner_only', launch)).toContain('Ada Okafor’s workstation');
    expect(refusalWords(action, 'not_yours', launch)).toContain(`can ${doing}.`);
  });

  it.each(['dismiss', 'try_again', 'keep_trying'] as const)(
    'of %s after Dismiss says only that',
    (action) => {
      for (const state of ['NOT_CREATED', 'CREATE_FAILED', 'DELETED'] as const) {
        const launch = aLaunch({ state, dismissed: true });
        expect(refusalWords(action, 'wrong_state', launch)).toBe('It is dismissed already.');
        expect(refusalWords('stop', 'wrong_state', launch)).not.toContain('dismissed');
      }
    },
  );

  it.each([
    ['stop', 'It is being stopped already.'],
    ['start', 'It is being started already.'],
    ['terminate', 'It is being terminated already.'],
    [null, 'That is done: it is ready.'],
  ] as const)('while the intent is %s: %s', (intent, words) => {
    const launch = aLaunch({ state: 'READY', intent });
    expect(refusalWords('connect', 'under_way', launch)).toBe(words);
  });

  it('never names the state that would have allowed the action', () => {
    for (const state of launchStates) {
      for (const action of sessionActions) {
        const launch = aLaunch({ state, sessionId: 's-1' });
        const refusal = refusalOf(action, 'owner', launch);
        if (refusal === null) continue;
        const words = refusalWords(action, refusal, launch);
        if (action === 'connect') expect(words).not.toMatch(/it is ready\.$/);
        if (action === 'start') expect(words).not.toMatch(/it is stopped\.$/);
      }
    }
  });
});

describe('the answer to a person who asked', () => {
  it.each(sessionActions)('for %s is a sentence for each outcome', (action) => {
    const launch = aLaunch({ state: 'READY' });
    expectSentence(answerWords(action, { kind: 'requested', launch }));
    expectSentence(answerWords(action, { kind: 'unknown_launch' }));
    expectSentence(answerWords(action, { kind: 'unsure' }));
    expectSentence(answerWords(action, { kind: 'not_admin' }));
    expectSentence(answerWords(action, { kind: 'adopted', launch }));
    const refused = { kind: 'refused', refusal: 'wrong_state', launch } as const;
    expect(answerWords(action, refused)).toBe(refusalWords(action, 'wrong_state', launch));
  });

  const of = { group: null, profile: 'Lighting' };
  it.each<[Partial<Failure> & Pick<Failure, 'kind'>, string]>([
    [{ kind: 'too_many' }, 'as many workstations already as one person may have'],
    [{ kind: 'limit_reached', limit: { ...of, sessions: 4 } }, 'At most 4 workstations of *Light'],
    [{ kind: 'budget_spent', budget: { ...of, person: null, usd: 300 } }, 'budget of $300 for *L'],
  ])('that there is no room says why: %j', (failure, words) => {
    const none = { ...failureOf(failure.kind), ...failure };
    const said = answerWords('keep_trying', { kind: 'no_room', failure: none, launch: aLaunch() });
    expectSentence(said);
    expect(said).toContain(words);
  });
});
