import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, populate } from 'dotenv';

export interface EnvFile {
  /** Null: there is none. */
  path: string | null;
  /** Which file was read, or where none was found. */
  told: string;
}

/**
 * Reads `.env` in the working directory into the environment. What is set there already wins.
 * @throws Error when there is a file that cannot be read or is not text in UTF-8
 */
export function readEnvFile(environment: NodeJS.ProcessEnv): EnvFile {
  const path = resolve('.env');
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { path: null, told: `none at ${path}` };
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} cannot be read: ${why}`, { cause: error });
  }
  // UTF-16 without a byte order mark passes for UTF-8: every other character is NUL.
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new Error(`${path} cannot be read: it is not text in UTF-8. Save it as UTF-8.`);
  }
  populate(environment, parse(bytes));
  return { path, told: path };
}
