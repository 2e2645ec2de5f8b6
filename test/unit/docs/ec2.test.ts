import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const docs = fileURLToPath(new URL('../../../docs', import.meta.url));
const page = readFileSync(join(docs, 'ec2.md'), 'utf8');

it('docs/ec2.md links only to what there is', () => {
  const targets = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(
    ([, heading = '']) =>
      `#${heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-')}`,
  );
  const missing = targets.filter((target) => {
    if (target.startsWith('https:')) return false;
    if (target.startsWith('#')) return !headings.includes(target);
    return !existsSync(join(docs, target.replace(/#.*/, '')));
  });
  expect(targets.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

it('each script, policy and template for EC2 stands in docs/ec2.md', () => {
  const files = ['ec2', 'iam'].flatMap((folder) =>
    readdirSync(join(docs, folder)).map((file) => `${folder}/${file}`),
  );
  const named = (file: string) => page.includes(file) || page.includes(file.replace('ec2/', ' '));
  expect(files.filter((file) => !named(file))).toEqual([]);
});

it('what operators copy is ASCII', () => {
  const blocks = [...page.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const files = ['ec2', 'iam'].flatMap((folder) =>
    readdirSync(join(docs, folder)).map((file) => readFileSync(join(docs, folder, file), 'utf8')),
  );
  expect(blocks.length).toBeGreaterThan(15);
  expect([...blocks, ...files].filter((text) => /[^\n\x20-\x7e]/.test(text))).toEqual([]);
});
