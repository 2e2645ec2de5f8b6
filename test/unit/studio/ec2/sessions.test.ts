import { describe, expect, it } from 'vitest';
import { instances } from '../../../../src/studio/ec2/answers.js';
import { sessionAfter, sessionFrom } from '../../../../src/studio/ec2/sessions.js';
import type { SessionProblem, SessionState } from '../../../../src/studio/studio.js';

const madeAt = new Date('2026-11-30T09:00:00Z');
const launch = { 'nimble-session:bot': 'contract', 'nimble-session:launch': 'slack-1' };

interface Given {
  state: string;
  code?: string;
  /** Seconds after the instance was made. */
  startedAfter?: number;
  ready?: string;
  tags?: Record<string, string>;
}

/** The session that EC2's answer tells of. */
function sessionOf({ state, code, startedAfter = 0, ready, tags = {} }: Given) {
  const all = { ...launch, ...tags, ...(ready !== undefined && { 'nimble-session:ready': ready }) };
  const [instance] = instances.parse([
    {
      InstanceId: 'i-1',
      State: { Code: 0, Name: state },
      ...(code !== undefined && { StateReason: { Code: code, Message: `${code} in words` } }),
      InstanceType: 'g5.xlarge',
      ImageId: 'ami-1',
      LaunchTime: new Date(madeAt.getTime() + startedAfter * 1_000),
      NetworkInterfaces:
        state === 'terminated'
          ? []
          : [
              { Attachment: { DeviceIndex: 1, AttachTime: new Date(0) } },
              { Attachment: { DeviceIndex: 0, AttachTime: madeAt } },
            ],
      Tags: Object.entries(all).map(([Key, Value]) => ({ Key, Value })),
    },
  ]);
  if (instance === undefined) throw new Error('no instance');
  return sessionFrom(instance, Date.now());
}

const thisBoot = '2026-11-30T10:00:00.000Z';
const anHour = 3_600;

describe('the state of an instance', () => {
  it.each<[Given, SessionState]>([
    [{ state: 'pending' }, 'CREATE_IN_PROGRESS'],
    [{ state: 'pending', startedAfter: 60 }, 'CREATE_IN_PROGRESS'],
    [{ state: 'pending', startedAfter: 61 }, 'START_IN_PROGRESS'],
    [{ state: 'running' }, 'CREATE_IN_PROGRESS'],
    [{ state: 'running', startedAfter: anHour }, 'START_IN_PROGRESS'],
    [{ state: 'running', startedAfter: anHour, ready: thisBoot }, 'READY'],
    // The machine marks itself, some time after the start.
    [{ state: 'running', startedAfter: anHour, ready: '2026-11-30T10:01:30Z' }, 'READY'],
    // Marks of an earlier boot, and none at all.
    [
      { state: 'running', startedAfter: anHour, ready: '2026-11-30T09:59:59Z' },
      'START_IN_PROGRESS',
    ],
    [{ state: 'running', startedAfter: 10, ready: '2026-11-30T09:00:00Z' }, 'START_IN_PROGRESS'],
    [{ state: 'running', ready: 'yes' }, 'START_IN_PROGRESS'],
    [{ state: 'pending', startedAfter: anHour, ready: thisBoot }, 'START_IN_PROGRESS'],
    [{ state: 'stopping', ready: thisBoot }, 'STOP_IN_PROGRESS'],
    [{ state: 'stopped', ready: thisBoot }, 'STOPPED'],
    [{ state: 'shutting-down', ready: thisBoot }, 'DELETE_IN_PROGRESS'],
    [{ state: 'terminated', code: 'Client.UserInitiatedShutdown' }, 'DELETED'],
    [{ state: 'terminated' }, 'DELETED'],
    [{ state: 'terminated', code: 'Server.InternalError' }, 'CREATE_FAILED'],
    [{ state: 'terminated', code: 'Server.InternalError', ready: thisBoot }, 'DELETED'],
    [{ state: 'rebuilding' }, 'UNKNOWN'],
  ])('%j is %s', (given, state) => {
    const stateWord = state === 'UNKNOWN' ? given.state : state;
    expect(sessionOf(given)).toMatchObject({ state, stateWord });
  });

  it('keeps its word while EC2 has two words for it', () => {
    const [one, other] = [sessionOf({ state: 'pending' }), sessionOf({ state: 'running' })];
    expect(one).toEqual(other);
  });
});

