import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const top = fileURLToPath(new URL('../../../', import.meta.url));

function textOf(file: string): string {
  return readFileSync(`${top}${file}`, 'utf8');
}

const versions = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: versions, devDependencies: versions, overrides: versions })
  .parse(JSON.parse(textOf('package.json')));
const lockedSchema = z.object({
  version: z.string().optional(),
  dev: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});

const { packages: locked } = z
  .object({ packages: z.record(z.string(), lockedSchema) })
  .parse(JSON.parse(textOf('package-lock.json')));

const page = textOf('docs/dependencies.md');

/** The packages that the rows of a table of the page begin with. */
function rowsBelow(heading: string): string[] {
  const [, table = ''] = page.split(`${heading}\n`)[1]?.split(/\n(\|.*?)\n\n/s) ?? [];
  return table.split('\n').flatMap((row) => {
    const [, cell = ''] = row.split('|');
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  });
}

describe('docs/dependencies.md', () => {
  it('says why each package of production is there, and of no other', () => {
    expect(rowsBelow('# Why each package is there').sort()).toEqual(
      Object.keys(manifest.dependencies).sort(),
    );
  });

  it('names each package for development', () => {
    const unnamed = Object.keys(manifest.devDependencies).filter(
      (name) => !name.startsWith('@types/') && !page.includes(`\`${name}\``),
    );
    expect(unnamed).toEqual([]);
  });

  const pinned = rowsBelow('## Exact versions, and the frozen client');

  it('names as exact what package.json has so, and nothing else', () => {
    const { dependencies, overrides } = manifest;
    const exact = Object.entries({ ...dependencies, ...overrides }).filter(([, version]) =>
      /^\d/.test(version),
    );
    expect(pinned.toSorted()).toEqual(exact.map(([name]) => name).sort());
  });

  it.each(pinned)('%s is installed as package.json says, once for the bot', (name) => {
    const wanted = manifest.dependencies[name] ?? manifest.overrides[name];
    expect(locked[`node_modules/${name}`]?.version).toBe(wanted);
  });
});

/** `@slack/bolt` 5.1.0, as the comments of the code name what they replace. */
const named = readdirSync(`${top}src`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...textOf(`src/${file}`).matchAll(/(@[\w-]+\/[\w-]+)`? (\d+\.\d+\.\d+)/g)].map(
      ([, name = '', version = '']) => ({ file, name, version }),
    ),
  );

it('the code that replaces internals names the version that package.json has', () => {
  expect(named.length).toBeGreaterThan(5);
  const { dependencies, overrides } = manifest;
  expect(
    named.filter(({ name, version }) => (dependencies[name] ?? overrides[name]) !== version),
  ).toEqual([]);
});

it('no package of production runs a script at install', () => {
  const scripts = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripts.filter(([, { dev }]) => !dev).map(([path]) => path)).toEqual([]);
});
