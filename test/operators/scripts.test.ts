import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../docs/ec2', import.meta.url));
const scripts = readdirSync(folder).filter((file) => file.endsWith('.sh'));
const isInstalled = spawnSync('shellcheck', ['--version']).status === 0;

it.skipIf(!isInstalled).each(scripts)('shellcheck finds nothing in docs/ec2/%s', (script) => {
  expect(spawnSync('shellcheck', [join(folder, script)], { encoding: 'utf8' })).toMatchObject({
    stdout: '',
    status: 0,
  });
});
