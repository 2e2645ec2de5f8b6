import { describe, expect, it } from 'vitest';
import { theBot, theBotInTime, theBotInVain } from '../../../../src/launches/actors.js';
import { type Failure, failureOf, refusalKinds } from '../../../../src/launches/failures.js';
import { intents } from '../../../../src/launches/intents.js';
import type { Launch } from '../../../../src/launches/launch.js';
import type { LaunchEvent } from '../../../../src/launches/launch-event.js';
import { type LaunchState, launchStates } from '../../../../src/launches/states.js';
import { threadReply } from '../../../../src/slack/views/launch-message.js';
import { whyNotUsed } from '../../../../src/slack/words/failures.js';
import { actionsIn, asMessage, buttonsIn, empty, loud } from '../../../support/blocks.js';
import { aLaunch, aStudio, harmless, mischief } from '../../../support/examples.js';

const reply = (launch: Launch, event: LaunchEvent) => threadReply(launch, event, aStudio).text;
const blocksOf = (launch: Launch, event: LaunchEvent) => threadReply(launch, event, aStudio).blocks;

const failure: Failure = { kind: 'server', message: mischief, requestId: mischief };
const state = (name: LaunchState, why: Failure | null = null): LaunchEvent => ({
  kind: 'state',
  state: name,
  problem: null,
  failure: why,
});

/** What a person waits for. */
const mentioning: readonly LaunchState[] = [
  'READY',
  'REFUSED',
  'NOT_CREATED',
  'CREATE_FAILED',
  'START_FAILED',
  'STOP_FAILED',
  'DELETE_FAILED',
];

