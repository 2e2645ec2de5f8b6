import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** Reads a file that a setting names. @throws Error that says in words what is wrong with it */
export type ReadFile<Content> = (file: string) => Content;

/** @param what the file should be, in words */
export function jsonFile<Content>(
  setting: string,
  schema: z.ZodType<Content>,
  what: string,
): ReadFile<Content> {
  return (file) => {
    let json: unknown;
    try {
      json = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${setting} ${file} cannot be read: ${why}`, { cause: error });
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    const mistakes = parsed.error.issues.map(({ path, message }) =>
      `${path.join('.')} ${message}`.trim(),
    );
    throw new Error(`${setting} ${file} is not ${what}: ${mistakes.join('; ')}`);
  };
}
