import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Approval } from '../../src/launches/approval.js';
import { noQuotas } from '../../src/launches/quotas.js';
import { Room } from '../../src/launches/room.js';

/** Nothing is limited, and no user group has members. */
export const unlimited = new Room({
  quotas: noQuotas,
  groups: { membersOf: async () => new Map(), membersAtHand: () => new Map() },
  store: { held: async () => [] },
  usage: { between: async () => [] },
  clock: () => 0,
});

/** Nothing needs an approval. */
export const unapproved = new Approval({
  rules: null,
  admins: { users: [], groups: [] },
  people: {
    isAmong: async () => false,
    isAmongAtHand: () => false,
    allAmong: async () => [],
  },
});

/** Writes a file of settings for the tests of a file, until their end. */
export function settingsFile(name: string, content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}
