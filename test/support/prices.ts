import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A `PRICES_FILE` with these dollars an hour, gone after the test. */
export function pricesFile(usdPerHour: Readonly<Record<string, number>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'prices.json');
  writeFileSync(file, JSON.stringify({ date: '2026-11-30', usdPerHour }));
  return file;
}
