import { describe, expect, it } from 'vitest';
import type { Ec2SandboxOptions } from '../../sandbox/src/ec2/ec2-sandbox.js';
import { animation, lighting, review, subnetA, subnetB } from '../../sandbox/testing/start-ec2.js';
import { type CreateSessionRequest, type Studio, sessionOf } from '../../src/studio/studio.js';
import {
  request as anyImage,
  botName,
  ec2Studio,
  startEc2Studio,
  startProxy,
} from './start-ec2-studio.js';
import { hurryRetries } from './start-nimble-studio.js';

const never = new AbortController().signal;
const rocky = 'ami-0a1b2c3d4e5f60002';

const request: CreateSessionRequest = { ...anyImage, streamingImageId: rocky };

/** What EC2 is asked, one after the other: the parameters of each call of this action. */
async function startWatched(options: Ec2SandboxOptions = {}) {
  const pretended = await startEc2Studio(options);
  const asked: URLSearchParams[] = [];
  const proxy = await startProxy(pretended.endpoint, ({ body }) => {
    asked.push(new URLSearchParams(body));
    return null;
  });
  const of = (action: string) => asked.filter((one) => one.get('Action') === action);
  return { ...pretended, studio: ec2Studio(proxy.origin), proxy, asked: of };
}

const create = (studio: Studio, changed: Partial<CreateSessionRequest> = {}) =>
  studio.createSession({ ...request, ...changed }, never);

/** The tags that a request gives to resources of a kind. */
function tagsIn(parameters: URLSearchParams | undefined, resource: string): Record<string, string> {
  const all = Object.fromEntries(parameters ?? []);
  const at = Object.keys(all).find((key) => key.endsWith('.ResourceType') && all[key] === resource);
  const prefix = at?.replace('ResourceType', 'Tag.') ?? 'none';
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(prefix) && key.endsWith('.Key'))
      .map(([key, name]) => [name, all[key.replace('.Key', '.Value')] ?? '']),
  );
}

describe('what EC2 is asked for a launch', () => {
  it('is one instance of the template, where and as it was chosen, under the token', async () => {
    const { studio, asked } = await startWatched();
    const session = await create(studio);
    expect(asked('RunInstances')).toHaveLength(1);
    const [sent] = asked('RunInstances');
    expect(Object.fromEntries(sent ?? [])).toMatchObject({
      MinCount: '1',
      MaxCount: '1',
      ClientToken: request.clientToken,
      'LaunchTemplate.LaunchTemplateId': lighting,
      'LaunchTemplate.Version': '$Default',
      InstanceType: 'g5.2xlarge',
      ImageId: rocky,
      SubnetId: subnetA,
    });
    const tags = {
      Name: 'Lighting - seq 040 for ada@papermoon.example',
      'nimble-session:bot': botName,
      'nimble-session:launch': request.clientToken,
      'nimble-session:attempt': '0',
      'nimble-session:profile': lighting,
      'nimble-session:ready-when': 'status-checks',
      'nimble-session:login': 'ada@papermoon.example',
      'nimble-session:slack-team': 'T0PAPERMOON',
      'nimble-session:slack-user': 'U0ADA00001',
      'nimble-session:slack-channel': 'C0WORKSTN01',
    };
    expect(tagsIn(sent, 'instance')).toEqual(tags);
    // A disk that is left over tells where it comes from.
    expect(tagsIn(sent, 'volume')).toEqual(tags);
    expect(session).toMatchObject({
      clientToken: request.clientToken,
      launchProfileId: lighting,
      ec2InstanceType: 'g5.2xlarge',
      streamingImageId: rocky,
      ownedBy: 'ada@papermoon.example',
      tags: request.tags,
    });
  });

  it('names no image, no subnet and no login where none was chosen', async () => {
    const { studio, asked } = await startWatched();
    const compositing = (await studio.launchProfiles(null, never)).find(({ canStop }) => !canStop);
    await create(studio, {
      launchProfileId: compositing?.id ?? '',
      ec2InstanceType: 'g6.xlarge',
      streamingImageId: null,
      place: 'us-west-2',
      ownedBy: null,
    });
    const [sent] = asked('RunInstances');
    expect([sent?.get('ImageId'), sent?.get('SubnetId')]).toEqual([null, null]);
    expect(tagsIn(sent, 'instance')).not.toHaveProperty(['nimble-session:login']);
    expect(tagsIn(sent, 'instance').Name).toBe('Compositing - Nuke for U0ADA00001');
  });

  it('has another token for each attempt, beside the tag of the launch', async () => {
    const { studio, asked, controls } = await startWatched();
    controls.capacity({ zone: 'us-west-2a', free: 0 });
    const first = await create(studio).catch((error: unknown) => error);
    expect(first).toMatchObject({ kind: 'capacity', outcomeUnknown: false });
    const session = await create(studio, { attempt: 1, place: subnetB });
    expect(session).toMatchObject({ attempt: 1, clientToken: request.clientToken });
    const tokens = asked('RunInstances').map((sent) => sent.get('ClientToken'));
    expect(tokens).toEqual([request.clientToken, `${request.clientToken}-1`]);
    expect(await studio.findSessions(request.clientToken, never)).toMatchObject([{ attempt: 1 }]);
  });

  it('looks first only if a request may have been sent before', async () => {
    const { studio, asked } = await startWatched();
    await create(studio);
    expect(asked('DescribeInstances')).toHaveLength(0);
    await create(studio, { mayHaveBeenSent: true });
    expect(asked('DescribeInstances')).toHaveLength(2);
    expect(asked('RunInstances')).toHaveLength(1);
  });

  it('is cut where AWS cuts: a tag has 256 characters', async () => {
    const { studio, asked } = await startWatched();
    await create(studio, { ownedBy: 'a'.repeat(300) });
    expect(tagsIn(asked('RunInstances')[0], 'instance').Name).toHaveLength(256);
  });
});

