import { describe, expect, it } from 'vitest';
import { pretendAccount } from '../../sandbox/src/ec2/pretend-account.js';
import { lighting, subnetA } from '../../sandbox/testing/start-ec2.js';
import type { Studio } from '../../src/studio/studio.js';
import {
  account,
  botName,
  ec2Studio,
  request,
  startEc2Studio,
  startProxy,
} from './start-ec2-studio.js';

const never = new AbortController().signal;

const dayMs = 24 * 60 * 60_000;

/** A studio with a clock of its own, which only the test moves. */
async function startWithClock(options: Parameters<typeof startEc2Studio>[0] = {}) {
  let nowMs = 0;
  const started = await startEc2Studio(options, { steadyClock: () => nowMs });
  const later = (ms: number) => {
    nowMs += ms;
  };
  return { ...started, later };
}

/** The account with one launch template only, with these tags changed. */
function accountWith(tags: Record<string, string>) {
  const template = account.templates.find(({ launchTemplateId }) => launchTemplateId === lighting);
  if (template === undefined) throw new Error('no template');
  return { ...account, templates: [{ ...template, tags: { ...template.tags, ...tags } }] };
}

const launch = (studio: Studio) => studio.createSession(request, never);

describe('the profiles of an account', () => {
  it('are its tagged launch templates, with what AWS tells of their types, images and zones', async () => {
    const { studio } = await startEc2Studio();
    const profiles = await studio.launchProfiles(null, never);
    expect(profiles.map(({ name }) => name)).toEqual([
      'Lighting - seq 040',
      'Animation',
      'Compositing - Nuke',
      'Review - three minutes',
    ]);
    const [first, animation, compositing, review] = profiles;
    expect(first).toMatchObject({
      id: lighting,
      description: 'Houdini and Karma with the show storage',
      images: [
        { name: 'workstation-rocky-8', platform: 'LINUX' },
        { name: 'workstation-win-2022', platform: 'WINDOWS' },
      ],
      places: [{ id: subnetA, name: 'us-west-2a' }, { name: 'us-west-2b' }],
      canStop: true,
      canReboot: true,
      canResize: true,
      audience: { emails: ['ada@papermoon.example', 'mei@papermoon.example'], userGroups: [] },
    });
    expect(first?.instanceTypes[0]).toEqual({
      name: 'g5.2xlarge',
      facts: {
        vCpus: 8,
        memoryGiB: 32,
        gpu: { count: 1, model: 'A10G', memoryGb: 24 },
        scratchGb: 450,
        usdPerHour: null,
      },
    });
    expect(animation?.instanceTypes.map(({ name }) => name)).toEqual([
      'g4dn.xlarge',
      'g4dn.2xlarge',
      'g4dn.4xlarge',
      'g4dn.8xlarge',
      'g4dn.12xlarge',
      'g4dn.16xlarge',
    ]);
    expect(animation?.instanceTypes[0]?.facts?.gpu).toEqual({
      count: 1,
      model: 'T4',
      memoryGb: 16,
    });
    expect(compositing).toMatchObject({
      places: [{ id: 'us-west-2', name: 'us-west-2' }],
      canStop: false,
      audience: null,
    });
    expect(review?.instanceTypes.map(({ facts }) => facts?.gpu)).toEqual([
      { count: 1 / 8, model: 'L4', memoryGb: 3 },
      { count: 1 / 4, model: 'L4', memoryGb: 6 },
    ]);
    expect(review?.lifetime).toMatchObject({
      onForMs: 180_000,
      longestMs: 360_000,
      idleForMs: null,
    });
  });

  it('are read again after a minute, and their types after a day', async () => {
    const { studio, controls, later } = await startWithClock();
    const calls = () => {
      const { DescribeLaunchTemplates: templates, DescribeInstanceTypes: types } =
        controls.state().calls;
      return { templates, types };
    };
    await studio.launchProfiles(null, never);
    await studio.usableProfiles(null, never);
    expect(calls()).toEqual({ templates: 1, types: 1 });
    later(60_000);
    await studio.launchProfiles(null, never);
    expect(calls()).toEqual({ templates: 2, types: 1 });
    later(dayMs);
    await studio.launchProfiles(null, never);
    expect(calls()).toEqual({ templates: 3, types: 2 });
  });

  it('serve a launch for as long as its form may be open', async () => {
    const { studio, controls, later } = await startWithClock();
    await studio.launchProfiles(null, never);
    later(9 * 60_000);
    await launch(studio);
    expect(controls.state().calls.DescribeLaunchTemplates).toBe(1);
  });

  it('are asked for again after a failure', async () => {
    const { studio, controls } = await startEc2Studio();
    const fault = { kind: 'error', name: 'UnauthorizedOperation' } as const;
    controls.fail({ operation: 'DescribeImages', fault });
    const refused = studio.launchProfiles(null, never);
    await expect(refused).rejects.toMatchObject({ kind: 'access_denied', outcomeUnknown: false });
    expect(await studio.launchProfiles(null, never)).toHaveLength(4);
  });

  it('are none where no template is tagged', async () => {
    const { studio } = await startEc2Studio({ account: { ...account, templates: [] } });
    expect(await studio.launchProfiles(null, never)).toEqual([]);
    expect(await studio.mistakes(never)).toEqual([]);
  });

  it('may lead to the pretend workstations of a pretend EC2', async () => {
    const { studio } = await startEc2Studio({ account: pretendAccount });
    expect(await studio.launchProfiles(null, never)).toHaveLength(4);
  });
});

