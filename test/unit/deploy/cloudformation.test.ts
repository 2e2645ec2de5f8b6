import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';

const docs = new URL('../../../docs/', import.meta.url);

function textOf(file: string): string {
  return readFileSync(new URL(file, docs), 'utf8');
}

/** What CloudFormation fills in. */
function variable(name: string): string {
  return `\${${name}}`;
}

/** What stands in the place of the words that `docs/ec2.md` has the operator replace. */
const replacements: readonly [word: RegExp, variable: string][] = [
  [/\bREGION\b/g, variable('AWS::Region')],
  [/\bACCOUNT\b/g, variable('AWS::AccountId')],
  [/\barn:aws:/g, `arn:${variable('AWS::Partition')}:`],
  [/\bamazonaws\.com\b/g, variable('AWS::URLSuffix')],
  [/\bBOT_NAME\b/g, variable('BotName')],
  [/\brole\/WORKSTATION_ROLE\b/g, `role/${variable('WorkstationRole')}`],
  [/\bWORKSTATION_ROLE\b/g, variable('WorkstationProfile')],
  [/\bKEY_ID\b/g, variable('KeyId')],
  [/\bPARAMETER\b/g, variable('ImageParameter')],
  [/\bIMAGE_ID\b/g, variable('ImageId')],
  [/\bROOT_DEVICE\b/g, variable('RootDevice')],
  [/\bSECURITY_GROUP_ID\b/g, variable('SecurityGroup.GroupId')],
];

/** JSON of `docs` as a part of a template. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one)]));
  }
  if (value === 'SUBNET_IDS') return { 'Fn::Join': [' ', { Ref: 'SubnetIds' }] };
  if (value === 'USER_DATA') return userData();
  if (typeof value !== 'string') return value;
  const escaped = value.replaceAll('${', '${!');
  const text = replacements.reduce((said, [word, by]) => said.replace(word, by), escaped);
  return text === value ? text : { 'Fn::Sub': text };
}

function userData(): unknown {
  const [before, between, after, ...others] = textOf('ec2/user-data-linux.sh').split(
    /(?<=')(?:READY|IDLE)_FILES(?=')/,
  );
  expect(others).toEqual([]);
  const parts = [before, { Ref: 'ReadyFiles' }, between, { Ref: 'IdleFiles' }, after];
  return { 'Fn::Base64': { 'Fn::Join': ['', parts] } };
}

function policy(file: string, properties: object, condition?: string): object {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    ...(condition !== undefined && { Condition: condition }),
    Properties: { ...properties, PolicyDocument: filled(JSON.parse(textOf(`iam/${file}`))) },
  };
}

function role(properties: object): object {
  const trust = filled(JSON.parse(textOf('iam/workstation-trust.json')));
  return {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: trust, ...properties },
  };
}

/** The policy of Amazon's that step 4 of `docs/ec2.md` attaches. */
const [sessionManager = ''] = /arn:aws:iam::aws:policy\S+/.exec(textOf('ec2.md')) ?? [];

const launchTemplate = z
  .object({ TagSpecifications: z.array(z.unknown()), LaunchTemplateData: z.looseObject({}) })
  .parse(JSON.parse(textOf('ec2/launch-template.json')));

const dcv = { FromPort: 8443, ToPort: 8443, CidrIp: { Ref: 'Artists' } };

const onlyBot = { Roles: [{ Ref: 'BotRole' }] };

