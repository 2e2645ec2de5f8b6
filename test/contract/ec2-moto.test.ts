import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest';
import type { Fault } from '../support/faulty-proxy.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/waiting.js';
import { ec2Studio, region, startProxy } from './start-ec2-studio.js';
import { describeStudio } from './studio-contract.js';

const never = new AbortController().signal;

const isInstalled = spawnSync('moto_server', ['--help']).status === 0;

/** moto answers 500 to this filter, and has no client tokens that it could find. */
const noInstances: Fault = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet/></DescribeInstancesResponse>',
};

/** Another peer than the sandbox, which we have not written: a witness for the wire, not for behaviour. */
describe.skipIf(!isInstalled)('over moto_server, if it is installed', () => {
  let moto: ChildProcess;
  let endpoint: string;
  let images: string[];

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    const env = { ...process.env, MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: 'true' };
    moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { env, stdio: 'ignore' });
    await eventually(() => fetch(`${endpoint}/moto-api/`), { timeout: 60_000 });
    const ec2 = clientOf(endpoint);
    images = await twoImages(ec2);
    ec2.destroy();
  }, 90_000);

  afterAll(() => {
    moto.kill('SIGKILL');
  });

  describeStudio(
    'EC2 as moto plays it',
    async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
      const ec2 = clientOf(endpoint);
      onTestFinished(() => ec2.destroy());
      const made = await makeAccount(ec2, images);
      const proxy = await startProxy(endpoint, ({ body }) => {
        return body.includes('Filter.1.Name=client-token') ? noInstances : null;
      });
      const profiles = await ec2Studio(endpoint).launchProfiles(null, never);
      return {
        studio: ec2Studio(proxy.origin),
        facts: { name: 'AWS', region },
        profiles,
        member: { principalId: 'ada@papermoon.example', profileIds: [made.main, made.spot] },
        audienceBy: 'bot',
        usedToken: 'answered with the first',
        typeNotOffered: 'g5.16xlarge',
        profileThatCannotStop: made.spot,
        sessionsMade: () => countOf(ec2),
        loseNextCreation: () => proxy.failNext('RunInstances', { kind: 'reset', arrived: true }),
        silenceNextCall: () => proxy.failNext(null, { kind: 'hang', arrived: false }),
        failForCapacity: (id) =>
          proxy.say(id, { state: 'terminated', reason: 'Server.InsufficientInstanceCapacity' }),
        sayOfState: (id, word) => proxy.say(id, { state: word }),
        failNextRead: async () => {
          const [first] = await instancesOf(ec2);
          proxy.say(first?.InstanceId ?? '', { tags: false });
        },
      };
    },
    {
      'one session of one client token': 'moto has no client tokens',
      'some profiles cannot be stopped': 'moto stops Spot instances too',
      'what is terminated stays so': 'moto says shutting-down once more',
    },
  );
});

if (!isInstalled) it.skip('EC2 as moto plays it: moto_server is not installed', () => {});

function clientOf(endpoint: string): EC2Client {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new EC2Client({ endpoint, region, credentials });
}

/** Two of the images that moto has from the start. */
async function twoImages(ec2: EC2Client): Promise<string[]> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  return Images.filter(({ RootDeviceType }) => RootDeviceType === 'ebs')
    .slice(0, 2)
    .map(({ ImageId = '' }) => ImageId);
}

async function instancesOf(ec2: EC2Client) {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

async function countOf(ec2: EC2Client): Promise<number> {
  return (await instancesOf(ec2)).length;
}

/** Launch templates for three profiles, the last of them mistaken. */
async function makeAccount(
  ec2: EC2Client,
  images: readonly string[],
): Promise<{ main: string; spot: string }> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const subnets = Subnets.slice(0, 2).map(({ SubnetId }) => SubnetId);
  const [ImageId = ''] = images;
  const make = async (name: string, tags: Record<string, string>, isSpot = false) => {
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        LaunchTemplateData: {
          ImageId,
          InstanceType: 'g5.xlarge',
          ...(isSpot && { InstanceMarketOptions: { MarketType: 'spot' } }),
        },
        TagSpecifications: [
          {
            ResourceType: 'launch-template',
            Tags: Object.entries({ profile: name, ...tags }).map(([key, Value]) => ({
              Key: `nimble-session:${key}`,
              Value,
            })),
          },
        ],
      }),
    );
    return LaunchTemplate?.LaunchTemplateId ?? '';
  };
  const main = await make('lighting', {
    'instance-types': 'g5.2xlarge g5.4xlarge g4dn.xlarge',
    subnets: subnets.join(' '),
    images: images.join(' '),
    members: 'ada@papermoon.example',
  });
  const spot = await make('nightly', {}, true);
  await make('mistaken', { 'max-hours': 'ten' });
  return { main, spot };
}