describe('a launch that was sent before', () => {
  it('is adopted after a lost answer, however long EC2 does not show it', async () => {
    hurryRetries();
    const { studio, controls } = await startEc2Studio({ durations: { invisibleMs: 600_000 } });
    const lost = { kind: 'drop', carriedOut: true } as const;
    controls.fail({ operation: 'RunInstances', fault: lost, times: 3 });
    const refused = await create(studio).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'StudioError', outcomeUnknown: true });
    expect(await studio.findSessions(request.clientToken, never)).toEqual([]);
    const session = await create(studio, { mayHaveBeenSent: true });
    expect(controls.state().instances).toMatchObject([{ instanceId: session.id }]);
    expect(controls.state().launched).toBe(1);
  });

  it('is adopted although its template has changed since', async () => {
    const { studio, controls } = await startEc2Studio();
    const { id } = await create(studio);
    const again = { ...request, tags: { ...request.tags, 'slack-channel': 'C0OTHER0001' } };
    expect((await studio.createSession(again, never)).id).toBe(id);
    expect(controls.state().launched).toBe(1);
  });

  it('is a conflict with an open outcome as long as EC2 knows the token and shows nothing', async () => {
    const { studio } = await startEc2Studio({ durations: { invisibleMs: 600_000 } });
    await create(studio);
    const again = create(studio, { ec2InstanceType: 'g5.4xlarge' });
    await expect(again).rejects.toMatchObject({
      kind: 'conflict',
      code: 'IdempotentParameterMismatch',
      outcomeUnknown: true,
    });
  });

  it('leaves open what there is if EC2 knows the token and cannot be looked at', async () => {
    hurryRetries();
    const { studio, controls } = await startEc2Studio();
    await create(studio);
    const fault = { kind: 'error', name: 'InternalError' } as const;
    controls.fail({ operation: 'DescribeInstances', fault, times: 6 });
    const again = create(studio, { ec2InstanceType: 'g5.4xlarge' });
    await expect(again).rejects.toMatchObject({ kind: 'server', outcomeUnknown: true });
  });

  it('is told as terminated while EC2 shows it, and then is a final conflict', async () => {
    const { studio, controls, untilState } = await startEc2Studio();
    const { id } = await create(studio);
    await studio.deleteSession(id, never);
    await untilState(id, 'terminated');
    expect(await create(studio)).toMatchObject({ id, state: 'DELETED' });
    controls.forget({ instanceId: id });
    await expect(create(studio)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'IdempotentInstanceTerminated',
      outcomeUnknown: false,
    });
    expect(controls.state().launched).toBe(1);
  });

  it('takes what an earlier attempt has made, if that is seen late, and makes no second one', async () => {
    const { studio, controls } = await startEc2Studio();
    const late = await create(studio);
    const session = await create(studio, { attempt: 1, place: subnetB, mayHaveBeenSent: true });
    expect(session).toMatchObject({ id: late.id, attempt: 0 });
    expect(controls.state().launched).toBe(1);
  });

  it('takes nothing that is left of an earlier attempt', async () => {
    const { studio, controls, untilState } = await startEc2Studio();
    const { id } = await create(studio);
    await studio.deleteSession(id, never);
    const again = { place: subnetB, mayHaveBeenSent: true };
    const second = await create(studio, { ...again, attempt: 1 });
    await studio.deleteSession(second.id, never);
    await untilState(id, 'terminated');
    await untilState(second.id, 'terminated');
    await create(studio, { ...again, attempt: 2 });
    expect(controls.state().launched).toBe(3);
  });

  it('is not made again when EC2 answers the look without tags', async () => {
    const { studio, controls } = await startEc2Studio();
    await create(studio);
    controls.hideTags({ times: 2 });
    const again = create(studio, { mayHaveBeenSent: true });
    await expect(again).rejects.toMatchObject({ kind: 'unreadable', outcomeUnknown: false });
    controls.hideTags({ times: 2 });
    const found = studio.findSessions(request.clientToken, never);
    await expect(found).rejects.toMatchObject({ kind: 'unreadable' });
    expect(controls.state().launched).toBe(1);
  });
});

