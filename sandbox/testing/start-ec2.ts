import {
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { expect, onTestFinished } from 'vitest';
import { createEc2Sandbox, type Ec2SandboxOptions } from '../src/ec2/ec2-sandbox.js';
import { pretendAccount } from '../src/ec2/pretend-account.js';
import { serve } from './serve.js';

/** Everything takes a moment only; tests that look at a state in between set their own. */
export const quick = { pendingMs: 5, checksMs: 5, markMs: 5, stopMs: 5, terminateMs: 5 };

/** So long that a test sees the state in between. */
export const never = 1_000_000;

const idOf = (template: string) =>
  pretendAccount.templates.find(({ name }) => name === template)?.launchTemplateId ?? '';
export const lighting = idOf('lighting-seq040');
export const animation = idOf('animation');
export const compositing = idOf('compositing-nuke');
export const review = idOf('review');
export const lookdev = idOf('lookdev');
export const [subnetA = '', subnetB = '', subnetC = ''] = pretendAccount.subnets.map(
  ({ subnetId }) => subnetId,
);

/** A pretend EC2 on a port of its own, with AWS's client for it; gone after the test. */
export async function startEc2(options: Ec2SandboxOptions = {}) {
  const lines: string[] = [];
  const sandbox = createEc2Sandbox({
    durations: quick,
    narrate: (line) => lines.push(line),
    ...options,
  });
  const settings = await serve(sandbox, pretendAccount.region);
  const { endpoint } = settings;
  const ec2 = new EC2Client(settings);
  onTestFinished(() => ec2.destroy());

  async function run(input: Partial<RunInstancesCommandInput> = {}) {
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        LaunchTemplate: { LaunchTemplateId: lighting },
        ...input,
      }),
    );
    return withId(Instances?.[0]);
  }

  /** All that a listing with this filter shows. */
  async function list(Name: string, ...Values: string[]): Promise<Instance[]> {
    const command = new DescribeInstancesCommand({ Filters: [{ Name, Values }] });
    const { Reservations = [] } = await ec2.send(command);
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  }

  async function get(id: string) {
    const command = new DescribeInstancesCommand({ InstanceIds: [id] });
    return withId((await ec2.send(command)).Reservations?.[0]?.Instances?.[0]);
  }

  async function untilState(id: string, state: string) {
    const look = async () => (await get(id)).State?.Name;
    await expect.poll(look, { interval: 5, timeout: 5_000 }).toBe(state);
    return get(id);
  }

  /** One that runs. */
  async function runReady(input: Partial<RunInstancesCommandInput> = {}) {
    return untilState((await run(input)).InstanceId, 'running');
  }

  const { controls } = sandbox;
  return {
    sandbox,
    controls,
    ec2,
    endpoint,
    settings,
    lines,
    run,
    runReady,
    list,
    get,
    untilState,
  };
}

function withId(instance: Instance | undefined) {
  if (instance?.InstanceId === undefined) throw new Error('no instance in the answer');
  return { ...instance, InstanceId: instance.InstanceId };
}
