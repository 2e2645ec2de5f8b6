import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

const dist = { tarball: 'http://127.0.0.1/shaky.tgz' };
const packument = {
  name: 'shaky',
  versions: { '1.0.0': { name: 'shaky', version: '1.0.0', dist } },
};

/** A registry that knows one package, and what it answers to `npm audit`; null: it has no such address. */
async function startRegistry(advisories: object | null): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const body = url.includes('/advisories/bulk') ? advisories : packument;
    if (body === null || url.includes('/audits')) return void response.writeHead(404).end();
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${port}/`;
}

/** The script, in a project that depends on that package. */
async function check(registry: string) {
  const folder = mkdtempSync(join(tmpdir(), 'advisories-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'scripts'));
  for (const file of ['scripts/advisories.sh', '.npmrc']) {
    cpSync(join(top, file), join(folder, file));
  }
  const root = { name: 'project', version: '1.0.0', dependencies: { shaky: '1.0.0' } };
  const packages = { '': root, 'node_modules/shaky': { version: '1.0.0' } };
  const lock = { ...root, lockfileVersion: 3, packages };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(root));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    npm_config_registry: registry,
    npm_config_fetch_retries: '0',
  };
  const script = spawn(join(folder, 'scripts/advisories.sh'), { env });
  let said = '';
  for (const stream of [script.stdout, script.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  return { code: await new Promise((resolve) => script.once('close', resolve)), said };
}

function advisory(severity: string) {
  const about = { id: 1, url: 'https://advisories.example/1', title: 'It shakes', cwe: [] };
  return { shaky: [{ ...about, severity, vulnerable_versions: '<2', cvss: { score: 0 } }] };
}

it('an advisory of high severity fails the check of advisories', async () => {
  const { code, said } = await check(await startRegistry(advisory('high')));
  expect(said).toContain('It shakes');
  expect(code).toBe(1);
});

it.for<{ what: string; known: object | null; says: string }>([
  { what: 'no advisory', known: {}, says: 'found 0 vulnerabilities' },
  { what: 'a low one', known: advisory('low'), says: 'It shakes' },
  { what: 'a registry that knows none', known: null, says: 'No advisories were checked' },
])('$what does not, and it is said', async ({ known, says }) => {
  const { code, said } = await check(await startRegistry(known));
  expect(said).toContain(says);
  expect(code).toBe(0);
});

it('npm ci asks for advisories too', () => {
  expect(readFileSync(join(top, '.npmrc'), 'utf8')).not.toMatch(/audit/);
});
