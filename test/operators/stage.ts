import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/waiting.js';

const folderOfScripts = fileURLToPath(new URL('../../docs/ec2', import.meta.url));

/** What stands on the PATH in place of the real commands; each reads what the test has staged. */
const commands = {
  dcv: 'echo "$@" >> "$STAGE/dcv-calls"; cat "$STAGE/sessions"; test ! -e "$STAGE/dcv-fails"',
  aws: 'echo "$@" >> "$STAGE/aws-calls"; test ! -e "$STAGE/aws-refusal" || { cat "$STAGE/aws-refusal"; exit 254; }',
  'nvidia-smi': 'cat "$STAGE/gpu"; test ! -e "$STAGE/gpu-fails"',
  nproc: 'cat "$STAGE/processors"',
  uptime: 'cat "$STAGE/booted"',
  sleep: 'exec /bin/sleep 0.02',
};

/**
 * A machine for one of the scripts: DCV, the driver, the AWS command line, the metadata service and the clock of
 * boots are pretended.
 */
export async function startMachine(script: 'ready-linux.sh' | 'idle-linux.sh' = 'ready-linux.sh') {
  const folder = mkdtempSync(join(tmpdir(), 'ready-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, body] of Object.entries(commands)) {
    writeFileSync(join(folder, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
  }
  const dcvPort = await freePort();
  const metadataAddress = await startMetadata();
  const stage = (name: string, content: string) => writeFileSync(join(folder, name), content);
  stage('sessions', '[]\n');
  stage('gpu', '0\n');
  stage('processors', '8\n');
  stage('load', '0.10 0.20 0.30 1/200 3000\n');
  let boots = 0;
  let runtime = '';

  /** A boot: what was in /run is gone. */
  function boot(secondsAgo = 60) {
    runtime = mkdtempSync(join(folder, `boot-${++boots}-`));
    setUptime(secondsAgo);
  }

  /** The same boot by a clock that is set differently. */
  function setUptime(secondsAgo: number) {
    const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
    stage('booted', `${at.slice(0, 10)} ${at.slice(11, 19)}\n`);
  }

  boot();
  return {
    stage,
    unstage: (name: string) => rmSync(join(folder, name)),
    boot,
    setUptime,
    /** The arguments of each call. */
    awsCalls: () => linesOf(join(folder, 'aws-calls')),
    dcvCalls: () => linesOf(join(folder, 'dcv-calls')),
    listen: async () => {
      const server = createTcpServer((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.listen(dcvPort, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
    },
    /** A file that the script keeps until the next boot. */
    kept: (name: string) => join(runtime, name),
    run: () => run({ script, folder, dcvPort, metadataAddress, runtime }),
  };
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

interface Environment {
  script: string;
  folder: string;
  dcvPort: number;
  metadataAddress: string;
  runtime: string;
}

/** The script, started as systemd does. */
function run({ script, folder, dcvPort, metadataAddress, runtime }: Environment) {
  const child = spawn('bash', [join(folderOfScripts, script)], {
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      STAGE: folder,
      DCV_PORT: String(dcvPort),
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadataAddress,
      RUNTIME_DIRECTORY: runtime,
      LOAD_FILE: join(folder, 'load'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (words: string) => {
      said += words;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ended,
    lines: () => said.split('\n').filter((line) => line !== ''),
    untilSaid: (words: string) =>
      eventually(() => {
        if (!said.includes(words)) throw new Error(`It did not say “${words}”, but: ${said}`);
      }),
  };
}

/** AWS: IMDSv2 gives nothing without a token. */
async function startMetadata(): Promise<string> {
  const values = new Map([
    ['/latest/meta-data/instance-id', 'i-0a1b2c3d4e5f60001'],
    ['/latest/meta-data/placement/region', 'us-west-2'],
  ]);
  const answer = ({ method, url = '', headers }: IncomingMessage): [number, string] => {
    if (method === 'PUT' && url === '/latest/api/token') {
      return headers['x-aws-ec2-metadata-token-ttl-seconds'] ? [200, 'a-token'] : [400, ''];
    }
    if (headers['x-aws-ec2-metadata-token'] !== 'a-token') return [401, ''];
    const value = values.get(url);
    return value === undefined ? [404, ''] : [200, value];
  };
  const server = createServer((request, response) => {
    const [status, body] = answer(request);
    response.writeHead(status).end(body);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}`;
}