describe('a thread reply', () => {
  it.each(launchStates)('about %s mentions the owner only if they wait for it', (name) => {
    const line = reply(aLaunch(), state(name));
    expect(line.includes('<@U0ADA00001>')).toBe(mentioning.includes(name));
    expect(line).toMatch(/\.$/);
    expect(line).not.toMatch(empty);
  });

  it.each([
    { kind: 'made_after_all' },
    { kind: 'made_twice' },
    { kind: 'found_again' },
    { kind: 'rebooted' },
    { kind: 'resized', to: 'g5.8xlarge' },
    ...intents.flatMap((intent): LaunchEvent[] => [{ kind: 'not_done', intent, failure }]),
    state('NOT_CREATED', failureOf('cancelled')),
  ] satisfies LaunchEvent[])('is quiet: %o', (event) => {
    expect(reply(aLaunch(), event)).not.toContain('<@U0ADA00001>');
  });

  it.each([
    ...launchStates.flatMap((name) => [state(name), state(name, failure)]),
    ...intents.map((intent) => ({ kind: 'not_done', intent, failure }) as const),
    { kind: 'resized', to: mischief } as const,
  ])('notifies no one else: %o', (event) => {
    const launch = aLaunch({ launchProfileName: mischief, ec2InstanceType: mischief });
    const line = reply(launch, event).replaceAll('<@U0ADA00001>', '');
    expect(line).not.toMatch(loud);
  });

  it.each<LaunchEvent>([
    state('READY'),
    state('STOPPED'),
    state('DELETED'),
    state('START_FAILED'),
    { kind: 'not_done', intent: 'stop', failure },
  ])('names the admin who asked for it: %o', (event) => {
    const by = { ...event, by: 'U0MEI00003' };
    expect(reply(aLaunch(), by)).toMatch(/[\s]<@U0MEI00003> asked for it\.$/);
    const byTheBot = { ...event, by: theBot };
    expect(reply(aLaunch(), byTheBot)).toMatch(/[\s]Its owner has left, so I asked for it: /);
    // The requester reads it, and knows who asked.
    expect(reply(aLaunch({ admitted: false, requestedBy: 'U0MEI00003' }), by)).not.toContain(
      'asked for it',
    );
  });

  it.each([state('START_FAILED', failure), { kind: 'not_done', intent: 'stop', failure } as const])(
    'has no word of the studio’s own: %o',
    (event) => {
      const own = { statusCode: mischief, statusMessage: mischief } as const;
      const line = reply(aLaunch({ ...own, launchProfileName: 'Lighting' }), event);
      expect(line.replace(/request id `.*`/, '')).not.toContain(harmless);
    },
  );

  it.each(refusalKinds)('says what the owner lacks to nobody but the owner: %s', (kind) => {
    const event = { kind: 'not_done', intent: 'start', failure: failureOf(kind) } as const;
    const row = { state: 'STOPPED', sessionId: 's-1' } as const;
    expect(reply(aLaunch({ ...row, channelId: 'C0PLACE' }), event)).toBe(
      'It could not be started, so it is still stopped. Its owner may not use it right now; an admin can see why. *Terminate* works as before.',
    );
    const at = { ...aLaunch(), studio: aStudio };
    const own = `It could not be started, so it is still stopped. ${whyNotUsed(failureOf(kind), at, 'Start')}`;
    expect(reply(aLaunch({ ...row, channelId: null }), event)).toBe(own);
    expect(reply(aLaunch({ ...row, channelId: 'C0PLACE', messagePlace: 'owner' }), event)).toBe(
      own,
    );
  });

  it('speaks of cancelling while there is no session', () => {
    const event = {
      kind: 'not_done',
      intent: 'terminate',
      failure: failureOf('not_yours'),
    } as const;
    expect(reply(aLaunch({ state: 'REQUESTED', sessionId: null }), event)).toBe(
      'It could not be cancelled, so it is still on its way. Only its owner or an admin of the studio can ask for that.',
    );
    expect(reply(aLaunch({ state: 'READY', sessionId: 's-1' }), event)).toContain(
      'It could not be terminated, so it is still there.',
    );
  });

  const deadline = 1_700_000_000_000;

  it.each([
    {
      what: 'stop',
      row: { state: 'READY', stopAtMs: deadline, canStop: true },
      says: ['workstation stops', 'not saved is lost', 'Save your work'],
      buttons: { stop: 'Stop now' },
    },
    {
      what: 'stop',
      row: { state: 'READY', stopAtMs: deadline, canStop: false },
      says: ['workstation stops', 'not saved is lost', 'Save your work'],
      buttons: { terminate: 'Terminate now' },
    },
    {
      what: 'terminate',
      row: { state: 'READY', terminateAtMs: deadline, canStop: false },
      says: ['is terminated', 'disk is deleted', 'Copy what you want to keep'],
      buttons: { terminate: 'Terminate now' },
    },
    {
      what: 'terminate',
      row: { state: 'STOPPED', terminateAtMs: deadline, canStop: true },
      says: ['is terminated', 'disk is deleted', 'Start it to copy what you want to keep'],
      buttons: { start: 'Start', terminate: 'Terminate now' },
    },
  ] as const)('reminds of what ends, of what is lost, and how to save it: %o', (given) => {
    const { what, row, says, buttons } = given;
    const launch = aLaunch({ sessionId: 's-1', ...row });
    const blocks = blocksOf(launch, { kind: 'reminder', what, atMs: deadline }) ?? [];
    const said = asMessage(blocks);
    const when = 'at <!date^1700000000^{time}|';
    for (const words of ['<@U0ADA00001>', when, ...says]) expect(said).toContain(words);
    expect(actionsIn(blocks)).toEqual(Object.keys(buttons));
    expect(buttonsIn(blocks).map(({ text }) => text.text)).toEqual(Object.values(buttons));
    expect(buttonsIn(blocks).every(({ value }) => value === launch.clientToken)).toBe(true);
  });

  it.each([
    ['stop', { state: 'STOPPED', terminateAtMs: deadline + 1 }, 'was to stop'],
    ['stop', { state: 'READY', stopAtMs: deadline + 1 }, 'was to stop'],
    ['terminate', { state: 'DELETED' }, 'was to be terminated'],
  ] as const)(
    'is quiet and without a button once the deadline is past: %s of %o',
    (what, row, words) => {
      const event: LaunchEvent = { kind: 'reminder', what, atMs: deadline };
      expect(reply(aLaunch(row), event)).toContain(words);
      expect(reply(aLaunch(row), event)).not.toContain('<@');
      expect(blocksOf(aLaunch(row), event)).toBeUndefined();
    },
  );

  it.each<LaunchEvent>([{ kind: 'found_again' }, state('READY')])('has no buttons: %o', (event) => {
    expect(blocksOf(aLaunch({ state: 'READY', sessionId: 's-1' }), event)).toBeUndefined();
  });

  it.each([
    ['stop', { state: 'READY', canStop: true }, 'Press *Stop* again'],
    ['start', { state: 'STOPPED' }, 'Press *Start* again'],
    ['terminate', { state: 'STOPPED' }, 'Press *Terminate* again'],
    [
      'terminate',
      { state: 'CREATE_IN_PROGRESS', stuckSinceMs: 1, firstReadyAtMs: null },
      'Press *Cancel launch* again',
    ],
    ['terminate', { state: 'CREATE_FAILED', dismissed: true }, 'tell the studio’s engineer'],
  ] as const)(
    'that the studio refused a %s names the button that is there: %o',
    (intent, row, words) => {
      const event: LaunchEvent = {
        kind: 'not_done',
        intent,
        failure: failureOf('conflict'),
      };
      const line = reply(aLaunch({ sessionId: 's-1', ...row }), event);
      expect(line).toContain(words);
      expect(line).not.toContain('/nimble-session');
    },
  );

  it.each(['throttled', 'timeout'] as const)(
    'does not claim to know what became of an intent after “%s”',
    (kind) => {
      const event: LaunchEvent = {
        kind: 'not_done',
        intent: 'stop',
        failure: failureOf(kind),
      };
      const line = reply(aLaunch({ sessionId: 's-1', state: 'READY' }), event);
      expect(line).toMatch(
        /^I have given up asking: Paper Cloud did not say whether it is being stopped/,
      );
    },
  );

  it.each([
    [
      'STOPPED',
      null,
      'Its time is up: stopped at <!date^1700000000^{time}|2023-11-14 22:13 UTC>. Its own disk is kept.',
    ],
    [
      'STOPPED',
      3_800,
      'Its time is up: stopped at <!date^1700000000^{time}|2023-11-14 22:13 UTC>. Its own disk is kept. The scratch disk (3,800 GB) is emptied.',
    ],
    [
      'DELETED',
      450,
      'Its time is up: terminated at <!date^1700000000^{time}|2023-11-14 22:13 UTC>. Its own disk is deleted with everything on it.',
    ],
  ] as const)('says of what the bot ended that its time was up: %s', (now, scratchGb, words) => {
    const event = { ...state(now), by: theBotInTime };
    const row = { state: now, stateSinceMs: deadline, scratchGb };
    expect(reply(aLaunch(row), event)).toBe(words);
    // Said late, it names no time: what it is now began later.
    const late = reply(aLaunch({ ...row, state: 'READY' }), event);
    expect(late).toBe(words.replace(/ at <!date[^>]*>/, ''));
  });

  const bots = {
    endedBy: 'bot',
    onForMs: 36_000_000,
    stoppedForMs: null,
    idleForMs: null,
  } as const;

  it.each<[LaunchState, string]>([
    [
      'STOPPED',
      'so I have stopped it: it costs money while it is on. Its own disk is kept. *Start* tries it once more; if it is the same again, tell the studio’s engineer.',
    ],
    [
      'DELETED',
      'so I have terminated it: it costs money while it is on. Launch another; if it is the same again, tell the studio’s engineer.',
    ],
  ])('says to the owner of what never became ready why the bot ended it: %s', (now, words) => {
    const lifetime = { ...bots, longestMs: 57_600_000 };
    const event = { ...state(now), by: theBotInVain };
    const line = reply(aLaunch({ state: now, lifetime }), event);
    const never = '<@U0ADA00001> this workstation did not become ready within 10 h, ';
    expect(line).toBe(`${never}${words}`);
  });

  it.each<[string, Partial<Launch>, string]>([
    ['the owner', {}, 'Two more hours, as asked: it now stops at <!date^1700000000^'],
    ['an admin', { owner: 'U0BEN00002' }, '<@U0ADA00001> has prolonged it: it now stops at <!date'],
    [
      'the owner, up to the longest',
      { lifetime: { ...bots, longestMs: 57_600_000 }, readyAtMs: deadline - 57_600_000 },
      'UTC>, and that is the longest.',
    ],
    [
      'the owner of what cannot be stopped',
      { stopAtMs: null, terminateAtMs: deadline },
      'it now is terminated at <!date',
    ],
  ])('says that it was prolonged by %s', (_who, row, words) => {
    const launch = aLaunch({ state: 'READY', stopAtMs: deadline, ...row });
    const event = { kind: 'extended', by: 'U0ADA00001', untilMs: deadline } as const;
    expect(reply(launch, event)).toContain(words);
    expect(blocksOf(launch, event)).toBeUndefined();
  });

  const hour = 3_600_000;
  const remindedOf = (longestMs: number | null, onMs = 10 * hour) =>
    aLaunch({
      state: 'READY',
      sessionId: 's-1',
      stopAtMs: deadline,
      remindedLeadMs: hour / 2,
      readyAtMs: deadline - onMs,
      lifetime: { ...bots, longestMs },
      scratchGb: 450,
    });

  it.each<[Launch, RegExp, string[]]>([
    [
      remindedOf(16 * hour),
      / \*Two more hours\* keeps it on until <!date\^1700007200\^\{time\}[^>]*>; the longest is until <!date\^1700021600\^[^>]*>\.$/,
      ['extend', 'stop'],
    ],
    [
      remindedOf(11 * hour),
      / \*Two more hours\* keeps it on until <!date\^1700003600\^[^>]*>, and that is the longest\.$/,
      ['extend', 'stop'],
    ],
    [remindedOf(null), / keeps it on until <!date\^1700007200\^[^>]*>\.$/, ['extend', 'stop']],
    [remindedOf(10 * hour), / That is the longest that it can be on\.$/, ['stop']],
  ])(
    'reminds of the bot’s own stop with what it empties, and how long there is more',
    (launch, words, buttons) => {
      const event = { kind: 'reminder', what: 'stop', atMs: deadline } as const;
      expect(reply(launch, event)).toMatch(words);
      expect(reply(launch, event)).toContain('The scratch disk (450 GB) is emptied.');
      expect(actionsIn(blocksOf(launch, event) ?? [])).toEqual(buttons);
      const studios: Launch = { ...launch, lifetime: { endedBy: 'studio' } };
      expect(reply(studios, event)).toMatch(/and what is not saved is lost\.$/);
      expect(actionsIn(blocksOf(studios, event) ?? [])).toEqual(['stop']);
    },
  );

  it('tells of a stop by the hours that is past as past', () => {
    const event = { kind: 'hours_end', atMs: deadline, forMs: deadline } as const;
    const ready = aLaunch({ state: 'READY', sessionId: 's-1', readyAtMs: deadline - 9 * hour });
    expect(reply(ready, event)).toContain('this workstation stops at <!date^');
    for (const past of [{ state: 'STOPPED' }, { readyAtMs: deadline + hour }] as const) {
      const told = reply({ ...ready, ...past }, event);
      expect(told).toMatch(
        /^By your hours this workstation was to stop at <!date\^[^>]*>\. By now/,
      );
      expect(told).not.toContain('Save your work');
    }
  });

  it.each([
    ['STOPPED', 'shut_down_inside', '<@U0ADA00001> The workstation was shut down from inside'],
    ['STOPPED', 'capacity', '<@U0ADA00001> The workstation could not be started'],
    ['DELETED', 'host_retired', 'taken out of service. The workstation is terminated. Nothing of'],
  ] as const)('tells the owner why it is %s: %s', (now, problem, words) => {
    const event = { kind: 'state', state: now, problem, failure: null } as const;
    expect(reply(aLaunch({ state: now, sessionId: 's-1' }), event)).toContain(words);
  });

  it('says of a refused termination that the workstation may be protected', () => {
    const event = {
      kind: 'not_done',
      intent: 'terminate',
      failure: failureOf('validation'),
    } as const;
    expect(reply(aLaunch({ state: 'READY', sessionId: 's-1' }), event)).toBe(
      'It could not be terminated, so it is still there. Paper Cloud did not accept the request. It may be protected against that: ask the studio’s engineer to lift the protection, then press *Terminate* again.',
    );
  });

  it('says of what the bot could not end that it goes on trying, and names no button', () => {
    const failed = { kind: 'not_done', intent: 'stop', failure: failureOf('conflict') } as const;
    const line = reply(aLaunch({ state: 'READY', sessionId: 's-1' }), {
      ...failed,
      by: theBotInTime,
    });
    expect(line).toMatch(/^It could not be stopped, so it is still on\./);
    expect(line).toMatch(/ Its time is up, so I go on trying until it is done\.$/);
    expect(line).not.toContain('Press');
  });

  it('says when a ready workstation ends', () => {
    const line = (times: { stopAtMs?: number; terminateAtMs?: number }) =>
      reply(aLaunch(times), state('READY'));
    expect(line({})).toBe('<@U0ADA00001> your workstation is ready.');
    expect(line({ stopAtMs: 1_700_000_000_000 })).toContain(' It stops at <!date^1700000000');
    expect(line({ terminateAtMs: 1_700_000_000_000 })).toContain(' It is terminated at <!date');
  });

  it('keeps within what Slack takes', () => {
    const long = { kind: 'validation', message: '&'.repeat(9_000), requestId: null } as const;
    const launch = aLaunch({ launchProfileName: '<'.repeat(3_000) });
    expect(reply(launch, state('NOT_CREATED', long)).length).toBeLessThanOrEqual(3_000);
  });
});
