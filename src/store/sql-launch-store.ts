import type { Kysely } from 'kysely';
import type { LaunchStore } from '../sessions/launch-store.js';
import { Leases } from './leases.js';
import type { Schema } from './schema.js';
import { SqlBoardErrands } from './sql-board-errands.js';
import { SqlLaunches } from './sql-launches.js';
import type { SqlOptions } from './sql-options.js';
import { SqlRequests } from './sql-requests.js';
import { SqlStudioErrands } from './sql-studio-errands.js';

type Method<Name extends keyof LaunchStore> = Parameters<LaunchStore[Name]>;

/** The launch store in SQL that SQLite and PostgreSQL both speak: its parts put together. */
export class SqlLaunchStore implements LaunchStore {
  readonly #db: Kysely<Schema>;
  readonly #leases: Leases;
  readonly #launches: SqlLaunches;
  readonly #requests: SqlRequests;
  readonly #studio: SqlStudioErrands;
  readonly #board: SqlBoardErrands;

  constructor(options: SqlOptions) {
    this.#db = options.db;
    this.#leases = new Leases(options);
    this.#launches = new SqlLaunches(options);
    this.#requests = new SqlRequests(options, this.#leases);
    this.#studio = new SqlStudioErrands(options, this.#leases);
    this.#board = new SqlBoardErrands(options, this.#leases);
  }

  get = (...of: Method<'get'>) => this.#launches.get(...of);
  lastChoice = (...of: Method<'lastChoice'>) => this.#launches.lastChoice(...of);
  live = (...of: Method<'live'>) => this.#launches.live(...of);
  recent = (...of: Method<'recent'>) => this.#launches.recent(...of);
  durations = (...of: Method<'durations'>) => this.#launches.durations(...of);

  add = (...of: Method<'add'>) => this.#requests.add(...of);
  wish = (...of: Method<'wish'>) => this.#requests.wish(...of);
  dismiss = (...of: Method<'dismiss'>) => this.#requests.dismiss(...of);
  lookNow = (...of: Method<'lookNow'>) => this.#requests.lookNow(...of);

  claimStudioErrands = (...of: Method<'claimStudioErrands'>) => this.#studio.claim(...of);
  adoptLate = (...of: Method<'adoptLate'>) => this.#studio.adoptLate(...of);
  claimWatched = (...of: Method<'claimWatched'>) => this.#studio.claimWatched(...of);
  saveStudio = (...of: Method<'saveStudio'>) => this.#studio.save(...of);
  admitOnBehalf = (...of: Method<'admitOnBehalf'>) => this.#studio.admitOnBehalf(...of);
  renew = (...of: Method<'renew'>) => this.#studio.renew(...of);
  keepWatching = (...of: Method<'keepWatching'>) => this.#studio.keepWatching(...of);

  claimBoardErrands = (...of: Method<'claimBoardErrands'>) => this.#board.claim(...of);
  saveBoard = (...of: Method<'saveBoard'>) => this.#board.save(...of);
  saveLine = (...of: Method<'saveLine'>) => this.#board.saveLine(...of);
  releaseBoard = (...of: Method<'releaseBoard'>) => this.#board.release(...of);

  async msUntilDue(): Promise<number | null> {
    const { studio, board, now } = await this.#db
      .selectNoFrom((e) => [
        e
          .selectFrom('launches')
          .select((s) => s.fn.min('studioDueAtMs').as('due'))
          .as('studio'),
        e
          .selectFrom('launches')
          .select((s) => s.fn.min('boardDueAtMs').as('due'))
          .as('board'),
        this.#leases.now().as('now'),
      ])
      .executeTakeFirstOrThrow();
    const due = Math.min(studio ?? Number.POSITIVE_INFINITY, board ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(due) ? Math.max(0, due - now) : null;
  }

  async releaseClaims(): Promise<void> {
    for (const errand of ['studio', 'board'] as const) {
      await this.#db
        .updateTable('launches')
        .set({ [`${errand}Ticket`]: null, [`${errand}DueAtMs`]: this.#leases.now() })
        .where((e) => this.#leases.isOwn(e.ref(`${errand}Ticket`)))
        .execute();
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }
}
