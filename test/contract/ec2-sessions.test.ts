import { describe, expect, it } from 'vitest';
import type { Ec2SandboxOptions } from '../../sandbox/src/ec2/ec2-sandbox.js';
import { animation, quick } from '../../sandbox/testing/start-ec2.js';
import {
  type CreateSessionRequest,
  type StreamingSession,
  type Studio,
  StudioError,
  sessionOf,
} from '../../src/studio/studio.js';
import { account, ec2Studio, request, startEc2Studio, startProxy } from './start-ec2-studio.js';

const never = new AbortController().signal;
const long = 1_000_000;

const look = (studio: Studio, id: string) => sessionOf(studio, id, never);

async function untilState(studio: Studio, id: string, state: string): Promise<StreamingSession> {
  const states = { interval: 10, timeout: 10_000 };
  await expect.poll(async () => (await look(studio, id)).state, states).toBe(state);
  return look(studio, id);
}

/** A pretend EC2 with one session that is READY. */
async function startReady(
  options: Ec2SandboxOptions = {},
  changed: Partial<CreateSessionRequest> = {},
) {
  const pretended = await startEc2Studio(options);
  const { id } = await pretended.studio.createSession({ ...request, ...changed }, never);
  await untilState(pretended.studio, id, 'READY');
  return { ...pretended, id };
}

const byMark = {
  launchProfileId: animation,
  ec2InstanceType: 'g4dn.xlarge',
} satisfies Partial<CreateSessionRequest>;

describe('the use of a session', () => {
  const hour = 60 * 60_000;

  it('is what the machine itself says of it in this boot', async () => {
    const { studio, controls, id } = await startReady();
    const said = async () => (await look(studio, id)).activity;
    expect(await said()).toBeNull();
    controls.age({ instanceId: id, ms: hour });
    const beforeMs = Date.now();
    controls.use({ instanceId: id, is: 'idle', forMs: hour / 2 });
    const activity = await said();
    expect(activity).toMatchObject({ kind: 'idle' });
    const sinceMs = activity?.kind === 'idle' ? activity.sinceMs : 0;
    expect(Math.abs(sinceMs - (beforeMs - hour / 2))).toBeLessThan(10_000);
    controls.use({ instanceId: id, is: 'active' });
    expect(await said()).toEqual({ kind: 'active' });
    controls.use({ instanceId: id, is: 'unknown' });
    expect(await said()).toBeNull();
  });

  it('is not known of a machine whose script has died, or that was started again', async () => {
    const { studio, controls, id } = await startReady();
    controls.age({ instanceId: id, ms: hour });
    controls.use({ instanceId: id, is: 'idle', diedMs: hour / 10 });
    expect((await look(studio, id)).activity).toMatchObject({ kind: 'idle' });
    controls.use({ instanceId: id, is: 'idle', diedMs: hour / 7 });
    expect((await look(studio, id)).activity).toBeNull();
    controls.use({ instanceId: id, is: 'idle' });
    await studio.stopSession(id, never);
    expect((await untilState(studio, id, 'STOPPED')).activity).toBeNull();
    await studio.startSession(id, never);
    expect((await untilState(studio, id, 'READY')).activity).toBeNull();
  });
});

