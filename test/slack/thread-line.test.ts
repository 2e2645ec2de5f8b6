import { describe, expect, it } from 'vitest';
import {
  type Failure,
  type Launch,
  type News,
  sessionlessStates,
  sessionStates,
  wishes,
} from '../../src/sessions/launch.js';
import { threadLine, threadLineBlocks } from '../../src/slack/views/thread-line.js';
import { aLaunch, mischief } from './examples.js';

const failure: Failure = { kind: 'server', message: mischief, requestId: mischief };
const states = [...sessionStates, ...sessionlessStates, 'A_NEW_STATE', mischief];
const state = (name: string, why: Failure | null = null): News => ({
  kind: 'state',
  state: name,
  statusCode: null,
  failure: why,
});

/** What somebody waits for; everything else is quiet. */
const mentioning = [
  'READY',
  'REFUSED',
  'NOT_CREATED',
  'CREATE_FAILED',
  'START_FAILED',
  'STOP_FAILED',
  'DELETE_FAILED',
];

describe('a line of the thread', () => {
  it.each(states)('about %s mentions the person only if they wait for it', (name) => {
    const line = threadLine(aLaunch(), state(name), 'us-west-2');
    expect(line.includes('<@U0ADA00001>')).toBe(mentioning.includes(name));
    expect(line).toMatch(/\.$/);
    expect(line).not.toMatch(/undefined|null|NaN/);
  });

  it.each([
    { kind: 'trouble', failure },
    { kind: 'stuck' },
    { kind: 'made_after_all' },
    { kind: 'made_twice' },
    ...wishes.flatMap((wish): News[] => [
      { kind: 'wish', wish, by: 'U0ADA00001' },
      { kind: 'wish', wish, by: 'U0MEI00003' },
      { kind: 'not_done', wish, failure },
      { kind: 'overtaken', wish, state: 'DELETED' },
    ]),
    state('NOT_CREATED', { kind: 'given_up', message: '', requestId: null }),
  ] satisfies News[])('is quiet: %o', (news) => {
    expect(threadLine(aLaunch(), news, 'us-west-2')).not.toContain('<@U0ADA00001>');
  });

  it.each([
    ...states.flatMap((name) => [state(name), state(name, failure)]),
    { kind: 'trouble', failure } as const,
    ...wishes.map((wish) => ({ kind: 'not_done', wish, failure }) as const),
    ...wishes.map((wish) => ({ kind: 'overtaken', wish, state: mischief }) as const),
  ])('notifies nobody else: %o', (news) => {
    const launch = aLaunch({ launchProfileName: mischief, ec2InstanceType: mischief });
    const line = threadLine(launch, news, 'us-west-2').replaceAll('<@U0ADA00001>', '');
    expect(line).not.toMatch(/<[!@#h](?!date)/);
  });

  it('tells the owner that somebody asked for it on their behalf', () => {
    const line = threadLine(aLaunch(), { kind: 'on_behalf', by: 'U0MEI00003' }, 'us-west-2');
    expect(line).toBe('<@U0ADA00001> this workstation is for you: <@U0MEI00003> asked for it.');
  });

  it.each(wishes)('names who asked to %s, unless it was the owner', (wish) => {
    const line = (by: string) => threadLine(aLaunch(), { kind: 'wish', wish, by }, 'us-west-2');
    expect(line('U0MEI00003')).toContain('<@U0MEI00003> asked for it.');
    expect(line('U0ADA00001')).not.toContain('<@');
  });

  it.each([
    ['stop', 'DELETED', 'It could no longer be stopped: by now it is terminated.'],
    [
      'start',
      'FORGOTTEN',
      'It could no longer be started: by now it is gone: Nimble Studio no longer knows it.',
    ],
  ] as const)('says what came before a wish to %s: %s', (wish, state, words) => {
    expect(threadLine(aLaunch(), { kind: 'overtaken', wish, state }, 'us-west-2')).toBe(words);
  });

  const deadline = 1_700_000_000_000;
  const labels = (launch: Launch, news: News) =>
    [
      ...JSON.stringify(threadLineBlocks(launch, news, 'us-west-2')).matchAll(
        /(Stop|Terminate) now|"Start"/g,
      ),
    ].map(([label]) => label.replaceAll('"', ''));

  it.each([
    {
      what: 'stop',
      row: { state: 'READY', stopAtMs: deadline, canStop: true },
      advice: 'Save your work',
      buttons: ['Stop now'],
    },
    {
      what: 'terminate',
      row: { state: 'READY', terminateAtMs: deadline, canStop: false },
      advice: 'Copy what you want to keep',
      buttons: ['Terminate now'],
    },
    {
      what: 'terminate',
      row: { state: 'STOPPED', terminateAtMs: deadline, canStop: true },
      advice: 'Start it to copy what you want to keep',
      buttons: ['Start', 'Terminate now'],
    },
  ] as const)('reminds of what happens by itself, and how to save it: %o', (given) => {
    const { what, row, advice, buttons } = given;
    const news: News = { kind: 'reminder', what, atMs: deadline };
    const line = threadLine(aLaunch(row), news, 'us-west-2');
    expect(line).toContain('<@U0ADA00001>');
    // A time alone may be that of another day.
    expect(line).toContain('<!date^1700000000^{date_short_pretty} at {time}|');
    expect(line).toContain(advice);
    expect(labels(aLaunch(row), news)).toEqual(buttons);
  });

  it.each([
    ['stop', { state: 'STOPPED', terminateAtMs: deadline + 1 }, 'was to stop this'],
    ['stop', { state: 'READY', stopAtMs: deadline + 1 }, 'was to stop this'],
    ['terminate', { state: 'DELETED' }, 'was to terminate this'],
  ] as const)(
    'of a time that is over when Slack takes it: %s of %o says so quietly, with no button',
    (what, row, words) => {
      const news: News = { kind: 'reminder', what, atMs: deadline };
      const line = threadLine(aLaunch(row), news, 'us-west-2');
      expect(line).toContain(words);
      expect(line).not.toContain('<@');
      expect(threadLineBlocks(aLaunch(row), news, 'us-west-2')).toBeNull();
    },
  );

  it.each([
    ['stop', { state: 'READY', canStop: true }, 'Press *Stop* again'],
    ['start', { state: 'STOPPED' }, 'Press *Start* again'],
    ['terminate', { state: 'STOPPED' }, 'Press *Terminate* again'],
    [
      'terminate',
      { state: 'CREATE_IN_PROGRESS', stuckSinceMs: 1, firstReadyAtMs: null },
      'Press *Give up* again',
    ],
    ['terminate', { state: 'CREATE_FAILED', dismissed: true }, 'tell the studio’s engineer'],
  ] as const)('that a %s was refused names the button that is there: %o', (wish, row, words) => {
    const news: News = {
      kind: 'not_done',
      wish,
      failure: { kind: 'conflict', message: '', requestId: null },
    };
    const line = threadLine(aLaunch({ sessionId: 's-1', ...row }), news, 'us-west-2');
    expect(line).toContain(words);
    expect(line).not.toContain('/nimble-session');
  });

  it.each(['throttled', 'timeout'] as const)(
    'does not claim to know what has become of a wish after “%s”',
    (kind) => {
      const news: News = {
        kind: 'not_done',
        wish: 'stop',
        failure: { kind, message: '', requestId: null },
      };
      const line = threadLine(aLaunch({ sessionId: 's-1', state: 'READY' }), news, 'us-west-2');
      expect(line).toMatch(/^I have given up asking: .* did not say whether it is being stopped/);
    },
  );

  it('says when a ready workstation ends by itself', () => {
    const line = (times: { stopAtMs?: number; terminateAtMs?: number }) =>
      threadLine(aLaunch(times), state('READY'), 'us-west-2');
    expect(line({})).toBe('<@U0ADA00001> your workstation is ready.');
    expect(line({ stopAtMs: 1_700_000_000_000 })).toContain('It stops by itself <!date^1700000000');
    expect(line({ terminateAtMs: 1_700_000_000_000 })).toContain('It is terminated by itself');
  });

  it('keeps within what Slack takes', () => {
    const long = { kind: 'validation', message: '&'.repeat(9_000), requestId: null } as const;
    const launch = aLaunch({ launchProfileName: '<'.repeat(3_000) });
    expect(threadLine(launch, state('NOT_CREATED', long), 'x').length).toBeLessThanOrEqual(3_000);
  });
});
