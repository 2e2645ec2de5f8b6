import { describe, expect, it } from 'vitest';
import { theBot, theBotInTime, theBotInVain } from '../../../../src/launches/actors.js';
import { failureKinds } from '../../../../src/launches/failures.js';
import {
  type FallbackReason,
  fallbackReasons,
  type Launch,
} from '../../../../src/launches/launch.js';
import { launchStates } from '../../../../src/launches/states.js';
import { launchMessage, movedOnMessage } from '../../../../src/slack/views/launch-message.js';
import { asMessage, empty, loud } from '../../../support/blocks.js';
import { aLaunch, aStudio, harmless, mischief } from '../../../support/examples.js';

/** All that the message says. Throws where it breaks a limit of Block Kit. */
function shown(launch: Launch): string {
  const { text, blocks } = launchMessage(launch, aStudio);
  expect(text.length).toBeLessThanOrEqual(4_000);
  return `${text}\n${asMessage(blocks)}`;
}

describe.each(launchStates)('the message of a launch that is %s', (state) => {
  it('keeps within Block Kit’s limits, and says nothing empty', () => {
    const said = shown(aLaunch({ state }));
    expect(said).not.toMatch(empty);
    expect(said).toContain('Ada Okafor');
  });

  it('keeps within the limits with the longest of everything', () => {
    for (const long of ['&'.repeat(300), '🌙'.repeat(300), 'x'.repeat(20_000)]) {
      const failure = { kind: 'validation', message: long, requestId: long.slice(0, 300) } as const;
      shown(
        aLaunch({
          state,
          stateWord: long,
          ownerName: long.slice(0, 80),
          launchProfileName: long,
          ec2InstanceType: long,
          streamingImageName: long,
          note: [...long].slice(0, 300).join(''),
          problem: 'unknown',
          statusCode: long,
          statusMessage: long,
          stopAtMs: 1_700_000_100_000,
          terminateAtMs: 1_700_000_200_000,
          failure,
          trouble: failure,
          stuckSinceMs: 1_700_000_050_000,
          fallbackReason: 'not_in_channel',
        }),
      );
    }
  });

  it('notifies no one, even if a mention was written into it', () => {
    const said = shown(
      aLaunch({
        state,
        stateWord: 'arn:aws:iam::1',
        ownerName: mischief,
        launchProfileName: mischief,
        ec2InstanceType: mischief,
        streamingImageName: mischief,
        note: mischief,
        statusCode: 'arn:aws:iam::1',
        statusMessage: 'arn:aws:iam::1',
        trouble: { kind: 'server', message: 'arn:aws:iam::1', requestId: mischief },
      }),
    );
    expect(said).not.toMatch(loud);
    expect(said).toContain(harmless);
    expect(said).not.toContain('arn:aws');
  });
});

