import type { CallLog, LoggedCall } from '../aws/call-log.js';
import type { Faults } from '../aws/faults.js';
import type { Latency } from '../aws/front.js';
import type { Narrate } from '../part.js';
import type { OperationName } from './action-names.js';
import type { Capacity } from './capacity.js';
import { type Catalogue, versionOf } from './catalogue.js';
import type { Inputs } from './control-inputs.js';
import type { Ec2Durations } from './durations.js';
import { instanceNaming } from './instance-actions.js';
import type { InstanceRecord, InstanceState } from './instance-record.js';
import type { Fates, Instances } from './instances.js';
import { named } from './listing.js';
import type { Permissions } from './permissions.js';
import { checkOf } from './shown-instances.js';
import { launchStranger } from './stranger.js';
import type { Throttles } from './throttles.js';
import { Ec2Error } from './wire.js';

export interface Ec2State {
  /** Every instance that EC2 still knows, also those that calls do not see yet; the oldest first. */
  instances: {
    instanceId: string;
    state: InstanceState;
    stateReason: string | null;
    instanceType: string;
    zone: string;
    clientToken: string | null;
    checks: string;
    tags: Record<string, string>;
  }[];
  /** Disks that belong to no instance. */
  looseVolumes: string[];
  /** Instances that were ever launched, forgotten ones included. */
  launched: number;
  /** How often each action was called, faults included; `*` is the sum. */
  calls: Record<OperationName | '*', number>;
  /** One line for all that is armed or set. */
  armed: string[];
  /** The last 2,000 calls, oldest first. */
  recentCalls: LoggedCall<OperationName>[];
}

/**
 * What a test, or the sandbox's page, can make of the pretend EC2. The same by HTTP:
 * `POST /sandbox/ec2/<name>` with the argument as JSON, `GET /sandbox/ec2/state`.
 */
export type Ec2Controls = {
  [Name in Exclude<keyof Inputs, 'reset'>]: (input: Inputs[Name]) => void;
} & { reset(): void; state(): Ec2State };

/** Answers about instances that are going to have no tags. */
export interface HiddenTags {
  left: number;
}

interface ControlledParts {
  catalogue: Catalogue;
  instances: Instances;
  capacity: Capacity;
  fates: Fates;
  hiddenTags: HiddenTags;
  durations: Ec2Durations;
  faults: Faults<OperationName, string>;
  permissions: Permissions;
  throttles: Throttles;
  calls: CallLog<OperationName>;
  latency: Latency;
  narrate: Narrate;
}