const template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description:
    'Nimble session bot: roles, policies, and a launch template that is a launch profile',
  Parameters: {
    BotName: {
      Type: 'String',
      Default: 'nimble-session',
      AllowedPattern: '[A-Za-z0-9_.-]{1,64}',
      Description: 'BOT_NAME of the bot. One stack for each bot',
    },
    VpcId: { Type: 'AWS::EC2::VPC::Id', Description: 'Where the workstations run' },
    SubnetIds: {
      Type: 'List<AWS::EC2::Subnet::Id>',
      Description: 'In order: if the first has no machine free, the next is tried',
    },
    Artists: {
      Type: 'String',
      Description: 'The addresses that artists come from, such as 203.0.113.0/24',
    },
    ImageId: {
      Type: 'AWS::EC2::Image::Id',
      Description: 'Linux with the NVIDIA driver: docs/ec2.md',
    },
    RootDevice: {
      Type: 'String',
      Default: '/dev/xvda',
      Description: 'The name of the root device of the image',
    },
    ReadyFiles: {
      Type: 'String',
      Description: 'The ready script and the timers of docs/ec2, packed as deploy/README.md says',
    },
    IdleFiles: {
      Type: 'String',
      Description: 'The idle script and its timer, packed likewise',
    },
    SessionManager: {
      Type: 'String',
      Default: 'yes',
      AllowedValues: ['yes', 'no'],
      Description: 'yes: you can open a shell on a workstation, by Session Manager',
    },
    Prices: {
      Type: 'String',
      Default: 'no',
      AllowedValues: ['yes', 'no'],
      Description: 'yes: the bot may read list prices',
    },
    KeyId: {
      Type: 'String',
      Default: '',
      Description: 'Id of the KMS key of yours that disks are encrypted with, if any',
    },
    ImageParameter: {
      Type: 'String',
      Default: '',
      Description:
        'The parameter that a template names in resolve:ssm:, without the / before it, if any',
    },
  },
  Conditions: {
    HasSessionManager: { 'Fn::Equals': [{ Ref: 'SessionManager' }, 'yes'] },
    ShowsPrices: { 'Fn::Equals': [{ Ref: 'Prices' }, 'yes'] },
    HasKey: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'KeyId' }, ''] }] },
    HasImageParameter: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ImageParameter' }, ''] }] },
  },
  Resources: {
    BotRole: role({ Description: 'For a bot that runs on EC2' }),
    BotProfile: { Type: 'AWS::IAM::InstanceProfile', Properties: onlyBot },
    BotPolicy: policy('bot.json', onlyBot),
    BotPricesPolicy: policy('bot-pricing.json', onlyBot, 'ShowsPrices'),
    BotKeyPolicy: policy('bot-kms.json', onlyBot, 'HasKey'),
    BotImageParameterPolicy: policy('bot-image-parameters.json', onlyBot, 'HasImageParameter'),
    WorkstationRole: role({
      Description: 'For the workstations',
      ManagedPolicyArns: {
        'Fn::If': ['HasSessionManager', [filled(sessionManager)], { Ref: 'AWS::NoValue' }],
      },
    }),
    WorkstationProfile: {
      Type: 'AWS::IAM::InstanceProfile',
      Properties: { Roles: [{ Ref: 'WorkstationRole' }] },
    },
    WorkstationPolicy: policy('workstation.json', { Roles: [{ Ref: 'WorkstationRole' }] }),
    SecurityGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'Amazon DCV',
        VpcId: { Ref: 'VpcId' },
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', ...dcv },
          { IpProtocol: 'udp', ...dcv },
        ],
      },
    },
    Workstation: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: {
        TagSpecifications: filled(launchTemplate.TagSpecifications),
        LaunchTemplateData: filled(launchTemplate.LaunchTemplateData),
      },
    },
  },
};

/** CloudFormation reads YAML 1.1, for which an unquoted no is false. */
const yaml = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

const head = `# Made from docs/iam and docs/ec2 by: npx vitest --config test/vitest.config.ts test/unit/deploy -u
`;

// After each change of docs/iam or docs/ec2, `-u` writes the template anew.
it('the CloudFormation template has the policies and the launch template of docs, as `vitest -u` writes it', async () => {
  const text = head + stringify(template, yaml);
  await expect(text).toMatchFileSnapshot('../../../deploy/cloudformation.yaml');
});
