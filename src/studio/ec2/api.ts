import {
  CreateTagsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type StudioError, unreadable } from '../studio.js';
import {
  type Instance,
  instances,
  reservations,
  type StateChange,
  stateChanges,
  statuses,
} from './answers.js';
import { type Filters, filtersOf, type Send, type Wire } from './wire.js';

/** Every action of EC2 that this folder calls: what the bot's IAM policy has to allow. */
export const ec2Actions = [
  'CreateTags',
  'DescribeImages',
  'DescribeInstanceStatus',
  'DescribeInstanceTypeOfferings',
  'DescribeInstanceTypes',
  'DescribeInstances',
  'DescribeLaunchTemplateVersions',
  'DescribeLaunchTemplates',
  'DescribeSubnets',
  'ModifyInstanceAttribute',
  'RebootInstances',
  'RunInstances',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
] as const;

/** EC2's calls about instances, by their names. Each throws `StudioError` only. */
export class InstancesApi {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  async run(input: RunInstancesCommandInput, signal: AbortSignal): Promise<Instance> {
    const command = new RunInstancesCommand(input);
    return this.#wire.change(async (client, options) => {
      const { Instances } = await client.send(command, options);
      const [instance] = instances.parse(Instances);
      if (instance === undefined) throw unreadable('instance');
      return instance;
    }, signal);
  }

  start(id: string, signal: AbortSignal): Promise<StateChange> {
    const command = new StartInstancesCommand({ InstanceIds: [id] });
    return this.#wire.changeOnce(async (client, options) => {
      const { StartingInstances } = await client.send(command, options);
      return changeFrom(StartingInstances);
    }, signal);
  }

  stop(id: string, signal: AbortSignal): Promise<StateChange> {
    const command = new StopInstancesCommand({ InstanceIds: [id] });
    return this.#wire.changeOnce(async (client, options) => {
      const { StoppingInstances } = await client.send(command, options);
      return changeFrom(StoppingInstances);
    }, signal);
  }

  terminate(id: string, signal: AbortSignal): Promise<StateChange> {
    const command = new TerminateInstancesCommand({ InstanceIds: [id] });
    return this.#wire.changeOnce(async (client, options) => {
      const { TerminatingInstances } = await client.send(command, options);
      return changeFrom(TerminatingInstances);
    }, signal);
  }

  async reboot(id: string, signal: AbortSignal): Promise<void> {
    const command = new RebootInstancesCommand({ InstanceIds: [id] });
    await this.#wire.changeOnce((client, options) => client.send(command, options), signal);
  }

  async changeType(id: string, type: string, signal: AbortSignal): Promise<void> {
    const InstanceType = { Value: type };
    const command = new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType });
    await this.#wire.change((client, options) => client.send(command, options), signal);
  }

  async tag(id: string, key: string, value: string, signal: AbortSignal): Promise<void> {
    const command = new CreateTagsCommand({ Resources: [id], Tags: [{ Key: key, Value: value }] });
    await this.#wire.changeOnce((client, options) => client.send(command, options), signal);
  }

  /** Asks by filters only. AWS: of ids that are named otherwise, one unknown fails the whole call. */
  find(filters: Filters, signal: AbortSignal): Promise<Instance[]> {
    const asked = { Filters: filtersOf(filters), MaxResults: 500 };
    return this.#wire.list(
      (paging, client, options) =>
        client.send(new DescribeInstancesCommand({ ...asked, ...paging }), options),
      ({ Reservations }) => reservations.parse(Reservations),
      ({ id }) => id,
      signal,
    );
  }

  /** Those of these running instances whose status checks have passed: of the machine and of its host. */
  async thatPassed(ids: readonly string[], signal: AbortSignal): Promise<string[]> {
    const command = new DescribeInstanceStatusCommand({ InstanceIds: [...ids] });
    const answer = await this.#wire.read(
      (client, options) => client.send(command, options),
      signal,
    );
    return statuses
      .parse(answer.InstanceStatuses)
      .filter((one) => one.InstanceStatus.Status === 'ok' && one.SystemStatus.Status === 'ok')
      .map(({ InstanceId }) => InstanceId);
  }

  /** Whether this launch would be allowed; null: yes. */
  mayRun(input: RunInstancesCommandInput, signal: AbortSignal): Promise<StudioError | null> {
    const command = new RunInstancesCommand({ ...input, DryRun: true });
    return this.#wire.dryRun((client, options) => client.send(command, options), signal);
  }

  /** Those of the actions on an instance that there is that would not be allowed, and why not. */
  async refusedOn(
    { id, type, tag }: { id: string; type: string; tag: { key: string; value: string } },
    signal: AbortSignal,
  ): Promise<{ action: (typeof ec2Actions)[number]; refusal: StudioError }[]> {
    const one = { InstanceIds: [id], DryRun: true };
    const mark = { Resources: [id], Tags: [{ Key: tag.key, Value: tag.value }], DryRun: true };
    const resize = { InstanceId: id, InstanceType: { Value: type }, DryRun: true };
    const tried: readonly [(typeof ec2Actions)[number], Send<unknown>][] = [
      ['CreateTags', (client, options) => client.send(new CreateTagsCommand(mark), options)],
      ['StartInstances', (client, options) => client.send(new StartInstancesCommand(one), options)],
      ['StopInstances', (client, options) => client.send(new StopInstancesCommand(one), options)],
      [
        'RebootInstances',
        (client, options) => client.send(new RebootInstancesCommand(one), options),
      ],
      [
        'ModifyInstanceAttribute',
        (client, options) => client.send(new ModifyInstanceAttributeCommand(resize), options),
      ],
      [
        'TerminateInstances',
        (client, options) => client.send(new TerminateInstancesCommand(one), options),
      ],
    ];
    const refused = [];
    for (const [action, send] of tried) {
      const refusal = await this.#wire.dryRun(send, signal);
      if (refusal !== null) refused.push({ action, refusal });
    }
    return refused;
  }
}

function changeFrom(answered: unknown): StateChange {
  const [change] = stateChanges.parse(answered);
  if (change === undefined) throw unreadable('state of the instance');
  return change;
}