describe('what an operator has to mend', () => {
  it('is told of each template, and keeps only that one back', async () => {
    const { studio, controls } = await startEc2Studio();
    expect(await studio.mistakes(never)).toEqual([
      'Profile “Compositing - Nuke” (launch template compositing-nuke): its disk /dev/sdf stays, and costs, when a workstation is terminated: set DeleteOnTermination in the template.',
      'Profile “Look development” (launch template lookdev) is not offered: its template has network interfaces, and AWS then lets no launch name a subnet: move the security groups to the top level of the template and public addresses to the subnets, or remove the tag nimble-session:subnets.',
    ]);
    expect(controls.state().launched).toBe(0);
  });

  it('is a mistaken tag, whatever it is', async () => {
    const mistaken = accountWith({ 'nimble-session:max-hours': 'ten' });
    const { studio } = await startEc2Studio({ account: mistaken });
    expect(await studio.launchProfiles(null, never)).toEqual([]);
    const [usable, ...others] = await studio.usableProfiles(null, never);
    expect([usable?.id, others]).toEqual([lighting, []]);
    expect(await studio.mistakes(never)).toEqual([
      'Profile “Lighting - seq 040” (launch template lighting-seq040) is not offered: its tag nimble-session:max-hours is no number above 0.',
    ]);
    await expect(launch(studio)).rejects.toMatchObject({
      kind: 'validation',
      message: expect.stringContaining('is not offered'),
    });
  });

  it('is a permission to launch, found out without a launch', async () => {
    const { studio, controls } = await startEc2Studio({ account: accountWith({}) });
    controls.permission({ operation: 'RunInstances', granted: false });
    const [sentence, ...others] = await studio.mistakes(never);
    expect(others).toEqual([]);
    expect(sentence).toMatch(
      /^Profile “Lighting - seq 040” cannot be launched: the bot’s IAM policy does not allow ec2:RunInstances( on arn:\S+)?\.$/,
    );
    expect(controls.state().launched).toBe(0);
  });

  it('is nothing where AWS says that a launch would succeed, which it is asked once', async () => {
    const { studio, controls } = await startEc2Studio({ account: accountWith({}) });
    expect(await studio.mistakes(never)).toEqual([]);
    expect(controls.state().calls.RunInstances).toBe(1);
  });

  it('is a launch that AWS would refuse', async () => {
    const { studio, controls } = await startEc2Studio({ account: accountWith({}) });
    const fault = { kind: 'error', name: 'InvalidKeyPair.NotFound', message: 'No key.' } as const;
    controls.fail({ operation: 'RunInstances', fault });
    expect(await studio.mistakes(never)).toEqual([
      'Profile “Lighting - seq 040” cannot be launched: AWS answers InvalidKeyPair.NotFound: No key.',
    ]);
  });

  it('is a permission on workstations, once there is one to try it on, which is left as it is', async () => {
    const { studio, controls, untilState } = await startEc2Studio({ account: accountWith({}) });
    const operations = [
      'CreateTags',
      'StartInstances',
      'StopInstances',
      'RebootInstances',
      'ModifyInstanceAttribute',
      'TerminateInstances',
    ] as const;
    const { id } = await launch(studio);
    await untilState(id, 'running');
    expect(await studio.mistakes(never)).toEqual([]);
    for (const operation of operations) controls.permission({ operation, granted: false });
    const mistakes = await studio.mistakes(never);
    // A launch sets tags, so it lacks that permission too.
    const onWorkstations = mistakes.filter((one) => one.startsWith('Workstations that there are:'));
    expect(onWorkstations.map((one) => /ec2:(\w+)/.exec(one)?.[1])).toEqual(operations);
    const [instance] = controls.state().instances;
    expect(instance).toMatchObject({ state: 'running', instanceType: 'g5.2xlarge' });
    expect(instance?.tags).not.toHaveProperty(['nimble-session:ready']);
    expect(instance?.tags['nimble-session:bot']).toBe(botName);
  });

  it('is a template whose default version AWS does not tell', async () => {
    const { endpoint } = await startEc2Studio({ account: accountWith({}) });
    const proxy = await startProxy(endpoint);
    const action = 'DescribeLaunchTemplateVersions';
    const body = `<${action}Response><launchTemplateVersionSet/></${action}Response>`;
    const headers = { 'content-type': 'text/xml' };
    proxy.failNext(action, { kind: 'answer', status: 200, headers, body });
    expect(await ec2Studio(proxy.origin).mistakes(never)).toEqual([
      'Profile “Lighting - seq 040” (launch template lighting-seq040) is not offered: AWS does not tell its default version.',
    ]);
  });

  it('is nothing to be found out where a dry run would be carried out', async () => {
    const { endpoint, controls } = await startEc2Studio({ account: accountWith({}) });
    const proxy = await startProxy(endpoint);
    const body = '<RunInstancesResponse><instancesSet/></RunInstancesResponse>';
    const headers = { 'content-type': 'text/xml' };
    proxy.failNext('RunInstances', { kind: 'answer', status: 200, headers, body });
    const mistakes = ec2Studio(proxy.origin).mistakes(never);
    await expect(mistakes).rejects.toMatchObject({ kind: 'unreadable' });
    expect(controls.state().launched).toBe(0);
  });

  it('is no passing failure: then it is not known', async () => {
    const { studio, controls } = await startEc2Studio({ account: accountWith({}) });
    await studio.launchProfiles(null, never);
    const fault = { kind: 'error', name: 'RequestLimitExceeded' } as const;
    controls.fail({ operation: 'RunInstances', fault, times: 3 });
    await expect(studio.mistakes(never)).rejects.toMatchObject({ kind: 'throttled' });
  });
});
