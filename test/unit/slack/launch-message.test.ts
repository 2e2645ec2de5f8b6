import { describe, expect, it } from 'vitest';
import { parseMessageBlocks } from '../../../sandbox/src/slack/block-kit/parse.js';
import {
  failureSchema,
  type Launch,
  sessionlessStates,
  sessionStates,
} from '../../../src/launches/launch.js';
import { launchMessage } from '../../../src/slack/views/launch-message.js';
import { threadReply } from '../../../src/slack/views/thread-reply.js';
import { aLaunch, harmless, mischief } from '../../support/examples.js';

const states = [...sessionStates, ...sessionlessStates, 'A_NEW_STATE', mischief];
const longest = '&'.repeat(300);

/** Checks Block Kit's limits, and gives all that the message says. */
function shown(launch: Launch): string {
  const { text, blocks } = launchMessage(launch, 'us-west-2');
  parseMessageBlocks(JSON.parse(JSON.stringify(blocks)));
  expect(text.length).toBeLessThanOrEqual(4_000);
  return `${text}\n${JSON.stringify(blocks)}`;
}

describe.each(states)('the message of a launch that is %s', (state) => {
  it('keeps within Block Kit’s limits, and says nothing empty', () => {
    const said = shown(aLaunch({ state }));
    expect(said).not.toMatch(/undefined|null|NaN|\[object/);
    expect(said).toContain('Ada Okafor');
  });

  it('keeps within the limits with the longest of everything', () => {
    const emoji = '🌙'.repeat(300);
    for (const long of [longest, emoji, 'x'.repeat(20_000)]) {
      const failure = { kind: 'validation', message: long, requestId: long.slice(0, 300) } as const;
      shown(
        aLaunch({
          state,
          ownerName: long.slice(0, 80),
          launchProfileName: long,
          ec2InstanceType: long,
          streamingImageName: long,
          note: [...long].slice(0, 300).join(''),
          statusCode: long,
          statusMessage: long,
          stopAtMs: 1_700_000_100_000,
          terminateAtMs: 1_700_000_200_000,
          failure,
          trouble: failure,
          stuckSinceMs: 1_700_000_050_000,
          detour: 'not_in_channel',
        }),
      );
    }
  });

  it('notifies nobody, whoever wrote what is in it', () => {
    const said = shown(
      aLaunch({
        state,
        ownerName: mischief,
        launchProfileName: mischief,
        ec2InstanceType: mischief,
        streamingImageName: mischief,
        note: mischief,
        statusCode: mischief,
        statusMessage: mischief,
        detour: mischief,
        trouble: { kind: 'server', message: mischief, requestId: mischief },
      }),
    );
    expect(said).not.toMatch(/<[!@](?!date)/);
    expect(said).not.toContain('<https');
    expect(said).toContain(harmless);
  });
});

describe('the message of a launch', () => {
  it.each(failureSchema.shape.kind.options)('tells of the failure %s', (kind) => {
    const failure = { kind, message: 'said AWS', requestId: 'r-1' };
    expect(shown(aLaunch({ state: 'NOT_CREATED', failure }))).toContain('request id `r-1`');
    expect(shown(aLaunch({ state: 'REFUSED', failure }))).toContain('request id `r-1`');
    expect(shown(aLaunch({ trouble: failure }))).toContain('The bot keeps trying.');
  });

  it('gives the studio’s engineer Nimble’s own words', () => {
    const said = shown(
      aLaunch({
        state: 'CREATE_FAILED',
        statusCode: 'INITIALIZATION_SCRIPT_ERROR',
        statusMessage: 'mount-show-storage.ps1 exited with 3',
      }),
    );
    expect(said).toContain('“mount-show-storage.ps1 exited with 3”');
  });

  it('can be given up while it is stuck, and not twice', () => {
    const stuck = aLaunch({ state: 'CREATE_IN_PROGRESS', sessionId: 's-1', stuckSinceMs: 1 });
    expect(shown(stuck)).toContain('"session:give_up"');
    expect(shown({ ...stuck, intent: 'terminate' })).not.toContain('"session:give_up"');
    expect(shown({ ...stuck, stuckSinceMs: null })).not.toContain('"session:give_up"');
  });

  it('advises what its button does while it is stuck', () => {
    const stuck = aLaunch({ state: 'STOP_IN_PROGRESS', sessionId: 's-1', stuckSinceMs: 1 });
    const used = { ...stuck, firstReadyAtMs: 1_700_000_000_000 };
    expect(shown(stuck)).toMatch(/give it up and start another.*"session:give_up"/s);
    expect(shown(used)).toMatch(/You can wait, or terminate it\..*"session:terminate"/s);
    const line = (launch: Launch) => threadReply(launch, { kind: 'stuck' }, 'us-west-2');
    expect(line(stuck)).toContain('a button to give it up.');
    expect(line(used)).toContain('a button to terminate it.');
  });

  it('says how long it usually takes, as far as that is known', () => {
    const waiting = aLaunch({ state: 'CREATE_IN_PROGRESS', typicalMs: 360_000, slowMs: 600_000 });
    expect(shown(waiting)).toContain('usually ready in about 6 min');
    expect(shown({ ...waiting, slowSinceMs: 1 })).toContain('longer than usual');
    expect(shown({ ...waiting, slowSinceMs: 1 })).toContain('within 10 min');
    for (const other of [
      { ...waiting, typicalMs: null, slowMs: null },
      { ...waiting, state: 'READY' },
      { ...waiting, state: 'START_IN_PROGRESS' },
    ]) {
      expect(shown(other)).not.toMatch(/usual/);
    }
  });

  it('shows the age of what nobody has stopped, as long as it is on', () => {
    const aged = aLaunch({ state: 'READY', readyAtMs: 1_700_000_000_000, agedReadyAtMs: null });
    expect(shown(aged)).not.toContain('over a day');
    const old = { ...aged, agedReadyAtMs: aged.readyAtMs };
    expect(shown(old)).toContain('on for over a day');
    expect(shown({ ...old, state: 'STOPPED' })).not.toContain('over a day');
    expect(shown({ ...old, readyAtMs: 1_700_000_900_000 })).not.toContain('over a day');
  });

  it('says who asked for it on somebody’s behalf', () => {
    expect(shown(aLaunch({ requestedBy: 'U0MEI00003' }))).toContain('by <@U0MEI00003>');
    expect(shown(aLaunch())).not.toContain('<@');
  });

  it.each([
    ['stop', 'READY', 'Stopping it, as asked.'],
    ['start', 'STOPPED', 'Starting it, as asked.'],
    // It is not always somebody who asks: what came too late is terminated by the bot itself.
    ['terminate', 'READY', 'Terminating it.'],
  ] as const)('says that somebody wants it to %s', (intent, state, words) => {
    const launch = aLaunch({ state, sessionId: 's-1' });
    expect(shown({ ...launch, intent })).toContain(words);
    expect(shown(launch)).not.toContain(words);
  });

  it('says when a stopped one is terminated by itself', () => {
    const times = { stopAtMs: 1_700_000_100_000, terminateAtMs: 1_700_000_200_000 };
    const said = shown(aLaunch({ state: 'STOPPED', ...times }));
    expect(said).toContain('is terminated by itself <!date^1700000200^');
    expect(said).not.toContain('stops by itself');
  });

  it('says when it will stop, in the reader’s own time', () => {
    const ready = aLaunch({ state: 'READY', stopAtMs: 1_700_000_100_000 });
    expect(shown(ready)).toContain(
      'stops by itself <!date^1700000100^{date_short_pretty} at {time}|2023-11-14 22:15 UTC>',
    );
  });

  it.each([
    ['not_in_channel', '/invite'],
    ['channel_not_found', '/invite'],
    ['is_archived', 'is archived'],
    ['message_not_found', 'was deleted'],
    ['thread_not_found', 'was deleted'],
    ['restricted_action', 'restricted_action'],
  ])('says why it is in the person’s direct messages: %s', (detour, words) => {
    expect(shown(aLaunch({ detour }))).toContain(words);
  });

  it('does not speak of inviting the bot to other people’s direct messages', () => {
    const said = shown(aLaunch({ channelId: 'D0BEN00002', detour: 'channel_not_found' }));
    expect(said).toContain('direct message');
    expect(said).not.toContain('/invite');
    expect(said).not.toContain('<#D');
  });
});
