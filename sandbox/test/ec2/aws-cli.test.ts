import { execFile, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { startEc2, subnetB } from '../../testing/start-ec2.js';

const isInstalled = spawnSync('aws', ['--version']).status === 0;

/** What the AWS command line answers, or says is wrong. */
function aws(endpoint: string, ...words: string[]): Promise<string> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'AKIASANDBOXNIMBLE000',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
  const all = ['ec2', ...words, '--output', 'text', '--endpoint-url', endpoint];
  return new Promise((resolve) => {
    execFile('aws', all, { env }, (_error, stdout, stderr) => resolve((stdout + stderr).trim()));
  });
}

// Each of its commands starts Python, which takes seconds on a busy machine.
it.skipIf(!isInstalled)('serves the AWS command line', { timeout: 120_000 }, async () => {
  const { endpoint, untilState } = await startEc2();
  const id = await aws(
    endpoint,
    ...['run-instances', '--launch-template', 'LaunchTemplateName=lighting-seq040'],
    ...['--subnet-id', subnetB, '--client-token', 'once'],
    ...['--tag-specifications', 'ResourceType=instance,Tags=[{Key=nimble-session:bot,Value=cli}]'],
    ...['--query', 'Instances[].InstanceId'],
  );
  await untilState(id, 'running');
  const filter = ['--filters', 'Name=tag:nimble-session:bot,Values=cli'];
  const answers = await Promise.all([
    aws(
      endpoint,
      'describe-instances',
      ...filter,
      '--query',
      'Reservations[].Instances[].InstanceId',
    ),
    aws(
      endpoint,
      'describe-tags',
      '--filters',
      'Name=key,Values=nimble-session:bot',
      '--max-items',
      '1',
    ),
    aws(endpoint, 'stop-instances', '--instance-ids', 'i-0123456789abcdef0'),
    aws(endpoint, 'terminate-instances', '--instance-ids', id, '--dry-run'),
    aws(endpoint, 'create-tags', '--resources', id, '--tags', 'Key=note,Value=by hand'),
    aws(endpoint, 'reboot-instances', '--instance-ids', id),
  ]);
  expect(answers).toEqual([
    id,
    expect.stringMatching(new RegExp(`^TAGS\\s+nimble-session:bot\\s+${id}\\s+instance\\s+cli$`)),
    expect.stringContaining('(InvalidInstanceID.NotFound)'),
    expect.stringContaining('(DryRunOperation)'),
    '',
    expect.stringMatching(/^(True)?$/),
  ]);
  expect(await aws(endpoint, 'terminate-instances', '--instance-ids', id)).toContain(
    'shutting-down',
  );
});
