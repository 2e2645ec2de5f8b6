import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ec2Actions } from '../../../src/studio/ec2/api.js';
import { instanceTypes } from '../../../src/studio/instance-types.js';

const folder = fileURLToPath(new URL('../../../docs/iam', import.meta.url));

const words = z.union([z.string(), z.array(z.string()).min(1)]).transform((one) => [one].flat());

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z
    .array(
      z.strictObject({
        Sid: z
          .string()
          .regex(/^[A-Za-z0-9]+$/)
          .optional(),
        Effect: z.literal('Allow'),
        Principal: z.strictObject({ Service: z.string() }).optional(),
        Action: words,
        Resource: words.optional(),
        Condition: z.record(z.string(), z.record(z.string(), words)).optional(),
      }),
    )
    .min(1),
});

const files = readdirSync(folder).sort();

function textOf(file: string): string {
  return readFileSync(`${folder}/${file}`, 'utf8');
}

function statementsOf(file: string) {
  return policySchema.parse(JSON.parse(textOf(file))).Statement;
}

/** Each action on each kind of resource that a policy allows. */
function allowedBy(file: string): string[] {
  return statementsOf(file).flatMap(({ Action, Resource = [] }) =>
    Action.flatMap((action) => Resource.map((one) => `${action} ${one.split(':').at(-1)}`)),
  );
}

/** A variable of AWS's, which it fills in with the id of the instance that the call is about. */
const itsOwnId = ['$', '{ec2:InstanceID}'].join('');

const reads = /:(Describe|Get)/;

/** What of the bot needs each action, as its policy names it. */
const actionsOfTheBot: Readonly<Record<string, readonly string[]>> = {
  'ec2:DescribeImages': ['Look'],
  'ec2:DescribeInstanceStatus': ['Look'],
  'ec2:DescribeInstanceTypeOfferings': ['Look'],
  'ec2:DescribeInstanceTypes': ['Look'],
  'ec2:DescribeInstances': ['Look'],
  'ec2:DescribeLaunchTemplateVersions': ['Look'],
  'ec2:DescribeLaunchTemplates': ['Look'],
  'ec2:DescribeSubnets': ['Look'],
  'ec2:RunInstances': [
    'LaunchFromProfiles',
    'LaunchOfTheseTypesWithTheName',
    'LaunchIntoWhatTheBotChooses',
    'LaunchWithWhatTheTemplateSays',
  ],
  'ec2:CreateTags': ['TagAtLaunch', 'MarkReady'],
  'ec2:RebootInstances': ['StartStopRebootTerminateItsOwn'],
  'ec2:StartInstances': ['StartStopRebootTerminateItsOwn'],
  'ec2:StopInstances': ['StartStopRebootTerminateItsOwn'],
  'ec2:TerminateInstances': ['StartStopRebootTerminateItsOwn'],
  'ec2:ModifyInstanceAttribute': ['ChangeTheTypeOfItsOwn'],
  'iam:PassRole': ['PassTheRoleOfWorkstations'],
};

describe('the policies in docs/iam', () => {
  it.each(files)('%s is a policy that fits a managed one', (file) => {
    expect(statementsOf(file).length).toBeGreaterThan(0);
    // AWS: at most 6,144 characters, white space not counted.
    expect(textOf(file).replace(/\s/g, '').length).toBeLessThan(6_144 - 500);
  });

  it.each(files)('%s leaves only known words to be replaced', (file) => {
    const known = /^(REGION|ACCOUNT|BOT_NAME|WORKSTATION_ROLE|KEY_ID|PARAMETER)$/;
    const inCapitals = textOf(file).match(/\b[A-Z][A-Z_]{2,}\b/g) ?? [];
    expect(inCapitals.filter((word) => !known.test(word) && word !== 'ARN')).toEqual([]);
  });

  it.each(files)('%s allows no service as a whole', (file) => {
    const actions = statementsOf(file).flatMap(({ Action }) => Action);
    expect(actions.filter((one) => one.includes('*') && one !== 'kms:ReEncrypt*')).toEqual([]);
  });

  it.each(files)('%s changes things only where a condition or a name limits it', (file) => {
    const changing = statementsOf(file).filter(({ Action }) => Action.some((a) => !reads.test(a)));
    const unlimited = changing.filter(
      ({ Resource, Condition, Principal }) =>
        Principal === undefined && (Resource === undefined || Resource.includes('*') || !Condition),
    );
    expect(unlimited).toEqual([]);
  });

  it('the policy of the bot allows each action that the bot needs, once, and no other', () => {
    const statements = statementsOf('bot.json');
    const actions = new Set(statements.flatMap(({ Action }) => Action));
    const found = Object.fromEntries(
      [...actions].map((action) => [
        action,
        statements.filter(({ Action }) => Action.includes(action)).map(({ Sid }) => Sid),
      ]),
    );
    expect(found).toEqual(actionsOfTheBot);
    const ofEc2 = Object.keys(found).filter((action) => action.startsWith('ec2:'));
    expect(ofEc2.sort()).toEqual(ec2Actions.map((action) => `ec2:${action}`).sort());
    // Two conditions: at the launch, and later on what carries its name.
    const tagging = 'ec2:CreateTags instance/*';
    const allowed = allowedBy('bot.json');
    expect(allowed.filter((one) => one === tagging)).toHaveLength(2);
    const others = allowed.filter((one) => one !== tagging);
    expect(new Set(others).size).toBe(others.length);
  });

  it('the policy of the bot names the families of the types that the bot knows, but for the old G3', () => {
    const families = new Set([...instanceTypes.keys()].map((name) => `${name.split('.')[0]}.*`));
    const wanted = [...families].filter((one) => !one.startsWith('g3')).sort();
    const named = statementsOf('bot.json').flatMap(({ Condition = {} }) =>
      Object.values(Condition.StringLike ?? {}),
    );
    expect(named.map((types) => types.toSorted())).toEqual([wanted, wanted]);
  });

  it('the policy of the bot reaches no machine that does not carry its name', () => {
    const onInstances = statementsOf('bot.json').filter(
      ({ Sid, Resource = [] }) =>
        Resource.some((one) => one.endsWith(':instance/*')) && Sid !== 'TagAtLaunch',
    );
    const names = onInstances.map(({ Condition = {} }) =>
      Object.entries(Condition.StringEquals ?? {}).filter(([key]) =>
        /^aws:(Request|Resource)Tag\/nimble-session:bot$/.test(key),
      ),
    );
    expect(names.length).toBe(4);
    expect(names.map((found) => found.map(([, value]) => value))).toEqual(
      names.map(() => [['BOT_NAME']]),
    );
  });

  it('a workstation may mark itself, and nothing else', () => {
    expect(allowedBy('workstation.json')).toEqual([
      'ec2:CreateTags instance/*',
      's3:GetObject dcv-license.REGION/*',
    ]);
    const [mark] = statementsOf('workstation.json');
    expect(mark?.Condition).toMatchObject({
      ArnEquals: {
        'ec2:SourceInstanceARN': [`arn:aws:ec2:REGION:ACCOUNT:instance/${itsOwnId}`],
      },
      'ForAllValues:StringEquals': {
        'aws:TagKeys': ['nimble-session:ready', 'nimble-session:idle-since'],
      },
      // Without it, a request without tags would fulfil the line above.
      Null: { 'aws:TagKeys': ['false'] },
    });
  });
});
