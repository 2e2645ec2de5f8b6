import { type ReadFrom, type SettingTable, text } from './setting.js';

const databaseAddress = text
  .refine(
    isDatabaseAddress,
    'must look like file:./data/nimble-session.sqlite or postgres://user:password@host/database; in a password write # as %23, % as %25, / as %2F, ? as %3F and @ as %40',
  )
  .optional();

export const databaseTable = {
  DATABASE_URL: {
    schema: databaseAddress,
    meaning:
      'Where launches are kept: file:<path> for SQLite, or postgres://user:password@host/database; in a password write # as %23, % as %25, / as %2F, ? as %3F and @ as %40',
    unset: 'file:./data/nimble-session.sqlite',
  },
  SANDBOX_DATABASE_URL: {
    schema: databaseAddress,
    meaning: 'The same for the sandbox, which never uses DATABASE_URL',
    unset: 'memory, or file:./data/sandbox.sqlite with a real Slack',
  },
} satisfies SettingTable;

/** After an unescaped `#`, `/` or `?` the rest of a password would count as another part of the address. */
function isDatabaseAddress(value: string): boolean {
  if (value.startsWith('file:')) return value !== 'file:';
  if (!/^postgres(ql)?:\/\/(?=.)[^#/?]*([/?][^#@]*)?$/.test(value) || !URL.canParse(value))
    return false;
  const { username, password } = new URL(value);
  try {
    return decodeURIComponent(`${username}${password}`) !== null;
  } catch {
    return false;
  }
}

/** What the bot knows of a pretend world ends with it, and is kept apart from the real one. */
export function databaseUrl(
  { DATABASE_URL, SANDBOX_DATABASE_URL }: ReadFrom<typeof databaseTable>,
  pretended: { slack: boolean; studio: boolean },
): string {
  if (pretended.slack) return SANDBOX_DATABASE_URL ?? 'file::memory:';
  if (pretended.studio) return SANDBOX_DATABASE_URL ?? 'file:./data/sandbox.sqlite';
  return DATABASE_URL ?? 'file:./data/nimble-session.sqlite';
}
