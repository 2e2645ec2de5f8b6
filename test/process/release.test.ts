import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

const top = fileURLToPath(new URL('../../', import.meta.url));

/** What the script reads; it works beside the project, so that nothing of that changes. */
const read = [
  ...['package.json', 'package-lock.json', '.npmrc', 'sandbox/package.json', 'scripts', 'dist'],
  ...['docs', 'deploy', '.env.example', 'manifest.yml', 'README.md', 'CHANGELOG.md', 'LICENSE'],
];

const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string() })),
});

const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'))).version;

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dev: z.boolean().default(false) }),
  ),
});
const { packages } = lockSchema.parse(
  JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')),
);

/** What production runs, as the lock file has it. A version that stands in two places is listed once. */
const installed = Object.entries(packages)
  .filter(([path, one]) => path.includes('node_modules/') && one.version && !one.dev)
  .map(([path, one]) => `${path.split('node_modules/').at(-1)} ${one.version}`);
const wanted = [...new Set(installed)].sort();

it('scripts/release.sh packs what production needs, and lists what it is built from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const path of read) cpSync(join(top, path), join(folder, path), { recursive: true });
  execFileSync(join(folder, 'scripts/release.sh'));

  const name = `nimble-session-bot-${version}`;
  const release = join(folder, 'release');
  expect(readdirSync(release).sort()).toEqual(['SHA256SUMS', `${name}.cdx.json`, `${name}.tar.gz`]);
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: release });

  const sbom = sbomSchema.parse(
    JSON.parse(readFileSync(join(release, `${name}.cdx.json`), 'utf8')),
  );
  const listed = sbom.components.map((one) => `${one.name} ${one.version}`);
  expect(listed.sort()).toEqual(wanted);

  const packed = execFileSync('tar', ['-tzf', `${name}.tar.gz`], {
    cwd: release,
    encoding: 'utf8',
  });
  const files = packed.split('\n');
  expect(files).toContain(`${name}/dist/main.js`);
  expect(files).toContain(`${name}/dist/licenses.md`);
  expect(files).toContain(`${name}/deploy/nimble-session.service`);
  expect(files.filter((file) => /(^|\/)(\.env|node_modules|data)(\/|$)/.test(file))).toEqual([]);
});
