import { randomUUID } from 'node:crypto';
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { leaseMs, longestWaitMs } from '../limits.js';

/** The arithmetic of tasks in SQL: when they are due, and who holds them. */
export class Leases {
  /** The present in SQL, milliseconds since the epoch: the database's clock if bots share it. */
  readonly now: () => RawBuilder<number>;
  /**
   * Whether other bots work on the same database at the same time: claims then skip rows that another
   * bot is claiming, and what is checked together is locked together.
   */
  readonly shared: boolean;
  /** Begins every ticket made here, so that these claims can be told from those of other bots. */
  readonly #holder = randomUUID();
  #tickets = 0;

  constructor({ now, shared }: Pick<Leases, 'now' | 'shared'>) {
    this.now = now;
    this.shared = shared;
  }

  newTicket(): string {
    this.#tickets += 1;
    return `${this.#holder}:${this.#tickets}`;
  }

  isOwn(ticket: Expression<string | null>): RawBuilder<SqlBool> {
    return sql<SqlBool>`${ticket} like ${`${this.#holder}:%`}`;
  }

  in(ms: number): RawBuilder<number>;
  in(ms: number | null): RawBuilder<number | null>;
  in(ms: number | null): RawBuilder<number | null> {
    return sql<number | null>`${this.now()} + ${ms === null ? null : Math.round(ms)}`;
  }

  end(): RawBuilder<number> {
    return this.in(leaseMs);
  }

  /** Due within `aheadMs`; or more than `longestMs` ahead, because the clock was set back since. */
  isDue(
    dueAtMs: Expression<number | null>,
    aheadMs = 0,
    longestMs = longestWaitMs,
  ): RawBuilder<SqlBool> {
    return sql<SqlBool>`(${dueAtMs} <= ${this.in(aheadMs)} or ${dueAtMs} > ${this.in(longestMs)})`;
  }

  /** Due after `ms`, unless a bot holds the task: then its release will see what changed. */
  inUnlessHeld(
    ms: number,
    ticket: Expression<string | null>,
    dueAtMs: Expression<number | null>,
  ): RawBuilder<number | null> {
    return sql<number | null>`case when ${ticket} is null then ${this.in(ms)} else ${dueAtMs} end`;
  }
}
