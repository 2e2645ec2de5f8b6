import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readProfileTags } from '../../../src/studio/ec2/profile-tags.js';

const docs = fileURLToPath(new URL('../../../docs', import.meta.url));
const page = readFileSync(join(docs, 'ec2.md'), 'utf8');

it('each script, policy and template for EC2 stands in docs/ec2.md', () => {
  const files = ['ec2', 'iam'].flatMap((folder) =>
    readdirSync(join(docs, folder)).map((file) => `${folder}/${file}`),
  );
  const named = (file: string) => page.includes(file) || page.includes(file.replace('ec2/', ' '));
  expect(files.filter((file) => !named(file))).toEqual([]);
});

it('the launch template is a profile without a mistake', () => {
  const schema = z.object({
    TagSpecifications: z.tuple([
      z.object({ Tags: z.array(z.object({ Key: z.string(), Value: z.string() })) }),
    ]),
  });
  const text = readFileSync(join(docs, 'ec2/launch-template.json'), 'utf8');
  const { TagSpecifications } = schema.parse(JSON.parse(text));
  const tags = TagSpecifications[0].Tags.map(({ Key, Value }) => [
    Key,
    Value.replace('SUBNET_IDS', 'subnet-0a1b2c3d4e5f6000a subnet-0a1b2c3d4e5f6000b'),
  ]);
  const { read, mistakes } = readProfileTags(Object.fromEntries(tags), false);
  expect(mistakes).toEqual([]);
  expect(read).toMatchObject({ name: 'Workstation', readyWhen: 'mark' });
});

it('docs/ec2.md names the tags of a template that the bot knows', () => {
  const [, table = ''] = /## The tags of a template\n(.*?)\n## /s.exec(page) ?? [];
  const named = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = '']) => name);
  const tags = Object.fromEntries(named.map((name) => [`nimble-session:${name}`, 'x']));
  const { mistakes } = readProfileTags(tags, false);
  expect(named).toHaveLength(13);
  expect(mistakes.filter((one) => one.startsWith('the bot knows no tag'))).toEqual([]);
});

it('what operators copy is ASCII', () => {
  const blocks = [...page.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const files = ['ec2', 'iam'].flatMap((folder) =>
    readdirSync(join(docs, folder)).map((file) => readFileSync(join(docs, folder, file), 'utf8')),
  );
  expect(blocks.length).toBeGreaterThan(15);
  expect([...blocks, ...files].filter((text) => /[^\n\x20-\x7e]/.test(text))).toEqual([]);
});