describe('READY', () => {
  it('comes with the status checks, and not before', async () => {
    const { studio, controls } = await startEc2Studio({ durations: { ...quick, checksMs: long } });
    const { id } = await studio.createSession(request, never);
    await expect.poll(() => controls.state().instances[0]?.state).toBe('running');
    expect(await look(studio, id)).toMatchObject({ state: 'CREATE_IN_PROGRESS' });
    expect(controls.state().instances[0]?.tags).not.toHaveProperty(['nimble-session:ready']);
  });

  it('does not come while the status checks fail', async () => {
    const { studio, controls } = await startEc2Studio();
    controls.checks({ answer: 'impaired' });
    const { id } = await studio.createSession(request, never);
    await expect.poll(() => controls.state().instances[0]?.checks).toBe('impaired');
    expect(await look(studio, id)).toMatchObject({ state: 'CREATE_IN_PROGRESS' });
  });

  it('stays through a reboot, and for a bot that begins anew, with no more checks', async () => {
    const { studio, controls, id, endpoint } = await startReady();
    controls.durations({ checksMs: long });
    await studio.rebootSession(id, never);
    const checked = controls.state().calls.DescribeInstanceStatus;
    expect((await look(studio, id)).state).toBe('READY');
    expect((await look(ec2Studio(endpoint), id)).state).toBe('READY');
    expect(controls.state().calls.DescribeInstanceStatus).toBe(checked);
  });

  it('does not outlive a stop: the next boot has its own', async () => {
    const { studio, controls, id } = await startReady();
    await studio.stopSession(id, never);
    await untilState(studio, id, 'STOPPED');
    controls.durations({ checksMs: long });
    await studio.startSession(id, never);
    await expect.poll(() => controls.state().instances[0]?.state).toBe('running');
    expect((await look(studio, id)).state).toBe('START_IN_PROGRESS');
    controls.durations({ checksMs: 5 });
    await studio.rebootSession(id, never);
    await untilState(studio, id, 'READY');
  });

  it('is left to a machine that marks itself', async () => {
    const durations = { ...quick, markMs: long };
    const { studio, controls } = await startEc2Studio({ durations });
    const { id } = await studio.createSession({ ...request, ...byMark }, never);
    await expect.poll(() => controls.state().instances[0]?.checks).toBe('ok');
    expect((await look(studio, id)).state).toBe('CREATE_IN_PROGRESS');
    controls.durations({ markMs: 5 });
    await studio.rebootSession(id, never);
    await untilState(studio, id, 'READY');
    expect(controls.state().calls.DescribeInstanceStatus).toBe(0);
    expect(controls.state().calls.CreateTags).toBe(0);
  });

  it('of a machine that marks itself begins anew with each start', async () => {
    const { studio, controls, id } = await startReady({}, byMark);
    await studio.stopSession(id, never);
    await untilState(studio, id, 'STOPPED');
    controls.durations({ markMs: long });
    await studio.startSession(id, never);
    await expect.poll(() => controls.state().instances[0]?.state).toBe('running');
    expect((await look(studio, id)).state).toBe('START_IN_PROGRESS');
  });

  it('is told also if the mark cannot be made yet, which is then made later', async () => {
    const durations = { ...quick, untaggableMs: long };
    const { studio, controls } = await startEc2Studio({ durations });
    const { id } = await studio.createSession(request, never);
    await untilState(studio, id, 'READY');
    expect(controls.state().instances[0]?.tags).not.toHaveProperty(['nimble-session:ready']);
    const tried = controls.state().calls.CreateTags;
    expect((await look(studio, id)).state).toBe('READY');
    expect(controls.state().calls.CreateTags).toBe(tried + 1);
  });

  it('is not known while EC2 refuses to tell the checks, and that is said', async () => {
    const { studio, controls } = await startEc2Studio();
    const { id } = await studio.createSession(request, never);
    await expect.poll(() => controls.state().instances[0]?.checks).toBe('ok');
    const fault = { kind: 'error', name: 'UnauthorizedOperation' } as const;
    controls.fail({ operation: 'DescribeInstanceStatus', fault });
    const { sessions } = await studio.getSessions([id], never);
    expect(sessions.get(id)).toMatchObject({ name: 'StudioError', kind: 'access_denied' });
  });

  it('comes with the next look if the checks are not known of an instance that there is', async () => {
    const { studio, controls } = await startEc2Studio();
    const { id } = await studio.createSession(request, never);
    await expect.poll(() => controls.state().instances[0]?.checks).toBe('ok');
    const fault = { kind: 'error', name: 'InvalidInstanceID.NotFound' } as const;
    controls.fail({ operation: 'DescribeInstanceStatus', fault });
    expect((await look(studio, id)).state).toBe('CREATE_IN_PROGRESS');
    expect((await look(studio, id)).state).toBe('READY');
  });
});