describe('the problem of an instance', () => {
  it.each<[string, SessionProblem]>([
    ['Server.InsufficientInstanceCapacity', 'capacity'],
    ['Server.SpotInstanceTermination', 'capacity'],
    ['Server.InternalError', 'internal'],
    ['Client.InternalError', 'image_key'],
    ['Client.InvalidSnapshot.NotFound', 'image'],
    ['Client.VolumeLimitExceeded', 'disk_quota'],
    ['Server.SomethingNew', 'unknown'],
  ])('that was terminated before it was ready: %s is %s', (code, problem) => {
    expect(sessionOf({ state: 'terminated', code })).toMatchObject({
      state: 'CREATE_FAILED',
      problem,
      statusCode: code,
      statusMessage: `${code} in words`,
    });
  });

  it.each<[string, SessionProblem | null]>([
    ['Client.UserInitiatedShutdown', null],
    ['Client.UserInitiatedHibernate', null],
    ['Client.InstanceInitiatedShutdown', 'shut_down_inside'],
    ['Server.ScheduledStop', 'host_retired'],
    ['Server.InsufficientInstanceCapacity', 'capacity'],
    ['Server.InternalError', 'internal'],
  ])('that is stopped: %s is %s', (code, problem) => {
    const expected = { state: 'STOPPED', problem, statusCode: code };
    expect(sessionOf({ state: 'stopped', code, ready: thisBoot })).toMatchObject(expected);
  });

  it('that shut itself down for good is told', () => {
    const given = {
      state: 'terminated',
      code: 'Client.InstanceInitiatedShutdown',
      ready: thisBoot,
    };
    expect(sessionOf(given)).toMatchObject({ state: 'DELETED', problem: 'shut_down_inside' });
  });

  it('is none while it starts, though EC2 gives a reason', () => {
    const none = { problem: null, statusCode: null, statusMessage: null };
    expect(sessionOf({ state: 'pending', code: 'pending' })).toMatchObject(none);
  });
});

describe('the tags of an instance', () => {
  it('are read under the names of the engine', () => {
    const tags = {
      Name: 'Lighting',
      show: 'seq040',
      'aws:ec2launchtemplate:id': 'lt-1',
      'nimble-session:attempt': '2',
      'nimble-session:profile': 'lt-1',
      'nimble-session:login': 'ada',
      'nimble-session:ready-when': 'mark',
      'nimble-session:slack-team': 'T1',
      'nimble-session:slack-user': 'U1',
      'nimble-session:slack-channel': 'C1',
    };
    expect(sessionOf({ state: 'running', tags })).toMatchObject({
      clientToken: 'slack-1',
      attempt: 2,
      launchProfileId: 'lt-1',
      ownedBy: 'ada',
      tags: {
        'launched-by': 'contract',
        'slack-team': 'T1',
        'slack-user': 'U1',
        'slack-channel': 'C1',
      },
    });
    const { tags: read } = sessionOf({ state: 'running', tags });
    expect(Object.keys(read)).toHaveLength(4);
  });

  it('of an odd attempt say the first', () => {
    const tags = { 'nimble-session:attempt': 'x' };
    expect(sessionOf({ state: 'running', tags }).attempt).toBe(0);
  });
});

describe('the answer to a start, stop or termination', () => {
  it.each([
    ['pending', 'START_IN_PROGRESS'],
    ['running', 'START_IN_PROGRESS'],
    ['stopping', 'STOP_IN_PROGRESS'],
    ['stopped', 'STOPPED'],
    ['shutting-down', 'DELETE_IN_PROGRESS'],
    ['terminated', 'DELETED'],
    ['rebuilding', 'UNKNOWN'],
  ])('%s is %s', (after, state) => {
    const stateWord = state === 'UNKNOWN' ? after : state;
    const session = sessionAfter({ id: 'i-1', before: 'running', after });
    expect(session).toMatchObject({ id: 'i-1', state, stateWord, problem: null, tags: {} });
  });
});
