import {
  DescribeLaunchTemplatesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { review, startEc2 } from '../../testing/start-ec2.js';

const ids = (...InstanceIds: string[]) => ({ InstanceIds });
const noCapacity = { name: 'InsufficientInstanceCapacity' };

describe('capacity', () => {
  it('may lack for starts only, or for launches only', async () => {
    const { ec2, run, runReady, untilState, controls } = await startEc2();
    const { InstanceId } = await runReady();
    await ec2.send(new StopInstancesCommand(ids(InstanceId)));
    await untilState(InstanceId, 'stopped');
    controls.capacity({ free: 0, at: 'start' });
    expect(controls.state().armed).toEqual(['0 more of * in * for starts']);
    await run();
    const start = () => ec2.send(new StartInstancesCommand(ids(InstanceId)));
    await expect(start()).rejects.toMatchObject(noCapacity);
    controls.capacity({ free: 0, at: 'launch' });
    await expect(run()).rejects.toMatchObject(noCapacity);
    await start();
    await untilState(InstanceId, 'running');
  });
});

describe('protect', () => {
  it('keeps an instance from being terminated or stopped, until it is taken back', async () => {
    const { ec2, runReady, untilState, controls } = await startEc2();
    const { InstanceId: instanceId } = await runReady();
    const refused = { name: 'OperationNotPermitted' };
    const stop = () => ec2.send(new StopInstancesCommand(ids(instanceId)));
    const terminate = () => ec2.send(new TerminateInstancesCommand(ids(instanceId)));
    controls.protect({ instanceId, termination: true });
    controls.protect({ instanceId, stop: true });
    await expect(stop()).rejects.toMatchObject(refused);
    await expect(terminate()).rejects.toMatchObject(refused);
    controls.protect({ instanceId, stop: false });
    await stop();
    controls.protect({ instanceId, termination: false });
    await terminate();
    await untilState(instanceId, 'terminated');
  });
});

describe('stranger', () => {
  it('launches an instance of another bot, which only its own name finds', async () => {
    const { list, untilState, controls, lines } = await startEc2();
    controls.stranger({ bot: 'second-bot' });
    expect(await list('tag:nimble-session:bot', 'nimble-session')).toEqual([]);
    const [instance] = await list('tag:nimble-session:bot', 'second-bot');
    expect(lines[0]).toBe(`EC2: ${instance?.InstanceId} of second-bot is launched from elsewhere`);
    const tags = Object.fromEntries(instance?.Tags?.map(({ Key, Value }) => [Key, Value]) ?? []);
    expect(tags['nimble-session:launch']).toBe(instance?.ClientToken);
    await untilState(instance?.InstanceId ?? '', 'running');
  });
});

describe('hours', () => {
  it('makes the day of a profile shorter, in hours as its tags say them', async () => {
    const { ec2, controls } = await startEc2();
    const hours = async () => {
      const command = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [review] });
      const { LaunchTemplates = [] } = await ec2.send(command);
      const tags = new Map(LaunchTemplates[0]?.Tags?.map(({ Key, Value }) => [Key, Value]));
      return ['max', 'longest'].map((which) => tags.get(`nimble-session:${which}-hours`));
    };
    expect(await hours()).toEqual(['0.05', '0.1']);
    controls.hours({ launchTemplateId: review, most: 1, longest: 90 });
    expect(await hours()).toEqual(['0.0167', '1.5']);
    expect(() => controls.hours({ launchTemplateId: 'lt-0', most: 1, longest: 1 })).toThrow();
  });
});
