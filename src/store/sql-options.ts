import type { Kysely, RawBuilder } from 'kysely';
import type { Logger } from 'pino';
import type { Schema } from './schema.js';

/** What everything that is kept in SQL works with. */
export interface SqlOptions {
  db: Kysely<Schema>;
  /** The present, milliseconds since the epoch, as the database is to take it. */
  now: () => RawBuilder<number>;
  /**
   * Whether other bots work on the same database at the same time: claims then skip the rows that
   * another one is claiming, and what is checked together is locked together.
   */
  shared: boolean;
  /** Hears of stored launches that cannot be read. */
  log: Logger;
}
