import { randomUUID } from 'node:crypto';
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { SqlOptions } from './sql-options.js';

/** Nothing is put off for longer. */
export const longestWaitMs = 10 * 60_000;

/** The arithmetic of tasks in SQL: when they are due, and who holds them. */
export class Leases {
  /** The present, milliseconds since the epoch, as the database is to take it. */
  readonly now: SqlOptions['now'];
  /** As `SqlOptions` has it. */
  readonly shared: boolean;
  /** Begins every ticket made here, so that these claims can be told from those of others. */
  readonly #holder = randomUUID();
  #tickets = 0;

  constructor({ now, shared }: Pick<SqlOptions, 'now' | 'shared'>) {
    this.now = now;
    this.shared = shared;
  }

  /** A ticket for one claim. */
  newTicket(): string {
    this.#tickets += 1;
    return `${this.#holder}:${this.#tickets}`;
  }

  /** Whether this is a ticket made here. */
  isOwn(ticket: Expression<string | null>): RawBuilder<SqlBool> {
    return sql<SqlBool>`${ticket} like ${`${this.#holder}:%`}`;
  }

  /** So long from now; never (null) in SQL's own way, when there is no telling how long. */
  in(ms: number | null): RawBuilder<number | null> {
    return sql<number | null>`${this.now()} + ${ms === null ? null : Math.round(ms)}`;
  }

  /**
   * Due, or within `aheadMs`; or further off than anything is ever put off: then the clock has been
   * set back since.
   */
  isDue(dueAtMs: Expression<number | null>, aheadMs = 0): RawBuilder<SqlBool> {
    return sql<SqlBool>`(${dueAtMs} <= ${this.in(aheadMs)} or ${dueAtMs} > ${this.in(longestWaitMs)})`;
  }

  /** Due now, unless somebody holds the task: then its release will see what changed. */
  nowUnlessHeld(
    ticket: Expression<string | null>,
    dueAtMs: Expression<number | null>,
  ): RawBuilder<number | null> {
    return sql<number | null>`case when ${ticket} is null then ${this.now()} else ${dueAtMs} end`;
  }
}
