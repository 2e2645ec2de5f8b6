import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Launch } from '../launches/launch.js';
import type { Choice } from '../launches/policy.js';
import type { LivePage, LiveSearch, Page } from '../launches/ports/launches.js';
import { launchFrom } from './launch-row.js';
import { isForOwner, liveSessions } from './live-sessions.js';
import { launchColumns, type Schema } from './schema.js';
import type { SqlOptions } from './sql-options.js';

/** An estimate goes by so many launches at the most. */
const durationsKept = 50;

/**
 * The rows that make sense. One that does not must not hold up the others, so it is reported; if
 * it was claimed it stays so, which brings the report back whenever the lease ends.
 */
export function readable<Row extends { clientToken: string }, Read>(
  rows: Row[],
  read: (row: Row) => Read,
  log: Logger,
): Read[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      log.error({ err: error, launch: row.clientToken }, 'a stored launch cannot be read');
      return [];
    }
  });
}

/** Launches as people look them up. */
export class SqlLaunches {
  readonly #db: Kysely<Schema>;
  readonly #log: Logger;

  constructor({ db, log }: SqlOptions) {
    this.#db = db;
    this.#log = log;
  }

  async get(clientToken: string): Promise<Launch | null> {
    const row = await this.#db
      .selectFrom('launches')
      .select(launchColumns)
      .where('clientToken', '=', clientToken)
      .executeTakeFirst();
    return row === undefined ? null : launchFrom(row);
  }

  async lastChoice(slackUserId: string): Promise<Choice | null> {
    const choice = await this.#db
      .selectFrom('launches')
      .select(['launchProfileId', 'ec2InstanceType', 'streamingImageId'])
      .where('owner', '=', slackUserId)
      .where('requestedBy', '=', slackUserId)
      .orderBy('requestedAtMs', 'desc')
      .limit(1)
      .executeTakeFirst();
    return choice ?? null;
  }

  async live(search: LiveSearch, page: Page): Promise<LivePage> {
    const { rows, total, offset } = await liveSessions(this.#db, search, page);
    return { launches: readable(rows, launchFrom, this.#log), total, offset };
  }

  async recent(owner: string, limit: number): Promise<Launch[]> {
    const rows = await this.#db
      .selectFrom('launches')
      .select(launchColumns)
      .where((e) => isForOwner(e, owner))
      .orderBy('requestedAtMs', 'desc')
      .orderBy('clientToken', 'desc')
      .limit(limit)
      .execute();
    return readable(rows, launchFrom, this.#log);
  }

  async durations(launchProfileId: string, ec2InstanceType: string): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('launches')
      .select((e) => e('firstReadyAtMs', '-', e.ref('requestedAtMs')).as('tookMs'))
      .where('launchProfileId', '=', launchProfileId)
      .where('ec2InstanceType', '=', ec2InstanceType)
      .where('firstReadyAtMs', 'is not', null)
      .orderBy('firstReadyAtMs', 'desc')
      .limit(durationsKept)
      .execute();
    return rows.map(({ tookMs }) => Number(tookMs));
  }
}
