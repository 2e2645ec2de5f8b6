import { operationNames } from '../../ec2/action-names.js';
import { instanceTypes } from '../../ec2/instance-types.js';
import { pretendAccount } from '../../ec2/pretend-account.js';
import type { ControlSpec, Option } from './control.js';
import {
  choices,
  named,
  oneOf,
  resetting,
  seconds,
  slowing,
  spoiltAnswer,
  times,
} from './control-options.js';

/** The errors that the bot tells apart; by HTTP any other may be armed, too. */
const errorCodes = [
  'InsufficientInstanceCapacity',
  'InsufficientFreeAddressesInSubnet',
  'Unsupported',
  'VcpuLimitExceeded',
  'VolumeLimitExceeded',
  'UnauthorizedOperation',
  'OptInRequired',
  'AuthFailure',
  'RequestExpired',
  'InvalidInstanceID.NotFound',
  'InvalidLaunchTemplateId.NotFound',
  'IncorrectInstanceState',
  'IdempotentParameterMismatch',
  'IdempotentInstanceTerminated',
  'OperationNotPermitted',
  'InvalidAMIID.NotFound',
  'InvalidParameterValue',
  'RequestLimitExceeded',
  'InternalError',
  'Unavailable',
];

const endsWhilePending = [
  'Server.InsufficientInstanceCapacity',
  'Server.InternalError',
  'Client.InternalError',
  'Client.InvalidSnapshot.NotFound',
  'Client.VolumeLimitExceeded',
];

const lacks = choices<object>({
  'None now': { free: 0 },
  'None, seen while pending': { free: 0, late: true },
  'None for a start': { free: 0, at: 'start' },
  'One more, then none': { free: 1 },
  'Enough again': { free: null },
});

const families = [...new Set(instanceTypes.map(({ name }) => `${name.split('.', 1)[0]}.*`))];
const types: Option[] = [
  { text: 'every type', value: '*' },
  ...named(families),
  ...named(instanceTypes.map(({ name }) => name)),
];
const zones: Option[] = [
  { text: 'every zone', value: '*' },
  ...named(pretendAccount.subnets.map(({ zone }) => zone)),
];

const profiles: Option[] = pretendAccount.templates.flatMap(({ launchTemplateId, tags }) => {
  const profile = tags['nimble-session:profile'];
  return profile === undefined ? [] : [{ text: profile, value: launchTemplateId }];
});

/** What can be done to the pretend EC2, by subject. */
export const ec2Controls: readonly { subject: string; controls: readonly ControlSpec[] }[] = [
  {
    subject: 'Calls',
    controls: [
      {
        title: 'Make a call fail',
        explanation:
          'A refusal is definite. After a lost answer the bot looks for what may have been done.',
        action: 'Arm',
        path: 'ec2/fail',
        fields: {
          operation: { label: 'Action', options: named(operationNames) },
          fault: spoiltAnswer(errorCodes),
          times: times(),
        },
      },
      {
        title: 'Take a permission away',
        explanation: 'Each such call is refused, and so is its dry run.',
        action: 'Set',
        path: 'ec2/permission',
        fields: {
          operation: { label: 'Action', options: named(operationNames) },
          granted: oneOf('The policy', { 'does not allow it': false, 'allows it': true }),
        },
      },
      {
        title: 'Limit calls as AWS does',
        explanation:
          'Each action has a bucket of calls that refills: five launches, then two a second.',
        action: 'Set',
        path: 'ec2/throttle',
        fields: {
          on: oneOf('Buckets', { 'as at AWS': true, none: false }),
        },
      },
      slowing('EC2', 'ec2/latency'),
    ],
  },
  {
    subject: 'Launches',
    controls: [
      {
        title: 'Let machines run out',
        explanation:
          'The bot tries the next zone after a refusal. A later rule replaces an earlier one.',
        action: 'Set',
        path: 'ec2/capacity',
        fields: {
          lack: { label: 'Left', options: lacks, isBody: true },
          instanceType: { label: 'Of', options: types },
          zone: { label: 'In', options: zones },
        },
      },
      {
        title: 'Let the next launch end while pending',
        explanation: 'EC2 accepts it, then ends it for this reason.',
        action: 'Arm',
        path: 'ec2/outcome',
        fields: {
          code: { label: 'Reason', options: named(endsWhilePending) },
          times: times('Launches'),
        },
      },
      {
        title: 'Hide new machines',
        explanation: 'EC2 may not know a machine that it has just launched. In seconds.',
        action: 'Set',
        path: 'ec2/durations',
        fields: {
          invisibleMs: { label: 'Seen after', initial: 0, ...seconds },
          untaggableMs: { label: 'Tagged after', initial: 0, ...seconds },
        },
      },
      {
        title: 'Leave the tags out',
        explanation: 'The next lists of machines show no tags. Nothing may follow from that.',
        action: 'Arm',
        path: 'ec2/hideTags',
        fields: { times: times('Answers') },
      },
      {
        title: 'A machine from elsewhere',
        explanation:
          'The bot leaves another bot’s machine alone, and reports one in its own name to the admins.',
        action: 'Launch',
        path: 'ec2/stranger',
        fields: {
          bot: oneOf('In the name of', {
            'another bot': 'second-bot',
            'this bot': 'nimble-session',
          }),
        },
      },
    ],
  },
  {
    subject: 'Machines',
    controls: [
      {
        title: 'Status checks of new machines',
        explanation:
          'A machine of most profiles is ready when both pass. “Machines” sets those of one.',
        action: 'Set',
        path: 'ec2/checks',
        fields: {
          answer: oneOf('They', { pass: 'ok', fail: 'impaired', 'never come': 'never' }),
        },
      },
      {
        title: 'The mark that a machine sets',
        explanation: 'Animation is ready when the machine itself says so, in each boot.',
        action: 'Set',
        path: 'ec2/marks',
        fields: {
          on: oneOf('Machines', { 'set no mark': false, 'set their mark': true }),
        },
      },
      {
        title: 'How long things take',
        explanation: 'In seconds. A real workstation takes minutes to become ready.',
        action: 'Set',
        path: 'ec2/durations',
        fields: {
          pendingMs: { label: 'Pending', initial: 8, ...seconds },
          checksMs: { label: 'Checks', initial: 10, ...seconds },
          markMs: { label: 'Mark', initial: 6, ...seconds },
          stopMs: { label: 'Stop', initial: 8, ...seconds },
          terminateMs: { label: 'Terminate', initial: 6, ...seconds },
        },
      },
      {
        title: 'How long a day is',
        explanation:
          'In minutes, as the tags of the launch template say it in hours. The bot reads them again.',
        action: 'Set',
        path: 'ec2/hours',
        fields: {
          launchTemplateId: { label: 'Profile', options: profiles },
          most: { label: 'On for', initial: 3, least: 1 },
          longest: { label: 'At most', initial: 6, least: 1 },
        },
      },
      {
        title: 'When idle machines stop',
        explanation:
          'After these minutes the bot asks, and half an hour later it stops the machine. “Idle” below makes one idle.',
        action: 'Set',
        path: 'ec2/idleMinutes',
        fields: {
          launchTemplateId: { label: 'Profile', options: profiles },
          minutes: oneOf('After', { '1 minute': 1, '30 minutes': 30, never: null }),
        },
      },
      resetting('EC2', 'Machines stay, and how long things last.', 'ec2/reset'),
    ],
  },
];