describe('an answer without tags', () => {
  it('says nothing of a session: neither that it is gone nor what it is', async () => {
    const { studio, controls, id } = await startReady();
    controls.hideTags({});
    const { sessions } = await studio.getSessions([id], never);
    expect(sessions.get(id)).toMatchObject({ kind: 'unreadable', outcomeUnknown: false });
    expect((await look(studio, id)).state).toBe('READY');
  });

  it('is not READY, not marked and no listing, by which what is missing would count as gone', async () => {
    const { studio, controls, id } = await startReady();
    const marked = controls.state().calls.CreateTags;
    controls.hideTags({});
    await expect(studio.listSessions(never)).rejects.toMatchObject({ kind: 'unreadable' });
    expect(controls.state().calls.CreateTags).toBe(marked);
    expect((await studio.listSessions(never)).map((one) => one.id)).toEqual([id]);
  });

  it('opens no way in, and lets no type be changed', async () => {
    const { studio, controls, id } = await startReady();
    controls.hideTags({});
    const life = { clientToken: 'stream-1', lifeSeconds: 120 };
    await expect(studio.openStream(id, life, never)).rejects.toMatchObject({ kind: 'unreadable' });
    controls.hideTags({});
    const changed = studio.changeType(id, 'g5.4xlarge', never);
    await expect(changed).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

/** The answer about one session that there is, and others that there are not. */
const withUnknown = (id: string, unknown: readonly string[]) =>
  new Map<string, unknown>([
    [id, expect.objectContaining({ id })],
    ...unknown.map((one) => [one, null] as const),
  ]);

describe('looking at sessions', () => {
  it('sees none of another bot in the account, whatever launch it is of', async () => {
    const { studio, endpoint } = await startEc2Studio();
    const other = ec2Studio(endpoint, { botName: 'other-bot' });
    const { id } = await other.createSession(request, never);
    await untilState(other, id, 'READY');
    expect(await studio.listSessions(never)).toEqual([]);
    const { sessions } = await studio.getSessions([id], never);
    expect(sessions.get(id)).toBeInstanceOf(StudioError);
  });

  it('finds what is not to be seen yet neither present nor there by chance', async () => {
    const { studio } = await startEc2Studio({ durations: { ...quick, invisibleMs: long } });
    const { id } = await studio.createSession(request, never);
    expect((await studio.getSessions([id], never)).sessions).toEqual(new Map([[id, null]]));
  });

  it('asks for all the others although one id is unknown, in one call', async () => {
    const { studio, controls, id } = await startReady();
    const before = controls.state().calls.DescribeInstances;
    const unknown = 'i-0123456789abcdef0';
    const { sessions } = await studio.getSessions([unknown, id], never);
    expect(sessions).toEqual(withUnknown(id, [unknown]));
    expect(controls.state().calls.DescribeInstances).toBe(before + 1);
  });

  it('reads many off one listing, and asks by id only for the rest', async () => {
    const { studio, controls, id } = await startReady();
    const before = controls.state().calls.DescribeInstances;
    const unknown = Array.from({ length: 250 }, (_, at) => `i-${String(at).padStart(17, '0')}`);
    const answer = await studio.getSessions([id, ...unknown], never);
    expect(answer.sessions).toEqual(withUnknown(id, unknown));
    expect(answer.listing?.map((one) => one.id)).toEqual([id]);
    expect(controls.state().calls.DescribeInstances).toBe(before + 1 + 2);
  });

  it('lists what it may not ask the checks of, so that no machine goes unnoticed', async () => {
    const { studio, controls } = await startEc2Studio();
    controls.permission({ operation: 'DescribeInstanceStatus', granted: false });
    const { id } = await studio.createSession(request, never);
    await expect.poll(() => controls.state().instances[0]?.state).toBe('running');
    const listing = await studio.listSessions(never);
    const { clientToken } = request;
    expect(listing).toMatchObject([{ id, state: 'CREATE_IN_PROGRESS', clientToken }]);
    const { sessions } = await studio.getSessions([id], never);
    expect(sessions.get(id)).toMatchObject({ name: 'StudioError', kind: 'access_denied' });
  });

  it('asks by id when the listing fails as a whole', async () => {
    const { studio, controls, id } = await startReady();
    const fault = { kind: 'error', name: 'UnauthorizedOperation' } as const;
    controls.fail({ operation: 'DescribeInstances', fault });
    const unknown = Array.from({ length: 250 }, (_, at) => `i-${String(at).padStart(17, '0')}`);
    const answer = await studio.getSessions([id, ...unknown], never);
    expect(answer.sessions).toEqual(withUnknown(id, unknown));
    expect(answer.listing).toBeNull();
  });

  it('says of one in a listing that could not be read why', async () => {
    const { endpoint, id } = await startReady();
    const proxy = await startProxy(endpoint);
    proxy.say(id, { tags: false });
    const unknown = Array.from({ length: 250 }, (_, at) => `i-${String(at).padStart(17, '0')}`);
    const answer = await ec2Studio(proxy.origin).getSessions([id, ...unknown], never);
    expect(answer.sessions.get(id)).toMatchObject({ name: 'StudioError', kind: 'unreadable' });
    expect(answer.listing).toBeNull();
  });

  it('reads every page, and repeats the one that failed', async () => {
    const { studio, controls } = await startEc2Studio({ pageSize: 2 });
    const made: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      const clientToken = `slack-${number}`;
      made.push((await studio.createSession({ ...request, clientToken }, never)).id);
    }
    controls.fail({ operation: 'DescribeInstances', fault: { kind: 'late', ms: 0 } });
    const throttled = { kind: 'error', name: 'RequestLimitExceeded' } as const;
    controls.fail({ operation: 'DescribeInstances', fault: throttled });
    const listed = await studio.listSessions(never);
    expect(listed.map((one) => one.id).toSorted()).toEqual(made.toSorted());
    expect(controls.state().calls.DescribeInstances).toBe(3 + 1);
  });
});

describe('what happens to a machine outside', () => {
  it.each([
    ['is shut down from inside', 'shut_down_inside', 'Client.InstanceInitiatedShutdown'],
    ['loses its host', 'host_retired', 'Server.ScheduledStop'],
  ] as const)('that %s is told', async (_what, problem, statusCode) => {
    const { studio, controls, id } = await startReady();
    if (problem === 'host_retired') controls.retire({ instanceId: id });
    else controls.shutDown({ instanceId: id });
    const stopped = await untilState(studio, id, 'STOPPED');
    expect(stopped).toMatchObject({ problem, statusCode });
  });

  it('is told by no problem if it was stopped as usual', async () => {
    const { studio, id } = await startReady();
    await studio.stopSession(id, never);
    expect(await untilState(studio, id, 'STOPPED')).toMatchObject({ problem: null });
  });

  it('stops again for lack of a machine is told after the start', async () => {
    const { studio, controls, id } = await startReady();
    await studio.stopSession(id, never);
    await untilState(studio, id, 'STOPPED');
    controls.capacity({ free: 0 });
    const refused = studio.startSession(id, never);
    await expect(refused).rejects.toMatchObject({ kind: 'capacity', outcomeUnknown: false });
    controls.capacity({ free: 0, late: true });
    expect(await studio.startSession(id, never)).toMatchObject({ state: 'START_IN_PROGRESS' });
    await expect
      .poll(() => look(studio, id))
      .toMatchObject({ state: 'STOPPED', problem: 'capacity' });
  });

  it('is protected from termination: that is said, and it is left as it is', async () => {
    const [first, ...others] = account.templates;
    if (first === undefined) throw new Error('no template');
    const versions = first.versions.map((version) => ({ ...version, isProtected: true }));
    const guarded = { ...account, templates: [{ ...first, versions }, ...others] };
    const { studio, id } = await startReady({ account: guarded });
    await expect(studio.deleteSession(id, never)).rejects.toMatchObject({
      kind: 'validation',
      code: 'OperationNotPermitted',
      message: expect.stringContaining('disableApiTermination'),
      outcomeUnknown: false,
    });
    expect((await look(studio, id)).state).toBe('READY');
  });
});

describe('an answer that says that nothing was done', () => {
  it.each([
    ['StartInstances', 'running', (studio: Studio, id: string) => studio.startSession(id, never)],
    ['StopInstances', 'stopped', (studio: Studio, id: string) => studio.stopSession(id, never)],
  ] as const)('to %s of what is %s is a conflict', async (action, state, ask) => {
    const { endpoint, id } = await startReady();
    const proxy = await startProxy(endpoint);
    const states = `<currentState><name>${state}</name></currentState><previousState><name>${state}</name></previousState>`;
    const item = `<item><instanceId>${id}</instanceId>${states}</item>`;
    const body = `<${action}Response><instancesSet>${item}</instancesSet></${action}Response>`;
    const headers = { 'content-type': 'text/xml' };
    proxy.failNext(action, { kind: 'answer', status: 200, headers, body });
    const asked = ask(ec2Studio(proxy.origin), id);
    await expect(asked).rejects.toMatchObject({ kind: 'conflict', outcomeUnknown: false });
  });

  it('to a stop, without a word of the instance, leaves open what it did', async () => {
    const { endpoint, id } = await startReady();
    const proxy = await startProxy(endpoint);
    const body = '<StopInstancesResponse><instancesSet/></StopInstancesResponse>';
    const headers = { 'content-type': 'text/xml' };
    proxy.failNext('StopInstances', { kind: 'answer', status: 200, headers, body });
    const asked = ec2Studio(proxy.origin).stopSession(id, never);
    await expect(asked).rejects.toMatchObject({ kind: 'unreadable', outcomeUnknown: true });
  });
});

describe('one attempt only', () => {
  it.each([
    ['StopInstances', (studio: Studio, id: string) => studio.stopSession(id, never)],
    ['StartInstances', (studio: Studio, id: string) => studio.startSession(id, never)],
    ['RebootInstances', (studio: Studio, id: string) => studio.rebootSession(id, never)],
    ['TerminateInstances', (studio: Studio, id: string) => studio.deleteSession(id, never)],
  ] as const)(
    'is made of %s: late, it would come in the midst of other work',
    async (operation, ask) => {
      const { studio, controls, id } = await startReady();
      controls.fail({ operation, fault: { kind: 'error', name: 'InternalError' }, times: 3 });
      await expect(ask(studio, id)).rejects.toMatchObject({ kind: 'server', outcomeUnknown: true });
      expect(controls.state().calls[operation]).toBe(1);
    },
  );
});

describe('another type', () => {
  it.each([
    // The profile offers it, but for other GPUs a disk may lack the driver.
    ['g6.4xlarge', 'g6.4xlarge is not of the family of g5.2xlarge.'],
    ['g5.16xlarge', 'does not offer the type g5.16xlarge.'],
  ])('is not %s', async (type, words) => {
    const { studio, controls, id } = await startReady();
    await studio.stopSession(id, never);
    await untilState(studio, id, 'STOPPED');
    await expect(studio.changeType(id, type, never)).rejects.toMatchObject({
      kind: 'validation',
      message: expect.stringContaining(words),
      outcomeUnknown: false,
    });
    expect(controls.state().calls.ModifyInstanceAttribute).toBe(0);
  });
});

describe('the way in', () => {
  const life = { clientToken: 'stream-1', lifeSeconds: 120 };

  it('is an address, no secret, with whom to sign in as, and for DCV’s own client too', async () => {
    const { studio, id, get } = await startReady();
    const { PrivateIpAddress } = await get(id);
    expect(await studio.openStream(id, life, never)).toEqual({
      kind: 'open',
      url: `https://${PrivateIpAddress}:8443/`,
      isSecret: false,
      expiresAtMs: null,
      nativeUrl: `dcv://${PrivateIpAddress}:8443/`,
      login: 'ada',
    });
  });

  it('is a sentence where the pattern asks for what the machine lacks', async () => {
    const [first, ...others] = account.templates;
    if (first === undefined) throw new Error('no template');
    const tags = { ...first.tags, 'nimble-session:connect-url': 'https://{publicIp}:8443/' };
    const changed = { ...account, templates: [{ ...first, tags }, ...others] };
    const { studio, id } = await startReady({ account: changed });
    await expect(studio.openStream(id, life, never)).rejects.toMatchObject({
      kind: 'validation',
      message: 'There is no address to connect to: the workstation has no public IP address.',
    });
  });

  it('may do without TLS on this machine, where EC2 itself is on this machine', async () => {
    const [first, ...others] = account.templates;
    if (first === undefined) throw new Error('no template');
    const url = 'http://127.0.0.1:1/dcv/{instanceId}';
    const tags = { ...first.tags, 'nimble-session:connect-url': url };
    const changed = { ...account, templates: [{ ...first, tags }, ...others] };
    const { studio, id } = await startReady({ account: changed });
    const opened = await studio.openStream(id, life, never);
    expect(opened).toMatchObject({ url: `http://127.0.0.1:1/dcv/${id}` });
  });
});
