import { describe, expect, it } from 'vitest';
import { type SweptLaunch, sessionToken } from '../../../src/launches/ports/stray-sessions.js';
import { type LaunchState, launchStates } from '../../../src/launches/states.js';
import { candidateFrom, type SweepStep, sweepStep } from '../../../src/launches/sweep.js';
import { botNameTag, type SessionState, sessionStates } from '../../../src/studio/studio.js';
import { aSession } from '../../support/studio-of-mocks.js';

const botName = 'nimble-session';
const clientToken = 'slack-1';
const tags = { [botNameTag]: botName };

describe('whether a session could be without a row', () => {
  const ending: readonly SessionState[] = ['DELETE_IN_PROGRESS', 'DELETED'];

  it.each(sessionStates)('%s', (state) => {
    const session = aSession({ id: 's-1', state, stateWord: 'WORD', clientToken, tags });
    const named = { attempt: 0, isNamed: true };
    const candidate = { sessionId: 's-1', clientToken, state, stateWord: 'WORD', ...named };
    expect(candidateFrom(session, botName)).toEqual(ending.includes(state) ? null : candidate);
  });

  it('says nothing of a session without the tag of its launch, unless it carries the bot’s name', () => {
    expect(candidateFrom(aSession({ state: 'READY' }), botName)).toBeNull();
    const other = aSession({ state: 'READY', tags: { [botNameTag]: 'nimble-session-test' } });
    expect(candidateFrom(other, botName)).toBeNull();
    const named = candidateFrom(aSession({ id: 's-1', state: 'READY', tags }), botName);
    expect(named).toMatchObject({ clientToken: sessionToken('s-1'), isNamed: true });
  });

  it.each([
    ['this bot', tags, true],
    ['another bot', { [botNameTag]: 'nimble-session-test' }, false],
    ['no bot', {}, false],
  ])('sees whether it carries the name of %s', (_whose, named, isNamed) => {
    const session = aSession({ state: 'READY', clientToken, tags: named });
    expect(candidateFrom(session, botName)).toMatchObject({ isNamed });
  });
});

describe('what a sweep does about the session s-1 of a launch', () => {
  const session = { sessionId: 's-1', clientToken, state: 'READY', stateWord: 'READY' } as const;
  const candidate = { ...session, attempt: 0, isNamed: true };
  const firstAttempt = { attempt: 0, nextRoundAtMs: null };
  type Row = Omit<SweptLaunch, keyof typeof firstAttempt> & Partial<SweptLaunch>;
  const rowsOf = (...rows: Row[]) =>
    new Map(rows.map((row) => [row.clientToken, { ...firstAttempt, ...row }]));
  const stepFor = (...rows: Row[]) => sweepStep(candidate, rowsOf(...rows))?.do ?? null;

  /** By the state of the launch: what follows when s-1 is its session, and when it has none. */
  const table: Readonly<
    Record<LaunchState, { own: SweepStep['do'] | null; none: SweepStep['do'] | null }>
  > = {
    PLANNED: { own: null, none: null },
    REQUESTED: { own: null, none: null },
    REFUSED: { own: 'reopen_to_terminate', none: 'reopen_to_terminate' },
    NOT_CREATED: { own: 'reopen_to_terminate', none: 'reopen_to_terminate' },
    FORGOTTEN: { own: 'reopen', none: 'reopen_to_terminate' },
    CREATE_IN_PROGRESS: { own: null, none: null },
    START_IN_PROGRESS: { own: null, none: null },
    STOP_IN_PROGRESS: { own: null, none: null },
    DELETE_IN_PROGRESS: { own: null, none: null },
    READY: { own: null, none: null },
    STOPPED: { own: null, none: null },
    DELETED: { own: 'reopen_to_terminate', none: 'reopen_to_terminate' },
    CREATE_FAILED: { own: null, none: null },
    START_FAILED: { own: null, none: null },
    STOP_FAILED: { own: null, none: null },
    DELETE_FAILED: { own: null, none: null },
    UNKNOWN: { own: null, none: null },
  };

  it.each(launchStates)('%s', (state) => {
    const { own, none } = table[state];
    expect(stepFor({ clientToken, sessionId: 's-1', state })).toBe(own);
    expect(stepFor({ clientToken, sessionId: null, state })).toBe(none);
    // The launch has another session, in any state of that one.
    expect(stepFor({ clientToken, sessionId: 's-0', state })).toBe('add_second');
  });

  it.each(launchStates)('that has another one, when the row of this one is %s', (state) => {
    const second = { clientToken: sessionToken('s-1'), sessionId: 's-1', state };
    const step = sweepStep(
      candidate,
      rowsOf({ clientToken, sessionId: 's-0', state: 'READY' }, second),
    );
    const isOver = ['REFUSED', 'NOT_CREATED', 'FORGOTTEN', 'DELETED'].includes(state);
    expect(step).toEqual(
      isOver
        ? {
            do: 'reopen_to_terminate',
            session: { ...session, clientToken: second.clientToken },
          }
        : null,
    );
  });

  it('that this database does not have: reports it, if it carries this bot’s name', () => {
    expect(stepFor()).toBe('report');
    expect(sweepStep({ ...candidate, isNamed: false }, rowsOf())).toBeNull();
  });

  describe('that is of an earlier attempt', () => {
    const second = { clientToken, sessionId: 's-0', state: 'READY', attempt: 1 } as const;
    const ended = { clientToken, sessionId: null, state: 'NOT_CREATED', attempt: 1 } as const;
    const waiting = { ...ended, state: 'REQUESTED', nextRoundAtMs: 1 } as const;

    it.each([
      ['another session', second],
      ['ended', ended],
      ['none, and waits', waiting],
    ])('and failed: does nothing when the launch has %s', (_, row) => {
      expect(sweepStep({ ...candidate, state: 'CREATE_FAILED' }, rowsOf(row))).toBeNull();
    });

    it('and failed: acts on it when it is of the attempt that the launch is at', () => {
      const failed = { ...candidate, state: 'CREATE_FAILED', attempt: 1 } as const;
      expect(sweepStep(failed, rowsOf(second))?.do).toBe('add_second');
      expect(sweepStep(failed, rowsOf(ended))?.do).toBe('reopen_to_terminate');
    });

    it('and lives: terminates it, or gives it to the launch that waits', () => {
      expect(stepFor(second)).toBe('add_second');
      expect(stepFor(ended)).toBe('reopen_to_terminate');
      expect(stepFor(waiting)).toBe('take_late');
    });

    it('and could not be deleted: leaves it while the launch waits, and ends it after that', () => {
      const stuck = { ...candidate, state: 'DELETE_FAILED' } as const;
      expect(sweepStep(stuck, rowsOf(waiting))).toBeNull();
      expect(sweepStep(stuck, rowsOf(ended))?.do).toBe('reopen_to_terminate');
      expect(sweepStep(stuck, rowsOf(second))?.do).toBe('add_second');
    });
  });
});
