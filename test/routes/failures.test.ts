import { describe, expect } from 'vitest';
import type { NimbleControls } from '../../sandbox/src/nimble/controls.js';
import type { Fault } from '../../sandbox/src/nimble/faults.js';
import { hurryAttempts } from '../support/attempts.js';
import { it } from '../support/fixtures.js';
import { ada, wholeText } from '../support/launching.js';
import { requestLaunch } from '../support/requested-launch.js';

const mention = `<@${ada}>`;
const requestId = /request id `[0-9a-f-]{36}`/;
const awsError = (name: Extract<Fault, { kind: 'error' }>['name']): Fault => ({
  kind: 'error',
  name,
});

function failCreate(nimble: NimbleControls, fault: Fault, times: number) {
  nimble.fail({ operation: 'CreateStreamingSession', fault, times });
}

describe('a Create that fails', () => {
  it.for<[Fault, string]>([
    [awsError('ValidationException'), 'Nimble Studio did not accept the request. Choose again'],
    [
      awsError('ServiceQuotaExceededException'),
      'Nimble Studio allows no further g4dn.4xlarge workstation',
    ],
    [
      awsError('AccessDeniedException'),
      'Nimble Studio does not let this bot do that for *Lighting · seq 040*',
    ],
    [awsError('ResourceNotFoundException'), 'no longer has *Lighting · seq 040*'],
    [awsError('ConflictException'), 'is still busy with another operation'],
    [awsError('ExpiredTokenException'), 'Nimble Studio does not accept the bot’s credentials'],
    [
      awsError('UnrecognizedClientException'),
      'Nimble Studio does not accept the bot’s credentials',
    ],
  ])(
    'is final at once with %o: the message and the thread say why',
    async ([fault, words], { nimble, person }) => {
      const before = nimble.state();
      failCreate(nimble, fault, 1);
      const launch = await requestLaunch(person);
      const message = wholeText(await launch.saying('did not get a workstation'));
      expect(message).toContain(words);
      expect(message).toMatch(requestId);
      expect(message).not.toContain(mention);
      expect(message).not.toContain('keeps trying');

      const [reply, ...others] = await launch.threadSaying(words);
      expect(others).toEqual([]);
      expect(reply).toMatch(new RegExp(`^${mention} `));
      expect(reply).toMatch(requestId);

      const after = nimble.state();
      expect(after.calls.CreateStreamingSession).toBe(before.calls.CreateStreamingSession + 1);
      expect(after.sessions).toHaveLength(before.sessions.length);
    },
  );

  it.for<[Fault, string]>([
    [awsError('ThrottlingException'), 'is getting more requests than it can handle'],
    [awsError('InternalServerErrorException'), 'had an internal error'],
    [{ kind: 'html', status: 503 }, 'Nimble Studio’s answer made no sense'],
    [{ kind: 'drop', carriedOut: false }, 'cannot be reached from here'],
    [{ kind: 'half', carriedOut: true }, /answer made no sense|cannot be reached/.source],
    [{ kind: 'empty' }, 'Nimble Studio’s answer made no sense'],
    [{ kind: 'hang', carriedOut: true }, 'did not answer in time'],
  ])(
    'is tried again after %o, and makes one session',
    async ([fault, words], { bot, nimble, person }) => {
      hurryAttempts();
      const before = nimble.state().sessions.length;
      failCreate(nimble, fault, 3);
      const launch = await requestLaunch(person);
      const hitch = wholeText(await launch.saying('The bot keeps trying.'));
      expect(hitch).toMatch(new RegExp(words));
      expect(hitch).not.toContain('Try again');
      bot.clock.forward(4_000);

      const ready = wholeText(await launch.saying('has a workstation ready'));
      expect(ready).not.toContain('keeps trying');
      const replies = await launch.threadSaying('your workstation is ready');
      expect(replies).toEqual([expect.stringMatching(`^${mention} your workstation is ready`)]);
      expect(nimble.state().sessions).toHaveLength(before + 1);
    },
  );
});

describe('a session that never becomes READY', () => {
  it.for<[statusCode: string, words: string]>([
    ['INSUFFICIENT_CAPACITY', 'No g5.2xlarge is free in us-west-2 right now. Try g5.8xlarge,'],
    ['INTERNAL_ERROR', 'an internal error while preparing the workstation. Try again'],
    ['ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR', 'could not join the studio’s directory.'],
    ['NETWORK_CONNECTION_ERROR', 'could not reach the studio’s network. Try again'],
    ['INITIALIZATION_SCRIPT_ERROR', 'initialization scripts failed on the workstation.'],
    ['DECRYPT_STREAMING_IMAGE_ERROR', 'The image could not be decrypted'],
    ['NETWORK_INTERFACE_ERROR', 'got no network interface'],
    ['AMI_VALIDATION_ERROR', 'did not pass Nimble Studio’s checks. Choose another image'],
    ['A_NEW_REASON', 'Nimble Studio gives no reason that this bot knows.'],
  ])('says why: %s', async ([statusCode, words], { nimble, person }) => {
    nimble.outcome({ statusCode });
    const launch = await requestLaunch(person, { instance_type: 'g5.2xlarge' });
    const message = wholeText(await launch.saying('preparing it failed'));
    expect(message).toContain(words);
    expect(message).not.toContain(mention);
    const replies = await launch.threadSaying(words);
    expect(replies).toEqual([expect.stringMatching(new RegExp(`^${mention} `))]);
  });

  it('is shown in a state that the bot does not know, and followed from there', async ({
    nimble,
    person,
  }) => {
    nimble.durations({ createMs: 60_000 });
    const launch = await requestLaunch(person);
    await launch.saying('is getting a workstation');
    const sessionId = nimble.state().sessions.at(-1)?.sessionId ?? '';
    nimble.setState({ sessionId, state: 'WARMING_UP' });
    await launch.saying('in a state this bot does not know');
    nimble.setState({ sessionId, state: 'READY' });
    await launch.saying('has a workstation ready');
    const replies = await launch.threadSaying('your workstation is ready');
    expect(replies).toHaveLength(1);
  });
});
