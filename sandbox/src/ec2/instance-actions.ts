import type { Action } from './action.js';
import type { InstanceRecord, InstanceState } from './instance-record.js';
import { stateCodes } from './instance-record.js';
import { named } from './listing.js';
import type { Query } from './query.js';
import { checkLimit, type LaunchParts, noCapacity, readShutdownBehavior } from './run-instances.js';
import { Ec2Error, type Xml } from './wire.js';

export const instanceNaming = {
  of: ({ instanceId }: InstanceRecord) => instanceId,
  pattern: /^i-([0-9a-f]{8}|[0-9a-f]{17})$/,
  malformed: 'InvalidInstanceID.Malformed',
  missing: 'InvalidInstanceID.NotFound',
};

const userShutdown = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};

/**
 * AWS: a start of what runs may succeed without doing anything, and so may a stop of what is stopped.
 * It is not documented, so the sandbox refuses both.
 */
export const startInstances: Action = (query, parts) => {
  const { catalogue, capacity, instances } = parts;
  const chosen = readInstances(query, parts);
  requireState(chosen, ['stopped'], 'started');
  return changing(chosen, (instance) => {
    const { instanceType, subnet } = instance;
    const type = catalogue.type(instanceType);
    if (type) checkLimit(type, parts);
    const { zone } = subnet;
    if (!capacity.has(instanceType, zone, 'start')) throw noCapacity(instanceType, zone);
    instances.begin(instance, instances.clock.now());
  });
};

export const stopInstances: Action = (query, parts) => {
  const chosen = readInstances(query, parts);
  query.flag('Force');
  query.flag('SkipOsShutdown');
  if (query.flag('Hibernate')) {
    throw new Ec2Error(
      'UnsupportedHibernationConfiguration',
      'The instance is not configured for hibernation.',
    );
  }
  const spot = chosen.find(({ template }) => template.isSpot);
  if (spot) {
    throw new Ec2Error(
      'UnsupportedOperation',
      `You can't stop the Spot Instance '${spot.instanceId}' because it is associated with a one-time Spot Instance request.`,
    );
  }
  requireState(chosen, ['running'], 'stopped');
  requireUnprotected(chosen, (one) => one.isStopProtected, ['stopped', 'disableApiStop']);
  return changing(chosen, (instance) => {
    const end = { atMs: parts.instances.clock.now(), reason: userShutdown, by: 'user' } as const;
    parts.instances.enter(instance, 'stopping', end);
  });
};

/** AWS: of what is on its way there, or there, it is as good as done. */
export const terminateInstances: Action = (query, parts) => {
  const chosen = readInstances(query, parts);
  query.flag('Force');
  query.flag('SkipOsShutdown');
  requireUnprotected(chosen, (one) => one.isProtected, ['terminated', 'disableApiTermination']);
  return changing(chosen, (instance) => {
    if (instance.state === 'terminated' || instance.state === 'shutting-down') return;
    const end = { atMs: parts.instances.clock.now(), reason: userShutdown, by: 'user' } as const;
    parts.instances.enter(instance, 'shutting-down', end);
  });
};

export const rebootInstances: Action = (query, parts) => {
  const chosen = readInstances(query, parts);
  requireState(chosen, ['running'], 'rebooted');
  return () => {
    for (const instance of chosen) parts.instances.reboot(instance);
    return { return: true };
  };
};

/** One attribute in a call; the type only at rest. */
export const modifyInstanceAttribute: Action = (query, { catalogue, instances }) => {
  const [instance] = named(instances.visible, [query.required('InstanceId')], instanceNaming);
  const type = query.text('InstanceType.Value');
  const protection = query.flag('DisableApiTermination.Value');
  const stopProtection = query.flag('DisableApiStop.Value');
  const behavior = readShutdownBehavior(query, 'InstanceInitiatedShutdownBehavior.Value');
  if (
    [type, protection, stopProtection, behavior].filter((one) => one !== undefined).length !== 1
  ) {
    throw new Ec2Error('InvalidParameterCombination', 'Specify exactly one attribute.');
  }
  if (type !== undefined && !catalogue.type(type)) {
    throw new Ec2Error(
      'InvalidInstanceAttributeValue',
      `The instance type ${type} is not recognized.`,
    );
  }
  if (type !== undefined && instance && instance.state !== 'stopped') {
    throw new Ec2Error(
      'IncorrectInstanceState',
      `The instance '${instance.instanceId}' is not in the 'stopped' state.`,
    );
  }
  return () => {
    if (instance) {
      instance.instanceType = type ?? instance.instanceType;
      instance.isProtected = protection ?? instance.isProtected;
      instance.isStopProtected = stopProtection ?? instance.isStopProtected;
      instance.shutdownBehavior = behavior ?? instance.shutdownBehavior;
    }
    return { return: true };
  };
};

export function stateXml(state: InstanceState): Xml {
  return { code: stateCodes[state], name: state };
}

function readInstances(query: Query, { instances }: LaunchParts): InstanceRecord[] {
  const names = query.list('InstanceId');
  if (names.length === 0) query.required('InstanceId');
  return named(instances.visible, names, instanceNaming);
}

function requireState(
  chosen: readonly InstanceRecord[],
  states: readonly InstanceState[],
  what: string,
): void {
  const wrong = chosen.find(({ state }) => !states.includes(state));
  if (!wrong) return;
  throw new Ec2Error(
    'IncorrectInstanceState',
    `The instance '${wrong.instanceId}' is not in a state from which it can be ${what}.`,
  );
}

function requireUnprotected(
  chosen: readonly InstanceRecord[],
  isProtected: (instance: InstanceRecord) => boolean,
  [what, attribute]: readonly [string, string],
): void {
  const wrong = chosen.find(isProtected);
  if (!wrong) return;
  throw new Ec2Error(
    'OperationNotPermitted',
    `The instance '${wrong.instanceId}' may not be ${what}. Modify its '${attribute}' instance attribute and try again.`,
  );
}

function changing(
  chosen: readonly InstanceRecord[],
  act: (instance: InstanceRecord) => void,
): () => { [name: string]: Xml } {
  return () => ({
    instancesSet: chosen.map((instance) => {
      const previousState = stateXml(instance.state);
      act(instance);
      return {
        instanceId: instance.instanceId,
        currentState: stateXml(instance.state),
        previousState,
      };
    }),
  });
}
