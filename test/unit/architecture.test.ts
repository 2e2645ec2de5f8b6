import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** Which part may import which others; a part may always import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'studio/studio': ['studio/studio-error', 'studio/heard'],
  'studio/studio-error': [],
  'studio/heard': ['studio/studio-error'],
  'studio/instance-types': ['studio/studio'],
  'studio/aws': ['studio/studio', 'studio/heard', 'limits', 'within'],
  'studio/nimble': ['studio/studio', 'studio/aws', 'studio/instance-types', 'listing'],
  'studio/ec2': ['studio/studio', 'studio/heard', 'studio/aws', 'listing'],
  'studio/open-studio': ['studio', 'settings', 'way-out'],
  launches: ['studio/studio', 'limits', 'within'],
  store: ['launches', 'clock', 'studio/studio', 'limits'],
  clock: [],
  limits: [],
  within: [],
  listing: ['limits'],
  misspelt: [],
  http: ['limits'],
  ops: ['http', 'launches', 'studio/studio', 'limits'],
  'way-out': ['limits'],
  engine: ['launches', 'studio/studio', 'limits'],
  slack: [
    'launches',
    'engine',
    'http',
    'studio/studio',
    'studio/instance-types',
    'limits',
    'listing',
    'misspelt',
    'way-out',
    'within',
  ],
  settings: ['log', 'launches', 'limits', 'misspelt', 'slack', 'studio/aws', 'way-out'],
  log: [],
  version: [],
  bot: [
    'clock',
    'settings',
    'doctor',
    'launches',
    'engine',
    'ops',
    'slack',
    'store',
    'studio/open-studio',
    'way-out',
    'within',
    'version',
  ],
  doctor: [
    'settings',
    'launches',
    'slack',
    'store',
    'limits',
    'studio/studio',
    'studio/aws',
    'studio/open-studio',
    'way-out',
  ],
  commands: ['bot', 'clock', 'doctor', 'settings', 'store', 'log', 'limits', 'version'],
  main: ['commands'],
};

function partOf(file: string): string | undefined {
  const path = relative(src, file).replace(/\.ts$/, '');
  return Object.keys(mayImport)
    .filter((part) => path === part || path.startsWith(`${part}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) =>
    resolve(dirname(file), path.replace(/\.js$/, '.ts')),
  );
}

describe('who imports whom', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(src, path));

  it('every file belongs to a part of the picture', () => {
    expect(files.filter((file) => partOf(file) === undefined)).toEqual([]);
  });

  it.each(Object.entries(mayImport))('%s imports only what it may', (part, others) => {
    const strangers = files
      .filter((file) => partOf(file) === part)
      .flatMap((file) =>
        importsOf(file)
          .map((imported) => partOf(imported))
          .filter(
            (other) =>
              other !== undefined &&
              other !== part &&
              !others.some((allowed) => other === allowed || other.startsWith(`${allowed}/`)),
          )
          .map((other) => `${relative(src, file)} imports ${other}`),
      );
    expect(strangers).toEqual([]);
  });
});

it('no file that shares modules with others overrides a fixture for all that come after it', () => {
  const top = join(src, '..');
  const overriding = ['test', 'sandbox/test'].flatMap((folder) =>
    readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file))
      .filter((file) => /^\w+\.override\(/m.test(readFileSync(join(top, file), 'utf8'))),
  );
  expect(overriding).toEqual([]);
});
