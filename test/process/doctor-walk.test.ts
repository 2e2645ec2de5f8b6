import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startSandbox } from '../../sandbox/src/sandbox.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

/** A clone after `npm ci` and `npm run build`, without the rest of what it holds. */
function cloned(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of ['package.json', '.env.example']) cpSync(join(top, file), join(folder, file));
  for (const part of ['dist', 'node_modules']) symlinkSync(join(top, part), join(folder, part));
  return folder;
}

const wrongsIn = (output: string) => output.split('\n').filter((line) => line.startsWith('✗'));

it('the doctor leads from a fresh clone to a bot that can start', async () => {
  const sandbox = await startSandbox({ port: 0 });
  onTestFinished(() => sandbox.close());
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', ...given } = sandbox.environment;
  const folder = cloned();
  const dotEnv = join(folder, '.env');
  const npm = async (...words: string[]) => {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      npm_config_update_notifier: 'false',
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
    };
    const child = spawn('npm', words, { cwd: folder, env });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    const [code] = await once(child, 'close');
    return { code, output };
  };
  const doctor = () => npm('run', 'doctor');
  /** Fills in what stands in `.env` without a value, or with another one. */
  const fillIn = (values: Readonly<Record<string, string | undefined>>) => {
    const filled = Object.entries(values).reduce(
      (text, [name, value = '']) =>
        text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`),
      readFileSync(dotEnv, 'utf8'),
    );
    writeFileSync(dotEnv, filled);
  };

  const nothing = await doctor();
  expect(nothing.code).toBe(1);
  expect(wrongsIn(nothing.output)).toEqual([
    expect.stringMatching(/^✗ Settings +nothing is configured; .* → docs\/setup\.md says how/),
  ]);

  cpSync(join(folder, '.env.example'), dotEnv);
  const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, ...ofStudio } = given;
  fillIn({ SLACK_API_URL, SLACK_BOT_TOKEN: 'xoxb-old' });
  const half = await doctor();
  expect(half.code).toBe(1);
  expect(half.output).toMatch(/✗ Settings +.*SLACK_APP_TOKEN.* → /);

  fillIn({ SLACK_APP_TOKEN, ...ofStudio, AWS_ENDPOINT_URL_NIMBLE: 'http://127.0.0.1:1' });
  fillIn({ ADMIN_USERS: 'U0NOBODY99' });
  const refused = await doctor();
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/^✗ Settings +others may read or write .*\.env → chmod 600/m);
  expect(refused.output).toMatch(/^✗ Slack +.*\(invalid_auth\) → Copy the bot token/m);

  chmodSync(dotEnv, 0o600);
  fillIn({ SLACK_BOT_TOKEN });
  const silent = await doctor();
  expect(silent.code).toBe(1);
  expect(silent.output).toMatch(/^✗ ADMIN_USERS +U0NOBODY99 cannot be read: .* → Mend it/m);
  expect(silent.output).toMatch(/^✗ Studio +.*unreachable: .* → Let this machine reach/m);
  const asJson = await npm('run', '--silent', 'doctor', '--', '--json');
  expect(asJson.code).toBe(1);
  const findings = z
    .object({ findings: z.array(z.object({ result: z.string(), remedy: z.string().optional() })) })
    .parse(JSON.parse(asJson.output)).findings;
  const wrong = findings.filter(({ result }) => result === 'wrong');
  expect(wrong).toHaveLength(wrongsIn(silent.output).length);
  expect(wrong.every(({ remedy }) => remedy !== undefined)).toBe(true);

  fillIn({ ...ofStudio, ADMIN_USERS: 'U0MEI00003' });
  const well = await doctor();
  expect(wrongsIn(well.output)).toEqual([]);
  expect(well.output).toMatch(/^✓ Who is who +U0MEI00003 has a user at the studio$/m);
  expect(well.code).toBe(0);
  expect((await npm('run', '--silent', 'doctor', '--', '--json')).code).toBe(0);
}, 60_000);