describe('the message of a launch', () => {
  it.each(failureKinds)('tells of the failure %s', (kind) => {
    const failure = { kind, message: 'said the studio', requestId: 'r-1' };
    const said = shown(aLaunch({ state: 'NOT_CREATED', failure }));
    expect(said).toContain(kind === 'cancelled' ? 'the launch was cancelled' : 'request id `r-1`');
    if (kind === 'cancelled') return;
    expect(shown(aLaunch({ state: 'REFUSED', failure }))).toContain('request id `r-1`');
    expect(shown(aLaunch({ trouble: failure }))).toContain('The bot keeps trying.');
  });

  it('can be cancelled while it is stuck, and not twice', () => {
    const stuck = aLaunch({ state: 'CREATE_IN_PROGRESS', sessionId: 's-1', stuckSinceMs: 1 });
    expect(shown(stuck)).toContain('"session:cancel_launch"');
    expect(shown({ ...stuck, intent: 'terminate' })).not.toContain('"session:cancel_launch"');
    expect(shown({ ...stuck, stuckSinceMs: null })).not.toContain('"session:cancel_launch"');
  });

  it('advises what its button does while it is stuck', () => {
    const stuck = aLaunch({ state: 'STOP_IN_PROGRESS', sessionId: 's-1', stuckSinceMs: 1 });
    const used = { ...stuck, firstReadyAtMs: 1_700_000_000_000 };
    expect(shown(stuck)).toMatch(/cancel it and start another.*"session:cancel_launch"/s);
    expect(shown(used)).toMatch(/You can wait, or terminate it\..*"session:terminate"/s);
  });

  it('says when it is to be ready, at short notice and when it is late too', () => {
    const readyByMs = aLaunch().requestedAtMs + 3_600_000;
    const later = { readyByMs, beginsAtMs: readyByMs - 900_000 };
    const ready = `ready at <!date^${readyByMs / 1_000}^`;
    const planned = shown(aLaunch({ state: 'PLANNED', ...later }));
    expect(planned).toContain(`is to have a workstation ${ready}`);
    expect(planned).toContain(` · begins at <!date^${(readyByMs - 900_000) / 1_000}^`);
    expect(planned).toContain('"session:cancel_launch"');
    const begun = aLaunch({ state: 'CREATE_IN_PROGRESS', ...later });
    expect(shown(begun)).toContain(` · to be ${ready}`);
    const soon = { ...begun, beginsAtMs: begun.requestedAtMs };
    expect(shown(begun)).not.toContain('begun at once');
    expect(shown(soon)).toContain('that is soon, so I have begun at once, and it may be late');
    const known = { ...begun, typicalMs: 360_000, slowMs: 600_000 };
    const late = shown({ ...known, slowSinceMs: readyByMs + 1 });
    expect(late).toContain(`*late: it was to be ${ready}`);
    expect(late).toContain('usually ready in about 6 min');
    expect(shown({ ...known, slowSinceMs: readyByMs - 1 })).not.toContain('late:');
  });

  it('of a launch for later says what it does once it is approved, and no more', () => {
    const readyByMs = aLaunch().requestedAtMs + 3_600_000;
    const later = { readyByMs, beginsAtMs: readyByMs - 900_000, approval: 'asked' } as const;
    const planned = shown(aLaunch({ state: 'PLANNED', ...later }));
    expect(planned).toMatch(/asked for a workstation ready at .*, which needs an approval/);
    expect(planned).toContain('if it is approved by then');
    expect(planned).not.toContain('is to have a workstation');
    const { requestedAtMs: beginsAtMs } = aLaunch();
    const soon = shown(aLaunch({ state: 'REQUESTED', ...later, beginsAtMs }));
    expect(soon).toContain('once it is approved it begins at once, and it may be late');
    expect(soon).not.toContain('I have begun');
  });

  it('of a cancelled launch says nothing of a decision that was not carried out', () => {
    const failure = { kind: 'not_approved', message: 'No.', requestId: null } as const;
    const refused = { approval: 'refused', decidedBy: 'U0MEI00003', failure } as const;
    const said = shown(aLaunch({ state: 'REQUESTED', intent: 'terminate', ...refused }));
    expect(said).not.toContain('has not approved');
    expect(said).not.toContain('Making sure that nothing was created');
  });

  it('says how long it usually takes, as far as that is known', () => {
    const waiting = aLaunch({ state: 'CREATE_IN_PROGRESS', typicalMs: 360_000, slowMs: 600_000 });
    expect(shown(waiting)).toContain('usually ready in about 6 min');
    expect(shown({ ...waiting, slowSinceMs: 1 })).toContain('longer than usual');
    expect(shown({ ...waiting, slowSinceMs: 1 })).toContain('within 10 min');
    const first = { ...waiting, typicalMs: null, slowMs: null };
    expect(shown(first)).toContain('usually takes several minutes');
    const others: Launch[] = [
      { ...first, state: 'REQUESTED' },
      { ...waiting, state: 'READY' },
      { ...waiting, state: 'START_IN_PROGRESS' },
    ];
    for (const other of others) expect(shown(other)).not.toMatch(/usual/);
  });

  it('shows the age of a session that is on for over a day', () => {
    const aged = aLaunch({ state: 'READY', readyAtMs: 1_700_000_000_000, agedReadyAtMs: null });
    expect(shown(aged)).not.toContain('over a day');
    const old = { ...aged, agedReadyAtMs: aged.readyAtMs };
    expect(shown(old)).toContain('on for over a day');
    expect(shown({ ...old, state: 'STOPPED' })).not.toContain('over a day');
    expect(shown({ ...old, readyAtMs: 1_700_000_900_000 })).not.toContain('over a day');
  });

  it('names the admin who asked for it on behalf of the owner', () => {
    expect(shown(aLaunch({ requestedBy: 'U0MEI00003' }))).toContain('by <@U0MEI00003>');
    expect(shown(aLaunch())).not.toContain('<@');
  });

  it.each([
    ['stop', 'READY', 'Stopping it, as asked.'],
    ['start', 'STOPPED', 'Starting it, as asked.'],
    // The bot itself may have asked for it.
    ['terminate', 'READY', 'Terminating it.'],
  ] as const)('says that an intent to %s is under way', (intent, state, words) => {
    const launch = aLaunch({ state, sessionId: 's-1' });
    expect(shown({ ...launch, intent })).toContain(words);
    expect(shown(launch)).not.toContain(words);
  });

  it.each([
    ['stop', theBotInTime, 'Its time is up: stopping it.'],
    ['terminate', theBotInTime, 'Its time is up: terminating it.'],
    ['stop', theBotInVain, 'It did not become ready in time: stopping it.'],
    ['stop', theBot, 'Stopping it.'],
  ] as const)('does not say that a person asked the bot’s own %s (%s)', (intent, by, words) => {
    const own = { state: 'READY', sessionId: 's-1', intent, openRequestBy: by } as const;
    expect(shown(aLaunch(own))).toContain(words);
    expect(shown(aLaunch(own))).not.toContain('as asked');
  });

  it.each<[Partial<Launch>, string | null]>([
    [{ state: 'READY', usdSoFar: 9.6 }, 'about $1.21 an hour (list price), $9.60 so far · '],
    [{ state: 'READY', usdSoFar: 0.001 }, 'about $1.21 an hour (list price) · '],
    [{ state: 'STOPPED', usdSoFar: 1_234.5 }, 'about $1,234.50 so far (list price) · '],
    [{ state: 'STOPPED', usdSoFar: 0 }, null],
    [{ state: 'REQUESTED' }, null],
    [{ state: 'READY', usdPerHour: null, usdSoFar: 9.6 }, null],
  ])('says what it costs as far as that is known: %o', (row, words) => {
    const said = shown(aLaunch({ usdPerHour: 1.212, ...row }));
    if (words === null) expect(said).not.toContain('$');
    else expect(said).toContain(words);
  });

  it.each([
    ['shut_down_inside', 'The workstation was shut down from inside, not with *Stop*. Your disk'],
    [
      'host_retired',
      'The computer that the workstation ran on was taken out of service. Your disk',
    ],
    [
      'capacity',
      'could not be started, so it is still stopped. No g5.2xlarge is free in moon-west-1',
    ],
    ['internal', 'is stopped, and its own disk is kept. Paper Cloud had an internal error'],
  ] as const)('says why it is stopped although no person asked for it: %s', (problem, words) => {
    const stopped = aLaunch({ state: 'STOPPED', sessionId: 's-1', problem });
    expect(shown(stopped)).toContain(words);
    expect(shown({ ...stopped, intent: 'start' })).not.toContain(words);
    expect(shown({ ...stopped, problem: null })).not.toContain(words);
  });

  it('says of what could not be ended when it was to end', () => {
    const late = aLaunch({ state: 'READY', stopAtMs: 1_700_000_100_000, endAttempts: 1 });
    expect(shown(late)).toContain('*was to stop at <!date^1700000100^');
  });

  it('says when it ends, in the reader’s own time', () => {
    const times = { stopAtMs: 1_700_000_100_000, terminateAtMs: 1_700_000_200_000 };
    const ready = shown(aLaunch({ state: 'READY', ...times }));
    expect(ready).toContain('*stops at <!date^1700000100^{time}|2023-11-14 22:15 UTC>*');
    const stopped = shown(aLaunch({ state: 'STOPPED', ...times }));
    expect(stopped).toContain('*is terminated at <!date^1700000200^');
    expect(stopped).not.toContain('*stops');
  });

  const kinds = (launch: Launch) => launchMessage(launch, aStudio).blocks.map(({ type }) => type);

  it('has a headline and one line while all is well, and fields only if they tell something', () => {
    const plain = { note: null, streamingImageName: null } as const;
    const ready = aLaunch({ state: 'READY', sessionId: 's-1', ...plain });
    expect(kinds(ready)).toEqual(['section', 'context', 'actions']);
    expect(kinds(aLaunch({ state: 'CREATE_IN_PROGRESS', ...plain }))).toEqual([
      'section',
      'context',
    ]);
    expect(kinds({ ...ready, note: '\u200B ' })).toEqual(['section', 'context', 'actions']);
    const { blocks } = launchMessage(
      { ...ready, note: 'Shot\n0420', clientToken: 'slack-5d3f7a90ff' },
      aStudio,
    );
    expect(JSON.stringify(blocks[1])).toContain('*Note*\\nShot 0420');
    expect(JSON.stringify(blocks[2])).toMatch(
      /Lighting · g5\.2xlarge · ready since <!date[^·]* · id\u00A05d3f7a90"/,
    );
  });

  it.each<Partial<Launch>>([
    { state: 'DELETED', firstReadyAtMs: 1_700_000_000_000, stateSinceMs: 1_700_007_800_000 },
    { state: 'FORGOTTEN', firstReadyAtMs: 1_700_000_000_000, stateSinceMs: 1_700_007_800_000 },
  ])('is one line when it is over: owner, machine and how long: %o', (over) => {
    const { blocks } = launchMessage(
      aLaunch({ note: 'x', fallbackReason: 'archived', ...over }),
      aStudio,
    );
    expect(blocks).toHaveLength(1);
    expect(JSON.stringify(blocks)).toMatch(
      /\*Ada Okafor\* had a workstation for 2 h 10 min.* · Lighting · g5\.2xlarge"/,
    );
  });

  it('is one line once it was dismissed', () => {
    expect(kinds(aLaunch({ state: 'CREATE_FAILED', dismissed: true }))).toEqual(['section']);
  });

  it('makes no link of what people and the studio wrote', () => {
    const texts = JSON.stringify(
      launchMessage(aLaunch({ state: 'READY', note: 'https://x.example' }), aStudio).blocks,
    );
    expect(texts.match(/"mrkdwn"/g)?.length).toBe(texts.match(/"verbatim":true/g)?.length);
  });

  it.each<[FallbackReason, string]>([
    ['not_in_channel', '/invite'],
    ['archived', '<#C1> is archived'],
    ['not_a_member', 'you are not a member'],
    ['membership_unknown', 'Slack does not let me see'],
    ['deleted', 'was deleted'],
    ['not_allowed', 'Slack does not let me write to <#C1>'],
  ])('says why it is in the owner’s direct messages: %s', (fallbackReason, words) => {
    expect(shown(aLaunch({ fallbackReason }))).toContain(`I am telling you here because`);
    expect(shown(aLaunch({ fallbackReason }))).toContain(words);
    expect(shown(aLaunch({ fallbackReason, admitted: false }))).not.toContain(words);
  });

  it.each(fallbackReasons)('%s mentions no direct messages of others', (fallbackReason) => {
    const said = shown(aLaunch({ channelId: 'D0BEN00002', fallbackReason }));
    expect(said).not.toMatch(/\/invite|<#D/);
  });

  it('to the requester ends with where it goes on', () => {
    const launch = aLaunch({ owner: 'U0BEN00002', channelId: null });
    expect(asMessage(movedOnMessage(launch).blocks)).toContain(
      'the workstation for <@U0BEN00002> (Lighting · g5.2xlarge) may be started. It is theirs',
    );
    expect(movedOnMessage(aLaunch()).text).toContain('your workstation (Lighting · g5.2xlarge)');
    expect(movedOnMessage(aLaunch()).text).toContain('posted in <#C1>.');
  });
});
