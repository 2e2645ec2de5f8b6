import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All that would show that somebody was at a folder's files: names, modes, times and bytes. */
export function folderAsItIs(folder: string) {
  const { mode, mtimeNs } = statSync(folder, { bigint: true });
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { mode, mtimeNs } = statSync(path, { bigint: true });
    return { name, mode, mtimeNs, bytes: readFileSync(path, 'base64') };
  });
  return { mode, mtimeNs, files };
}
