import { type ReadFrom, type SettingTable, text } from './setting.js';

export const databaseTable = {
  DATABASE_URL: {
    schema: text
      .regex(
        /^(file:.+|postgres(ql)?:\/\/.+)/,
        'must look like file:./data/nimble-session.sqlite or postgres://user:password@host/database',
      )
      .optional(),
    meaning:
      'Where launches are kept: file:<path> for SQLite, or postgres://… (default file:./data/nimble-session.sqlite; on the sandbox memory, or file:./data/sandbox.sqlite with a real Slack)',
  },
} satisfies SettingTable;

/** Which parts of the world are pretended. */
export interface Pretended {
  slack: boolean;
  studio: boolean;
}

/** What the bot knows of a pretend world ends with it, and is kept apart from the real one. */
export function databaseUrl(
  { DATABASE_URL }: ReadFrom<typeof databaseTable>,
  pretended: Pretended,
): string {
  if (DATABASE_URL !== undefined) return DATABASE_URL;
  if (pretended.slack) return 'file::memory:';
  return pretended.studio ? 'file:./data/sandbox.sqlite' : 'file:./data/nimble-session.sqlite';
}
