import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/waiting.js';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));

/** What an operator pastes into one shell, from top to bottom; what is run on a workstation is marked `console`. */
const blocks = [
  ...readFileSync(join(docs, 'ec2.md'), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms),
].map(([, block = '']) => block);

/**
 * moto has neither these services nor Amazon's parameter of the image. `--generate-cli-skeleton output`
 * checks a command's parameters, and calls nothing.
 */
const withoutMoto = `
aws() {
  case "$1 $2" in
    service-quotas* | ce*) command aws "$@" --generate-cli-skeleton output >/dev/null ;;
    pricing*) command aws "$@" --generate-cli-skeleton output >/dev/null && echo '"USD": "0.5"' ;;
    'ssm get-parameter') command aws "$@" --generate-cli-skeleton output >/dev/null && echo "$IMAGE" ;;
    *) command aws "$@" ;;
  esac
}
`;

const isInstalled = ['moto_server', 'aws'].every(
  (command) => spawnSync('which', [command]).status === 0,
);

/** moto's AWS, and what the AWS command line needs to reach it. */
async function startMoto(): Promise<NodeJS.ProcessEnv> {
  const port = await freePort();
  const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
  });
  const ended = new Promise((resolve) => moto.on('close', resolve));
  onTestFinished(async () => {
    moto.kill('SIGKILL');
    await ended;
  });
  const address = `http://127.0.0.1:${port}`;
  // moto reads all of Amazon's policies first.
  await eventually(() => fetch(address), { timeout: 4 * patienceMs });
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    AWS_ENDPOINT_URL: address,
    AWS_ACCESS_KEY_ID: 'an-id',
    AWS_SECRET_ACCESS_KEY: 'a-secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_MAX_ATTEMPTS: '1',
  };
}

/** A shell in a folder like the bot's. */
function openShell(env: NodeJS.ProcessEnv) {
  const folder = mkdtempSync(join(tmpdir(), 'walk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(docs, join(folder, 'docs'), { recursive: true });
  const run = async (script: string, more: NodeJS.ProcessEnv = {}): Promise<string> => {
    const bash = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [bash.stdout, bash.stderr]) {
      stream.setEncoding('utf8').on('data', (words: string) => {
        said += words;
      });
    }
    const code = await new Promise((resolve) => bash.on('close', resolve));
    if (code !== 0) throw new Error(`${said}\nended with ${code}`);
    return said.trim();
  };
  return { folder, run };
}

// Each call of the AWS command line starts Python.
it.skipIf(!isInstalled)(
  'leads from an empty account to a launch',
  { timeout: 600_000 },
  async () => {
    const { folder, run } = openShell(await startMoto());
    const region = { AWS_DEFAULT_REGION: 'us-west-2' };
    const IMAGE = await run(
      `aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 --query Parameter.Value --output text`,
      region,
    );
    const undo = blocks.findIndex((block) => block.includes('delete-launch-template'));
    expect(undo).toBeGreaterThan(8);

    // What the bot does then, before the walk is undone.
    const launch = `
    aws ec2 describe-launch-template-versions --versions '$Default' --query LaunchTemplateVersions[0].LaunchTemplateData --output json > data.json
    aws ec2 run-instances --count 1 --launch-template "LaunchTemplateId=$template" --subnet-id "\${subnets%% *}" --instance-type g4dn.xlarge --query Instances[0].InstanceId --output text > launched
    aws ec2 describe-launch-templates --filters Name=tag-key,Values=nimble-session:profile --query 'LaunchTemplates[].Tags[]' --output json > tags.json
    aws iam get-role-policy --role-name "$WORKSTATION_ROLE" --policy-name workstation --query PolicyDocument --output json > workstation.json
    aws ec2 terminate-instances --instance-ids "$(cat launched)"
  `;
    await run([withoutMoto, ...blocks.slice(0, undo), launch, ...blocks.slice(undo)].join('\n'), {
      IMAGE,
    });

    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(read('.env')).toMatch(
      /^AWS_ACCESS_KEY_ID=\S+\nAWS_SECRET_ACCESS_KEY=\S+\nSTUDIO=ec2\nAWS_REGION=us-west-2\nBOT_NAME=nimble-session\n$/,
    );
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(read('workstation.json')).not.toMatch(/REGION|ACCOUNT/);
    const tags = JSON.parse(read('tags.json'));
    expect(tags).toContainEqual({ Key: 'nimble-session:profile', Value: 'Workstation' });
    expect(tags).toContainEqual({
      Key: 'nimble-session:subnets',
      Value: expect.stringMatching(/^subnet-\w+( subnet-\w+)+$/),
    });
    const { UserData, ...data } = JSON.parse(read('data.json'));
    expect(JSON.stringify(data)).not.toMatch(/[A-Z]+_[A-Z]+/);
    // AWS: 16 KB at most.
    const userData = Buffer.from(UserData, 'base64').toString();
    expect(userData.length).toBeLessThan(16_384);
    expect(userData).toMatch(/^#!\/bin\/bash\n/);
    const carried = /base64 -d <<<'([^']+)' \| tar/.exec(userData)?.[1] ?? '';
    expect(await run(`base64 -d <<<'${carried}' | tar -tz`)).toBe(
      'ready-linux.sh\nnimble-session-ready.service\nnimble-session-ready.timer\nnimble-session-ceiling.timer',
    );
  },
);