describe('a launch that fails', () => {
  it.each([
    ['InsufficientInstanceCapacity', 'capacity'],
    ['VcpuLimitExceeded', 'quota'],
    ['UnauthorizedOperation', 'access_denied'],
    ['InvalidParameterValue', 'validation'],
  ])('for %s is %s, definitely, after one call', async (name, kind) => {
    const { studio, controls } = await startEc2Studio();
    controls.fail({ operation: 'RunInstances', fault: { kind: 'error', name } });
    await expect(create(studio)).rejects.toMatchObject({ kind, code: name, outcomeUnknown: false });
    expect(controls.state().calls.RunInstances).toBe(1);
    expect(controls.state().launched).toBe(0);
  });

  it('for capacity after a lost answer leaves open whether there is one', async () => {
    hurryRetries();
    const { studio, controls } = await startEc2Studio();
    const operation = 'RunInstances';
    controls.fail({ operation, fault: { kind: 'drop', carriedOut: false } });
    controls.fail({ operation, fault: { kind: 'error', name: 'InsufficientInstanceCapacity' } });
    await expect(create(studio)).rejects.toMatchObject({ kind: 'capacity', outcomeUnknown: true });
  });

  it('before anything was sent, because nothing can be read, leaves nothing open', async () => {
    hurryRetries();
    const { studio, controls } = await startEc2Studio();
    const operation = 'DescribeLaunchTemplates';
    controls.fail({ operation, fault: { kind: 'drop', carriedOut: false }, times: 3 });
    await expect(create(studio)).rejects.toMatchObject({ outcomeUnknown: false });
    expect(controls.state().calls).toMatchObject({ [operation]: 3, RunInstances: 0 });
  });

  it('while pending is told with its reason', async () => {
    const { studio, controls, untilState } = await startEc2Studio();
    controls.capacity({ free: 0, late: true });
    const { id } = await create(studio);
    await untilState(id, 'terminated');
    expect(await sessionOf(studio, id, never)).toMatchObject({
      state: 'CREATE_FAILED',
      problem: 'capacity',
      statusCode: 'Server.InsufficientInstanceCapacity',
    });
    // Terminated once more, so that it can be dismissed.
    expect(await studio.deleteSession(id, never)).toMatchObject({ state: 'DELETED' });
  });

  it('by an answer without an instance leaves open whether there is one', async () => {
    hurryRetries();
    const { studio, proxy } = await startWatched();
    const body = '<RunInstancesResponse><instancesSet/></RunInstancesResponse>';
    const headers = { 'content-type': 'text/xml' };
    for (let time = 0; time < 3; time += 1) {
      proxy.failNext('RunInstances', { kind: 'answer', status: 200, headers, body });
    }
    const failed = create(studio);
    await expect(failed).rejects.toMatchObject({ kind: 'unreadable', outcomeUnknown: true });
  });

  it('begins from the profile as it is offered: none that is kept back, none of another profile', async () => {
    const { studio, controls } = await startEc2Studio();
    const ids = (await studio.usableProfiles(null, never)).map(({ id }) => id);
    const offered = (await studio.launchProfiles(null, never)).map(({ id }) => id);
    const keptBack = ids.filter((id) => !offered.includes(id));
    expect(keptBack).toHaveLength(1);
    for (const changed of [
      { launchProfileId: keptBack[0] ?? '' },
      { launchProfileId: animation },
      { launchProfileId: review },
    ]) {
      await expect(create(studio, changed)).rejects.toMatchObject({ kind: 'validation' });
    }
    expect(controls.state().calls.RunInstances).toBe(0);
  });
});
