import { sql } from 'kysely';
import Database from 'libsql';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { refusesForGood } from '../../../src/store/refusal.js';
import { openSqlite } from '../../../src/store/sqlite.js';

describe('a refusal of the database', () => {
  it.each([
    ['a value that is missing', 'insert into t values (null)'],
    ['a table that is missing', 'select * from nowhere'],
  ])('lasts on SQLite: %s', async (_what, statement) => {
    const db = openSqlite(':memory:');
    onTestFinished(() => db.destroy());
    await sql`create table t (a text not null)`.execute(db);
    const error: unknown = await sql
      .raw(statement)
      .execute(db)
      .catch((thrown: unknown) => thrown);
    expect(refusesForGood(error)).toBe(true);
  });

  it.each(['SQLITE_BUSY', 'SQLITE_IOERR_WRITE'])('passes on SQLite: %s', (code) => {
    expect(refusesForGood(new Database.SqliteError('no', code, 0))).toBe(false);
  });

  it.each([
    ['22021', true, 'a character that it does not have'],
    ['23514', true, 'a value that is not allowed'],
    ['23505', false, 'a key that another bot took at the same moment'],
    ['28P01', true, 'a wrong password'],
    ['42501', true, 'a table that the bot may not change'],
    ['53100', true, 'a full disk'],
    ['53300', false, 'too many connections'],
    ['40P01', false, 'a deadlock'],
    ['57014', false, 'a statement that took too long'],
    ['25006', false, 'a server that takes no changes'],
  ])('on PostgreSQL: %s lasts %s, %s', (code, lasts) => {
    const error = Object.assign(new pg.DatabaseError('no', 0, 'error'), { code });
    expect(refusesForGood(error)).toBe(lasts);
  });

  it('is no lost connection', () => {
    expect(refusesForGood(new Error('Query read timeout'))).toBe(false);
  });
});
