import type { Kysely } from 'kysely';
import type { LaunchStore } from '../launches/ports/launch-store.js';
import { Leases } from './leases.js';
import type { Schema } from './schema.js';
import { SqlLaunches } from './sql-launches.js';
import type { SqlOptions } from './sql-options.js';
import { SqlRequests } from './sql-requests.js';
import { SqlSlackTasks } from './sql-slack-tasks.js';
import { SqlStudioTasks } from './sql-studio-tasks.js';

type Method<Name extends keyof LaunchStore> = Parameters<LaunchStore[Name]>;

/** The launch store in SQL that SQLite and PostgreSQL both speak: its parts put together. */
export class SqlLaunchStore implements LaunchStore {
  readonly #db: Kysely<Schema>;
  readonly #leases: Leases;
  readonly #launches: SqlLaunches;
  readonly #requests: SqlRequests;
  readonly #studio: SqlStudioTasks;
  readonly #board: SqlSlackTasks;

  constructor(options: SqlOptions) {
    this.#db = options.db;
    this.#leases = new Leases(options);
    this.#launches = new SqlLaunches(options);
    this.#requests = new SqlRequests(options, this.#leases);
    this.#studio = new SqlStudioTasks(options, this.#leases);
    this.#board = new SqlSlackTasks(options, this.#leases);
  }

  get = (...of: Method<'get'>) => this.#launches.get(...of);
  lastChoice = (...of: Method<'lastChoice'>) => this.#launches.lastChoice(...of);
  live = (...of: Method<'live'>) => this.#launches.live(...of);
  recent = (...of: Method<'recent'>) => this.#launches.recent(...of);
  durations = (...of: Method<'durations'>) => this.#launches.durations(...of);

  add = (...of: Method<'add'>) => this.#requests.add(...of);
  intent = (...of: Method<'intent'>) => this.#requests.intent(...of);
  dismiss = (...of: Method<'dismiss'>) => this.#requests.dismiss(...of);
  lookNow = (...of: Method<'lookNow'>) => this.#requests.lookNow(...of);

  claimStudioTasks = (...of: Method<'claimStudioTasks'>) => this.#studio.claim(...of);
  adoptLate = (...of: Method<'adoptLate'>) => this.#studio.adoptLate(...of);
  claimWatched = (...of: Method<'claimWatched'>) => this.#studio.claimWatched(...of);
  saveStudio = (...of: Method<'saveStudio'>) => this.#studio.save(...of);
  admitOnBehalf = (...of: Method<'admitOnBehalf'>) => this.#studio.admitOnBehalf(...of);
  renew = (...of: Method<'renew'>) => this.#studio.renew(...of);
  keepWatching = (...of: Method<'keepWatching'>) => this.#studio.keepWatching(...of);

  claimSlackTasks = (...of: Method<'claimSlackTasks'>) => this.#board.claim(...of);
  saveSlack = (...of: Method<'saveSlack'>) => this.#board.save(...of);
  saveReply = (...of: Method<'saveReply'>) => this.#board.saveReply(...of);
  releaseSlack = (...of: Method<'releaseSlack'>) => this.#board.release(...of);

  async msUntilDue(): Promise<number | null> {
    const { studio, slack, now } = await this.#db
      .selectNoFrom((e) => [
        e
          .selectFrom('launches')
          .select((s) => s.fn.min('studioDueAtMs').as('due'))
          .as('studio'),
        e
          .selectFrom('launches')
          .select((s) => s.fn.min('slackDueAtMs').as('due'))
          .as('slack'),
        this.#leases.now().as('now'),
      ])
      .executeTakeFirstOrThrow();
    const due = Math.min(studio ?? Number.POSITIVE_INFINITY, slack ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(due) ? Math.max(0, due - now) : null;
  }

  async releaseClaims(): Promise<void> {
    for (const task of ['studio', 'slack'] as const) {
      await this.#db
        .updateTable('launches')
        .set({ [`${task}Ticket`]: null, [`${task}DueAtMs`]: this.#leases.now() })
        .where((e) => this.#leases.isOwn(e.ref(`${task}Ticket`)))
        .execute();
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }
}
