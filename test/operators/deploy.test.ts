import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

const folder = fileURLToPath(new URL('../../deploy', import.meta.url));

function isInstalled(command: string): boolean {
  return spawnSync('which', [command]).status === 0;
}

function run(command: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: folder, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

describe.skipIf(!isInstalled('systemd-analyze'))('systemd-analyze', () => {
  it('finds nothing wrong with the unit', () => {
    expect(run('systemd-analyze', 'verify', './nimble-session.service')).toEqual({
      status: 0,
      said: '',
    });
  });

  // From 0, a unit that can do nothing, to 100, one that can do everything.
  it('finds the unit exposed to little', () => {
    const words = ['security', '--offline=true', '--threshold=15', './nimble-session.service'];
    expect(run('systemd-analyze', ...words)).toMatchObject({ status: 0 });
  });
});

it.skipIf(!isInstalled('dclint'))('dclint finds no error in compose.yaml', () => {
  expect(run('dclint', '--quiet', 'compose.yaml')).toMatchObject({ status: 0 });
});

it.skipIf(!isInstalled('dockerfile-utils'))('dockerfile-utils finds nothing in Dockerfile', () => {
  expect(run('dockerfile-utils', 'lint', 'Dockerfile')).toEqual({ status: 0, said: '' });
});

// What it does not know it leaves out of what it prints. It knows deployments without a cluster, and no other kind.
it.skipIf(!isInstalled('kubectl'))('kubectl knows each field of the Deployment', () => {
  const own = parseAllDocuments(readFileSync(`${folder}/kubernetes.yaml`, 'utf8'))
    .map((document) => document.toJS())
    .find(({ kind }) => kind === 'Deployment');
  const set = ['set', 'image', '--local', '-f', 'kubernetes.yaml', '-o', 'json', 'bot=another'];
  const { stdout } = spawnSync('kubectl', set, { cwd: folder, encoding: 'utf8' });
  own.spec.template.spec.containers[0].image = 'another';
  expect(JSON.parse(stdout)).toMatchObject(own);
});

it.skipIf(!isInstalled('cfn-lint'))('cfn-lint finds nothing wrong with the template', () => {
  expect(run('cfn-lint', 'cloudformation.yaml')).toEqual({ status: 0, said: '' });
});

it
  .skipIf(!isInstalled('shellcheck'))
  .each(['scripts/release.sh', 'scripts/advisories.sh', '.ci/run'])(
  'ShellCheck finds nothing in %s',
  (script) => {
    expect(run('shellcheck', `../${script}`)).toEqual({ status: 0, said: '' });
  },
);

it('what operators copy is ASCII', () => {
  for (const file of ['Dockerfile', 'compose.yaml', 'kubernetes.yaml', 'nimble-session.service']) {
    expect(readFileSync(`${folder}/${file}`, 'utf8')).not.toMatch(/[^\n\x20-\x7e]/);
  }
});
