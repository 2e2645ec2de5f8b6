import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const sandbox = fileURLToPath(new URL('..', import.meta.url));

it('the sandbox imports nothing from outside its own folder', () => {
  const files = ['src', 'test', 'testing'].flatMap((folder) =>
    readdirSync(join(sandbox, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => join(sandbox, folder, path)),
  );
  const strangers = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
      .map(([, path = '']) => resolve(dirname(file), path))
      .filter((path) => relative(sandbox, path).startsWith('..'))
      .map((path) => `${relative(sandbox, file)} imports ${path}`),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(strangers).toEqual([]);
});
