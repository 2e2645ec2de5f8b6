import {
  CreateTagsCommand,
  DescribeLaunchTemplatesCommand,
  EC2Client,
  RebootInstancesCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Ec2Durations } from '../../src/ec2/durations.js';
import { startSandbox } from '../../src/sandbox.js';
import { animation, lighting, never, quick } from '../../testing/start-ec2.js';

/** A workstation of Ada's, and how its address answers. */
async function start(durations: Partial<Ec2Durations> = {}, LaunchTemplateId = lighting) {
  const sandbox = await startSandbox({
    port: 0,
    studioKind: 'ec2',
    ec2: { durations: { ...quick, ...durations } },
  });
  const ec2 = new EC2Client({ ...sandbox.settings.studio, maxAttempts: 1 });
  onTestFinished(async () => {
    ec2.destroy();
    await sandbox.close();
  });
  const owned = {
    Name: 'lighting <ada>',
    'nimble-session:slack-user': 'U0ADA00001',
    'nimble-session:login': 'ada.okafor',
    'nimble-session:profile': LaunchTemplateId,
  };
  const Tags = Object.entries(owned).map(([Key, Value]) => ({ Key, Value }));
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      MinCount: 1,
      MaxCount: 1,
      LaunchTemplate: { LaunchTemplateId },
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
    }),
  );
  const InstanceIds = [Instances?.[0]?.InstanceId ?? ''];
  const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  const template = LaunchTemplates?.find((one) => one.LaunchTemplateId === LaunchTemplateId);
  const pattern = template?.Tags?.find(({ Key }) => Key === 'nimble-session:connect-url')?.Value;
  const url = (pattern ?? '').replace('{instanceId}', InstanceIds[0] ?? '');
  const look = async (path = '') => {
    const answer = await fetch(url + path);
    return { status: answer.status, page: await answer.text(), headers: answer.headers };
  };
  const until = (status: number) =>
    expect.poll(async () => (await look()).status, { interval: 5 }).toBe(status);
  return { sandbox, ec2, url, look, until, InstanceIds };
}

describe('the address of a workstation', () => {
  it('asks who signs in, without a password, and leads to the desktop', async () => {
    const { sandbox, url, look, until, InstanceIds } = await start();
    expect(url).toBe(`${sandbox.origin}/dcv/${InstanceIds[0]}`);
    await until(200);
    const { page, headers } = await look();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("form-action 'none'");
    expect(page).not.toContain('<input');
    for (const words of [
      'lighting &#60;ada&#62;, 10.0.',
      'ada.okafor',
      'The sandbox asks for none',
    ]) {
      expect(page).toContain(words);
    }
    expect(page).toContain(`href="/dcv/${InstanceIds[0]}/desktop">Sign in</a>`);
    const desktop = await look('/desktop');
    expect(desktop.status).toBe(200);
    for (const words of [
      'Ada’s desktop would be here',
      'Lighting - seq 040',
      'g5.4xlarge, $1.62 an hour',
      'us-west-2a',
      '600 GB, empty again after Stop',
    ]) {
      expect(desktop.page).toContain(words);
    }
  });

  it('does not answer before DCV is there, in each boot, nor when the machine is off', async () => {
    const { sandbox, ec2, look, until, InstanceIds } = await start({ checksMs: never });
    await until(503);
    expect((await look()).page).toContain('does not answer yet');
    sandbox.ec2.controls.durations({ checksMs: 0 });
    await ec2.send(new RebootInstancesCommand({ InstanceIds }));
    await until(200);
    sandbox.ec2.controls.durations({ checksMs: never });
    await ec2.send(new RebootInstancesCommand({ InstanceIds }));
    await until(503);
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await until(410);
    expect((await look('/desktop')).page).toMatch(/EC2 says stop(ping|ped)\./);
  });

  it('follows the mark of a machine that sets one, and never comes without it', async () => {
    const { until } = await start({ checksMs: never }, animation);
    await until(200);
    const silent = await start({}, animation);
    await silent.until(200);
    silent.sandbox.ec2.controls.marks({ on: false });
    await silent.ec2.send(new RebootInstancesCommand({ InstanceIds: silent.InstanceIds }));
    await silent.until(503);
  });

  it('is unknown of another machine, and answers readers only', async () => {
    const { url, look } = await start();
    expect((await look('0')).status).toBe(404);
    expect((await look('/else')).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('names nobody when nobody is named', async () => {
    const { ec2, look, until, InstanceIds } = await start();
    const Tags = [{ Key: 'nimble-session:slack-user', Value: 'U0INES00009' }];
    await ec2.send(new CreateTagsCommand({ Resources: InstanceIds, Tags }));
    await until(200);
    expect((await look('/desktop')).page).toContain('<h1>The desktop would be here</h1>');
  });
});
