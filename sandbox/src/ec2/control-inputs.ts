import { z } from 'zod';
import { faultRuleOf } from '../aws/faults.js';
import { operationNames } from './action-names.js';

const instanceId = z.string().min(1);
const milliseconds = z.int().min(0);
const some = milliseconds.exactOptional();
const times = z.int().min(1).exactOptional();

/** What each control takes. */
export const inputs = {
  /** Spoils the next calls of an action; an error may have any code. Used up in the order they came. */
  fail: faultRuleOf(operationNames, z.string().min(1)),
  /** Delays every answer by this long, until set to 0. */
  latency: z.strictObject({ ms: milliseconds }),
  /**
   * How many more machines of a type are free in a zone; null: enough. `late`: the lack shows while
   * pending. `at`: only launches lack them, or only later starts.
   */
  capacity: z.strictObject({
    instanceType: z.string().exactOptional(),
    zone: z.string().exactOptional(),
    free: z.int().min(0).nullable(),
    late: z.boolean().exactOptional(),
    at: z.enum(['launch', 'start']).exactOptional(),
  }),
  /** The next launches (1 by default) end while pending, for example with `Client.InternalError`. */
  outcome: z.strictObject({ code: z.string().min(1), times }),
  /** What status checks say: of an instance, or of all that are launched from now on. */
  checks: z.strictObject({
    instanceId: instanceId.exactOptional(),
    answer: z.enum(['ok', 'impaired', 'never']),
  }),
  /** Whether the bot's policy allows an operation; dry runs tell, too. */
  permission: z.strictObject({ operation: z.enum(operationNames), granted: z.boolean() }),
  /** Whether calls draw from AWS's token buckets. */
  throttle: z.strictObject({ on: z.boolean() }),
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
  /**
   * What its script says of its use: it is idle, for this long already (no time by default), or not. `diedMs`: the
   * script has said so that long ago, and died.
   */
  use: z.strictObject({
    instanceId,
    is: z.enum(['idle', 'active', 'unknown']),
    forMs: some,
    diedMs: some,
  }),
  /** Its host is going to be retired after this time, 0 by default: then AWS stops it. */
  retire: z.strictObject({ instanceId, inMs: some }),
  /** Protects an instance against being terminated, or stopped, by the API. */
  protect: z.strictObject({
    instanceId,
    termination: z.boolean().exactOptional(),
    stop: z.boolean().exactOptional(),
  }),
  /** Launches an instance that carries the name of this bot, which did not ask for it. */
  stranger: z.strictObject({ bot: z.string().min(1) }),
  /** How long the workstations of a launch template may be on, in minutes: its tags say it in hours. */
  hours: z.strictObject({
    launchTemplateId: z.string(),
    most: z.number().positive(),
    longest: z.number().positive(),
  }),
  /** After how many idle minutes a launch template’s workstations are to stop, as its tag says it; null: never. */
  idleMinutes: z.strictObject({
    launchTemplateId: z.string(),
    minutes: z.number().positive().nullable(),
  }),
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

export type Inputs = { [Name in keyof typeof inputs]: z.infer<(typeof inputs)[Name]> };
