import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const canMount: boolean =
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0;

/** A disk of its own of this size, gone after the test. */
export function mountDisk(size: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder]);
  if (status !== 0) throw new Error('not mounted');
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

/** Fills the disk to its last byte; returns what makes room again. */
export function fillDisk(folder: string): () => void {
  const file = join(folder, 'filling');
  for (const size of [1_000_000, 4_096, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch {}
  }
  return () => rmSync(file);
}
