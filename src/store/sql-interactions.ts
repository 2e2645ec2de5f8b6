import type { Kysely } from 'kysely';
import type { Interactions } from '../launches/ports/interactions.js';
import { Leases } from './leases.js';
import type { Schema } from './schema.js';
import type { SqlOptions } from './sql-options.js';

/** Longer than Slack ever delivers the same again, and than it takes an answer. */
const keptMs = 60 * 60_000;

/** What people have done, in SQL: the key lets one bot have it. */
export class SqlInteractions implements Interactions {
  readonly #db: Kysely<Schema>;
  readonly #leases: Leases;

  constructor({ db, ...options }: Omit<SqlOptions, 'log'>) {
    this.#db = db;
    this.#leases = new Leases(options);
  }

  async take(triggerId: string): Promise<boolean> {
    // Before: if it failed after, what is taken would be answered by nobody.
    await this.#db
      .deleteFrom('interactions')
      .where((e) => e('takenAtMs', '<', this.#leases.in(-keptMs)))
      .execute();
    const taken = await this.#db
      .insertInto('interactions')
      .values({ triggerId, takenAtMs: this.#leases.now() })
      .onConflict((conflict) => conflict.column('triggerId').doNothing())
      .returning('triggerId')
      .executeTakeFirst();
    return taken !== undefined;
  }
}
