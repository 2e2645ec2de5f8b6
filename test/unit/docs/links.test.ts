import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { pages, top } from '../../support/documents.js';

/** The names of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

// As in: docs/setup.md, “Slack”.
it('the manifest and the doctor name only sections that there are', () => {
  const texts = ['manifest.yml', 'src/doctor/doctor.ts'].map((file) =>
    readFileSync(join(top, file), 'utf8'),
  );
  const named = [...texts.join('\n').matchAll(/(docs\/\w+\.md), (.+)/g)];
  expect(named).toHaveLength(2);
  for (const [, page = '', words = ''] of named) {
    const text = readFileSync(join(top, page), 'utf8');
    for (const [, section = ''] of words.matchAll(/[“"]([^”"]+)[”"]/g)) {
      expect(text).toContain(`\n## ${section}\n`);
    }
  }
});

it.each(pages)('%s links only to what there is', (page) => {
  const text = readFileSync(join(top, page), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const missing = targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? join(top, page) : join(top, dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
  expect(missing).toEqual([]);
});
