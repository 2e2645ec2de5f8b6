import { describe, expect, it } from 'vitest';
import {
  type Failure,
  intents,
  type Launch,
  type LaunchEvent,
  sessionlessStates,
  sessionStates,
} from '../../../src/launches/launch.js';
import { threadReply, threadReplyBlocks } from '../../../src/slack/views/thread-reply.js';
import { aLaunch, mischief } from '../../support/examples.js';

const failure: Failure = { kind: 'server', message: mischief, requestId: mischief };
const states = [...sessionStates, ...sessionlessStates, 'A_NEW_STATE', mischief];
const state = (name: string, why: Failure | null = null): LaunchEvent => ({
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
    const line = threadReply(aLaunch(), state(name), 'us-west-2');
    expect(line.includes('<@U0ADA00001>')).toBe(mentioning.includes(name));
    expect(line).toMatch(/\.$/);
    expect(line).not.toMatch(/undefined|null|NaN/);
  });

  it.each([
    { kind: 'trouble', failure },
    { kind: 'stuck' },
    { kind: 'made_after_all' },
    { kind: 'made_twice' },
    ...intents.flatMap((intent): LaunchEvent[] => [
      { kind: 'intent', intent, by: 'U0ADA00001' },
      { kind: 'intent', intent, by: 'U0MEI00003' },
      { kind: 'not_done', intent, failure },
      { kind: 'superseded', intent, state: 'DELETED' },
    ]),
    state('NOT_CREATED', { kind: 'given_up', message: '', requestId: null }),
  ] satisfies LaunchEvent[])('is quiet: %o', (events) => {
    expect(threadReply(aLaunch(), events, 'us-west-2')).not.toContain('<@U0ADA00001>');
  });

  it.each([
    ...states.flatMap((name) => [state(name), state(name, failure)]),
    { kind: 'trouble', failure } as const,
    ...intents.map((intent) => ({ kind: 'not_done', intent, failure }) as const),
    ...intents.map((intent) => ({ kind: 'superseded', intent, state: mischief }) as const),
  ])('notifies nobody else: %o', (events) => {
    const launch = aLaunch({ launchProfileName: mischief, ec2InstanceType: mischief });
    const line = threadReply(launch, events, 'us-west-2').replaceAll('<@U0ADA00001>', '');
    expect(line).not.toMatch(/<[!@#h](?!date)/);
  });

  it('tells the owner that somebody asked for it on their behalf', () => {
    const line = threadReply(aLaunch(), { kind: 'on_behalf', by: 'U0MEI00003' }, 'us-west-2');
    expect(line).toBe('<@U0ADA00001> this workstation is for you: <@U0MEI00003> asked for it.');
  });

  it.each(intents)('names who asked to %s, unless it was the owner', (intent) => {
    const line = (by: string) =>
      threadReply(aLaunch(), { kind: 'intent', intent, by }, 'us-west-2');
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
  ] as const)('says what came before an intent to %s: %s', (intent, state, words) => {
    expect(threadReply(aLaunch(), { kind: 'superseded', intent, state }, 'us-west-2')).toBe(words);
  });

  const deadline = 1_700_000_000_000;
  const labels = (launch: Launch, events: LaunchEvent) =>
    [
      ...JSON.stringify(threadReplyBlocks(launch, events, 'us-west-2')).matchAll(
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
    const events: LaunchEvent = { kind: 'reminder', what, atMs: deadline };
    const line = threadReply(aLaunch(row), events, 'us-west-2');
    expect(line).toContain('<@U0ADA00001>');
    // A time alone may be that of another day.
    expect(line).toContain('<!date^1700000000^{date_short_pretty} at {time}|');
    expect(line).toContain(advice);
    expect(labels(aLaunch(row), events)).toEqual(buttons);
  });

  it.each([
    ['stop', { state: 'STOPPED', terminateAtMs: deadline + 1 }, 'was to stop this'],
    ['stop', { state: 'READY', stopAtMs: deadline + 1 }, 'was to stop this'],
    ['terminate', { state: 'DELETED' }, 'was to terminate this'],
  ] as const)(
    'of a time that is over when Slack takes it: %s of %o says so quietly, with no button',
    (what, row, words) => {
      const events: LaunchEvent = { kind: 'reminder', what, atMs: deadline };
      const line = threadReply(aLaunch(row), events, 'us-west-2');
      expect(line).toContain(words);
      expect(line).not.toContain('<@');
      expect(threadReplyBlocks(aLaunch(row), events, 'us-west-2')).toBeNull();
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
  ] as const)('that a %s was refused names the button that is there: %o', (intent, row, words) => {
    const events: LaunchEvent = {
      kind: 'not_done',
      intent,
      failure: { kind: 'conflict', message: '', requestId: null },
    };
    const line = threadReply(aLaunch({ sessionId: 's-1', ...row }), events, 'us-west-2');
    expect(line).toContain(words);
    expect(line).not.toContain('/nimble-session');
  });

  it.each(['throttled', 'timeout'] as const)(
    'does not claim to know what has become of an intent after “%s”',
    (kind) => {
      const events: LaunchEvent = {
        kind: 'not_done',
        intent: 'stop',
        failure: { kind, message: '', requestId: null },
      };
      const line = threadReply(aLaunch({ sessionId: 's-1', state: 'READY' }), events, 'us-west-2');
      expect(line).toMatch(/^I have given up asking: .* did not say whether it is being stopped/);
    },
  );

  it('says when a ready workstation ends by itself', () => {
    const line = (times: { stopAtMs?: number; terminateAtMs?: number }) =>
      threadReply(aLaunch(times), state('READY'), 'us-west-2');
    expect(line({})).toBe('<@U0ADA00001> your workstation is ready.');
    expect(line({ stopAtMs: 1_700_000_000_000 })).toContain('It stops by itself <!date^1700000000');
    expect(line({ terminateAtMs: 1_700_000_000_000 })).toContain('It is terminated by itself');
  });

  it('keeps within what Slack takes', () => {
    const long = { kind: 'validation', message: '&'.repeat(9_000), requestId: null } as const;
    const launch = aLaunch({ launchProfileName: '<'.repeat(3_000) });
    expect(threadReply(launch, state('NOT_CREATED', long), 'x').length).toBeLessThanOrEqual(3_000);
  });
});
