import Database from 'libsql';
import pg from 'pg';

/**
 * PostgreSQL's classes of refusals that last: of what it was given, of who may do what, of what is not
 * there, and of a full disk. A key that another bot took at the same moment is free the next time.
 */
const lasting = /^(0A|22|23(?!505)|28|3D|3F|42|53100|54)/;

/** What SQLite says of a moment; all else lasts. */
const passing = /^SQLITE_(BUSY|INTERRUPT|IOERR|LOCKED|NOMEM|PROTOCOL)/;

/** Whether the database would refuse the same again, until an operator mends it. */
export function refusesForGood(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return lasting.test(error.code ?? '');
  return error instanceof Database.SqliteError && !passing.test(error.code);
}