export function createControls(parts: ControlledParts): Ec2Controls {
  const { instances, capacity, fates, hiddenTags, durations, faults, calls, latency } = parts;
  const { catalogue, permissions, throttles, narrate } = parts;
  /** @throws Ec2Error when there is no such instance, or it is in another state. */
  const find = (id: string): InstanceRecord => {
    instances.advance();
    const [instance] = named(instances.all, [id], instanceNaming);
    if (!instance) throw new Error(id);
    return instance;
  };
  const findTemplate = (id: string) => {
    const template = catalogue.account.templates.find((one) => one.launchTemplateId === id);
    if (!template) throw new Ec2Error('InvalidLaunchTemplateId.NotFound', id);
    return template;
  };
  return {
    fail: (rule) => faults.add(rule),
    latency: ({ ms }) => {
      latency.ms = ms;
    },
    capacity: (rule) => capacity.set(rule),
    outcome: ({ code, times = 1 }) => {
      const reason = { code, message: `${code}: as was armed` };
      for (let time = 0; time < times; time += 1) fates.reasons.push(reason);
    },
    checks: ({ instanceId, answer }) => {
      if (instanceId === undefined) fates.checks = answer;
      else find(instanceId).checks = answer;
    },
    permission: ({ operation, granted }) => permissions.set(operation, granted),
    throttle: ({ on }) => throttles.turn(on),
    marks: ({ on }) => {
      fates.marks = on;
    },
    hideTags: ({ times = 1 }) => {
      hiddenTags.left += times;
    },
    durations: (changed) => {
      Object.assign(durations, changed);
    },
    shutDown: ({ instanceId }) => {
      instances.shutDown(find(instanceId));
    },
    use: ({ instanceId, is, forMs = 0, diedMs = null }) => {
      instances.use(find(instanceId), { is, forMs, diedMs });
      narrate(`EC2: ${instanceId} says that it is ${is}`);
    },
    retire: ({ instanceId, inMs = 0 }) => {
      instances.retire(find(instanceId), instances.clock.now() + inMs);
    },
    protect: ({ instanceId, termination, stop }) => {
      const instance = find(instanceId);
      instance.isProtected = termination ?? instance.isProtected;
      instance.isStopProtected = stop ?? instance.isStopProtected;
    },
    stranger: ({ bot }) => {
      const { instanceId } = launchStranger(bot, catalogue, instances);
      narrate(`EC2: ${instanceId} of ${bot} is launched from elsewhere`);
    },
    hours: ({ launchTemplateId, most, longest }) => {
      const { tags } = findTemplate(launchTemplateId);
      tags['nimble-session:max-hours'] = hoursOf(most);
      tags['nimble-session:longest-hours'] = hoursOf(longest);
    },
    idleMinutes: ({ launchTemplateId, minutes }) => {
      const { tags } = findTemplate(launchTemplateId);
      if (minutes === null) delete tags['nimble-session:max-idle-minutes'];
      else tags['nimble-session:max-idle-minutes'] = String(minutes);
    },
    defaultVersion: ({ launchTemplateId, version }) => {
      const template = findTemplate(launchTemplateId);
      template.defaultVersion = versionOf(template, version).number;
    },
    age: ({ instanceId, ms }) => {
      const instance = find(instanceId);
      instance.attachedAtMs -= ms;
      instance.launchedAtMs -= ms;
    },
    forget: ({ instanceId }) => {
      instances.forget(find(instanceId));
      narrate(`EC2: ${instanceId} is forgotten`);
    },
    reset: () => {
      faults.clear();
      capacity.clear();
      permissions.clear();
      throttles.turn(false);
      Object.assign(fates, { reasons: [], checks: 'ok', marks: true });
      hiddenTags.left = 0;
      latency.ms = 0;
    },
    state: () => {
      instances.advance();
      return {
        instances: instances.all.map((one) => ({
          instanceId: one.instanceId,
          state: one.state,
          stateReason: one.stateReason?.code ?? null,
          instanceType: one.instanceType,
          zone: one.subnet.zone,
          clientToken: one.clientToken ?? null,
          checks: checkOf(one, instances.clock.now()),
          tags: { ...one.tags },
        })),
        looseVolumes: instances.volumes.left.map(({ volumeId }) => volumeId),
        launched: instances.launched,
        calls: calls.counts(),
        armed: armed(parts),
        recentCalls: calls.recent(),
      };
    },
  };
}

function armed(parts: ControlledParts): string[] {
  const { faults, capacity, permissions, throttles, fates, hiddenTags, latency } = parts;
  return [
    ...faults.told(),
    ...capacity.told(),
    ...permissions.told(),
    ...(throttles.isOn ? ['Calls draw from the token buckets of AWS'] : []),
    ...fates.reasons.map(({ code }) => `A launch to come fails with ${code}`),
    ...(fates.checks === 'ok' ? [] : [`Status checks of launches to come: ${fates.checks}`]),
    ...(fates.marks ? [] : ['Machines do not mark themselves as ready']),
    ...(hiddenTags.left > 0 ? [`${hiddenTags.left} answers to come show no tags`] : []),
    ...(latency.ms > 0 ? [`Every answer takes ${latency.ms} ms longer`] : []),
  ];
}

/** Minutes, as a tag says them: in hours. */
function hoursOf(minutes: number): string {
  return String(Number((minutes / 60).toFixed(4)));
}
