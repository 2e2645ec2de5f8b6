import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scopes } from '../../../src/doctor/scopes.js';

it('the doctor looks for the scopes of the manifest', () => {
  const manifest = readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8');
  const [, listed = ''] = /\n {4}bot:\n((?: {6}.*\n)+)/.exec(manifest) ?? [];
  const asked = [...listed.matchAll(/^ {6}- (\S+)$/gm)].map(([, scope]) => scope);
  expect(asked.length).toBeGreaterThan(10);
  expect(Object.keys(scopes).toSorted()).toEqual(asked.toSorted());
});
