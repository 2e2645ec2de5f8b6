import { z } from 'zod';
import type { CallLog, LoggedCall } from '../aws/call-log.js';
import { type Faults, faultRuleOf } from '../aws/faults.js';
import type { Latency } from '../aws/front.js';
import type { Narrate } from '../part.js';
import { type ActionName, actionNames } from './actions.js';
import type { Capacity } from './capacity.js';
import { type Catalogue, versionOf } from './catalogue.js';
import type { Ec2Durations } from './durations.js';
import { instanceNaming } from './instance-actions.js';
import type { InstanceRecord, InstanceState } from './instance-record.js';
import type { Fates, Instances } from './instances.js';
import { named } from './listing.js';
import { checkOf } from './shown-instances.js';
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
  calls: Record<ActionName | '*', number>;
  /** One line for all that is armed or set. */
  armed: string[];
  /** The last 2,000 calls, oldest first. */
  recentCalls: LoggedCall<ActionName>[];
}

const instanceId = z.string().min(1);
const milliseconds = z.int().min(0);
const some = milliseconds.exactOptional();
const times = z.int().min(1).exactOptional();

/** What each control takes. */
export const inputs = {
  /** Spoils the next calls of an action; an error may have any code. Used up in the order they came. */
  fail: faultRuleOf(actionNames, z.string().min(1)),
  /** Delays every answer by this long, until set to 0. */
  latency: z.strictObject({ ms: milliseconds }),
  /** How many more machines of a type are free in a zone. `late`: the lack shows while pending. */
  capacity: z.strictObject({
    instanceType: z.string().exactOptional(),
    zone: z.string().exactOptional(),
    free: z.int().min(0).nullable(),
    late: z.boolean().exactOptional(),
  }),
  /** The next launches (1 by default) end while pending, for example with `Client.InternalError`. */
  outcome: z.strictObject({ code: z.string().min(1), times }),
  /** What status checks say: of an instance, or of all that are launched from now on. */
  checks: z.strictObject({
    instanceId: instanceId.exactOptional(),
    answer: z.enum(['ok', 'impaired', 'never']),
  }),
  /** Whether machines that mark themselves as ready do so. */
  marks: z.strictObject({ on: z.boolean() }),
  /** The next answers of DescribeInstances (1 by default) show no tags; filters still know them. */
  hideTags: z.strictObject({ times }),
  /** Changes how long things take, for what begins from now on. */
  durations: z.strictObject({
    pendingMs: some,
    checksMs: some,
    markMs: some,
    stopMs: some,
    terminateMs: some,
    invisibleMs: some,
    untaggableMs: some,
  }),
  /** Its artist shuts the machine down from inside. */
  shutDown: z.strictObject({ instanceId }),
  /** Its host is going to be retired after this time, 0 by default: then AWS stops it. */
  retire: z.strictObject({ instanceId, inMs: some }),
  /** Makes another version of a launch template its default. */
  defaultVersion: z.strictObject({
    launchTemplateId: z.string(),
    version: z.string().min(1),
  }),
  /** Moves the times of an instance into the past, as if it had been launched that much earlier. */
  age: z.strictObject({ instanceId, ms: milliseconds }),
  /** EC2 no longer knows the instance. */
  forget: z.strictObject({ instanceId }),
  /** Nothing is armed. Instances and durations stay. */
  reset: z.strictObject({}),
};

type Inputs = { [Name in keyof typeof inputs]: z.infer<(typeof inputs)[Name]> };

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
  faults: Faults<ActionName, string>;
  calls: CallLog<ActionName>;
  latency: Latency;
  narrate: Narrate;
}

export function createControls(parts: ControlledParts): Ec2Controls {
  const { instances, capacity, fates, hiddenTags, durations, faults, calls, latency } = parts;
  /** @throws Ec2Error when there is no such instance, or it is in another state. */
  const find = (id: string): InstanceRecord => {
    instances.advance();
    const [instance] = named(instances.all, [id], instanceNaming);
    if (!instance) throw new Error(id);
    return instance;
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
    retire: ({ instanceId, inMs = 0 }) => {
      instances.retire(find(instanceId), Date.now() + inMs);
    },
    defaultVersion: ({ launchTemplateId, version }) => {
      const { templates } = parts.catalogue.account;
      const template = templates.find((one) => one.launchTemplateId === launchTemplateId);
      if (!template) throw new Ec2Error('InvalidLaunchTemplateId.NotFound', launchTemplateId);
      template.defaultVersion = versionOf(template, version).number;
    },
    age: ({ instanceId, ms }) => {
      const instance = find(instanceId);
      instance.attachedAtMs -= ms;
      instance.launchedAtMs -= ms;
    },
    forget: ({ instanceId }) => {
      instances.forget(find(instanceId));
      parts.narrate(`EC2: ${instanceId} is forgotten`);
    },
    reset: () => {
      faults.clear();
      capacity.clear();
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
          checks: checkOf(one),
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

function armed({ faults, capacity, fates, hiddenTags, latency }: ControlledParts): string[] {
  return [
    ...faults.told(),
    ...capacity.told(),
    ...fates.reasons.map(({ code }) => `A launch to come fails with ${code}`),
    ...(fates.checks === 'ok' ? [] : [`Status checks of launches to come: ${fates.checks}`]),
    ...(fates.marks ? [] : ['Machines do not mark themselves as ready']),
    ...(hiddenTags.left > 0 ? [`${hiddenTags.left} answers to come show no tags`] : []),
    ...(latency.ms > 0 ? [`Every answer takes ${latency.ms} ms longer`] : []),
  ];
}
