import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';
import { blocksOf, top } from '../support/documents.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/waiting.js';

/** What an operator pastes into one shell, from top to bottom; what is run on a workstation is marked `console`. */
export function walkOf(page: string): string[] {
  return blocksOf(page).flatMap(({ language, text }) => (language === 'sh' ? [text] : []));
}

/**
 * moto has neither these services nor Amazon's parameter of the image. `--generate-cli-skeleton output`
 * checks a command's parameters, and calls nothing.
 */
export const withoutMoto = `
aws() {
  case "$1 $2" in
    service-quotas* | ce*) command aws "$@" --generate-cli-skeleton output >/dev/null ;;
    pricing*) command aws "$@" --generate-cli-skeleton output >/dev/null && echo '"USD": "0.5"' ;;
    'ssm get-parameter') command aws "$@" --generate-cli-skeleton output >/dev/null && echo "$IMAGE" ;;
    *) command aws "$@" ;;
  esac
}
`;

export const isInstalled = ['moto_server', 'aws'].every(
  (command) => spawnSync('which', [command]).status === 0,
);

/** moto's AWS, and what the AWS command line needs to reach it. */
export async function startMoto(): Promise<NodeJS.ProcessEnv> {
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
export function openShell(env: NodeJS.ProcessEnv) {
  const folder = mkdtempSync(join(tmpdir(), 'walk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['docs', 'deploy']) {
    cpSync(join(top, part), join(folder, part), { recursive: true });
  }
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

/** What stands in the place of Amazon's image with the driver. */
export function imageOfMoto(run: ReturnType<typeof openShell>['run']): Promise<string> {
  const name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  return run(`aws ssm get-parameter --name ${name} --query Parameter.Value --output text`, {
    AWS_DEFAULT_REGION: 'us-west-2',
  });
}
