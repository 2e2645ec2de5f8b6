import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../../src/slack', import.meta.url));

/** Names of one studio, its provider and its regions. Our own `nimble-session` is written small. */
const names =
  /\bNimble\b|\baws\b|\bAmazon\b|\bEC2\b|\bIAM\b|Service Quotas|\b(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d\b/gi;
const ours = /nimble[-_]session|nimbleSession/g;

/** The code without comments: only what can be executed or shown. */
function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<!:)\/\/.*$/gm, '');
}

describe('what people read in Slack', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );

  it.each(files)('%s takes the names of a studio from its facts', (path) => {
    const code = withoutComments(readFileSync(join(folder, path), 'utf8'));
    expect(code.replaceAll(ours, '').match(names)).toBeNull();
  });

  it('is searched for such names in earnest', () => {
    const code = '// AWS in a comment\nconst text = `Nimble Studio in us-west-2`;';
    expect(withoutComments(code).match(names)).toEqual(['Nimble', 'us-west-2']);
  });
});
