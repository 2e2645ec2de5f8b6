import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textOf, top } from '../../support/documents.js';

const code = [
  'scripts/start.js',
  ...readdirSync(join(top, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/${file}`),
]
  .map(textOf)
  .join('\n');

/** What Slack calls a part of its settings. */
const ofSlack = 'Messages Tab';

/** What the page says that the bot says. `…` stands for what differs. */
const quoted = [
  ...textOf('docs/troubleshooting.md').matchAll(
    /(?<![\w`])_([^_\n]*(?:\b[A-Z]+_[A-Z_]+\b[^_\n]*)*)_(?!\w)/g,
  ),
].map(([, words = '']) => words);

describe('docs/troubleshooting.md', () => {
  it.for([...new Set(quoted)].filter((words) => words !== ofSlack))(
    'quotes what the bot says: %s',
    (words) => {
      const parts = words.split('…').map((part) => part.replace(/^[ (]+|[ )]+$/g, ''));
      for (const part of parts) expect(code.includes(part), part).toBe(true);
    },
  );

  it('quotes enough', () => expect(quoted.length).toBeGreaterThan(80));
});
