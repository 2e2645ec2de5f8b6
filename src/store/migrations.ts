import {
  DEFAULT_MIGRATION_TABLE,
  type Kysely,
  type Migration,
  type MigrationProvider,
  Migrator,
  sql,
} from 'kysely';
import type { Schema } from './schema.js';

// Migrations describe the schema of their day and must not follow later changes of the types,
// hence `Kysely<unknown>` and plain column names.

const launches: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('launches')
      .addColumn('client_token', 'text', (column) => column.primaryKey())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('requested_by_name', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text')
      .addColumn('note', 'text')
      .addColumn('requested_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('launch_profile_id', 'text', (column) => column.notNull())
      .addColumn('launch_profile_name', 'text', (column) => column.notNull())
      .addColumn('ec2_instance_type', 'text', (column) => column.notNull())
      .addColumn('streaming_image_id', 'text')
      .addColumn('streaming_image_name', 'text')
      .addColumn('offered_instance_types', 'text', (column) => column.notNull())
      .addColumn('owned_by', 'text')
      .addColumn('admitted', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('state_since_ms', 'bigint', (column) => column.notNull())
      .addColumn('session_id', 'text')
      .addColumn('status_code', 'text')
      .addColumn('status_message', 'text')
      .addColumn('create_sent_at_ms', 'bigint')
      .addColumn('ready_at_ms', 'bigint')
      .addColumn('stop_at_ms', 'bigint')
      .addColumn('terminate_at_ms', 'bigint')
      .addColumn('wish', 'text')
      .addColumn('trouble', 'text')
      .addColumn('failure', 'text')
      .addColumn('stuck_since_ms', 'bigint')
      .addColumn('studio_attempts', 'integer', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('shown_revision', 'integer', (column) => column.notNull())
      .addColumn('message_channel', 'text')
      .addColumn('message_ts', 'text')
      .addColumn('message_sent_at_ms', 'bigint')
      .addColumn('detour', 'text')
      .addColumn('board_attempts', 'integer', (column) => column.notNull())
      .addColumn('studio_due_at_ms', 'bigint')
      .addColumn('studio_ticket', 'text')
      .addColumn('board_due_at_ms', 'bigint')
      .addColumn('board_ticket', 'text')
      .execute();
    for (const [name, columns] of [
      ['launches_by_studio_due', ['studio_due_at_ms']],
      ['launches_by_board_due', ['board_due_at_ms']],
      ['launches_by_studio_ticket', ['studio_ticket']],
      ['launches_by_person', ['requested_by', 'requested_at_ms']],
    ] as const) {
      await db.schema
        .createIndex(name)
        .on('launches')
        .columns([...columns])
        .execute();
    }
    await db.schema
      .createTable('thread_lines')
      .addColumn('client_token', 'text', (column) =>
        column.notNull().references('launches.client_token'),
      )
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('news', 'text', (column) => column.notNull())
      .addColumn('sent_at_ms', 'bigint')
      .addColumn('done', 'integer', (column) => column.notNull())
      .addColumn('ts', 'text')
      .addPrimaryKeyConstraint('thread_lines_key', ['client_token', 'number'])
      .execute();
    // A partial index: only the few lines that are still to be posted are ever looked up.
    await sql`create index thread_lines_open on thread_lines (client_token) where done = 0`.execute(
      db,
    );
  },
};

const sessionLife: Migration = {
  async up(db: Kysely<unknown>) {
    const columns: [
      name: string,
      type: 'text' | 'bigint' | 'integer',
      fallback: string | number | null,
    ][] = [
      ['owner', 'text', ''],
      ['can_stop', 'integer', 0],
      ['first_ready_at_ms', 'bigint', null],
      ['typical_ms', 'bigint', null],
      ['slow_ms', 'bigint', null],
      ['slow_since_ms', 'bigint', null],
      ['reminded_deadline_ms', 'bigint', null],
      ['reminded_lead_ms', 'bigint', null],
      ['aged_ready_at_ms', 'bigint', null],
      ['missing_since_ms', 'bigint', null],
      ['dismissed', 'integer', 0],
    ];
    for (const [name, type, fallback] of columns) {
      await db.schema
        .alterTable('launches')
        .addColumn(name, type, (column) =>
          fallback === null ? column : column.notNull().defaultTo(fallback),
        )
        .execute();
    }
    // Until now everybody launched for themselves.
    await sql`update launches set owner = requested_by, first_ready_at_ms = ready_at_ms`.execute(
      db,
    );
    // Giving up was a kind of news of its own. Lines that wait to be posted must still be read.
    await sql`update thread_lines set news = '{"kind":"wish","wish":"terminate","by":"' ||
      (select owner from launches where launches.client_token = thread_lines.client_token) || '"}'
      where news = '{"kind":"given_up"}'`.execute(db);
    await sql`update thread_lines
      set news = replace(news, '"kind":"not_given_up"', '"kind":"not_done","wish":"terminate"')
      where news like '{"kind":"not_given_up"%'`.execute(db);
    await db.schema
      .alterTable('launches')
      .renameColumn('requested_by_name', 'owner_name')
      .execute();
    await db.schema.dropIndex('launches_by_person').execute();
    await db.schema
      .createIndex('launches_by_owner')
      .on('launches')
      .columns(['owner', 'requested_at_ms'])
      .execute();
    await db.schema
      .createIndex('launches_by_profile_and_type')
      .on('launches')
      .columns(['launch_profile_id', 'ec2_instance_type', 'first_ready_at_ms'])
      .execute();
    await sql`create index launches_live on launches (requested_at_ms)
      where state not in ('DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED', 'CREATE_FAILED')`.execute(
      db,
    );
    await db.schema
      .createTable('records')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('client_token', 'text')
      .addColumn('result', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('records_by_time').on('records').column('at_ms').execute();
    await db.schema
      .createTable('homes')
      .addColumn('slack_user_id', 'text', (column) => column.primaryKey())
      .addColumn('everyone', 'integer', (column) => column.notNull())
      .addColumn('behind', 'integer', (column) => column.notNull())
      .addColumn('due_at_ms', 'bigint')
      .addColumn('ticket', 'text')
      .execute();
  },
};

const whatWasAsked: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('launches').addColumn('open_ask_by', 'text').execute();
    await db.schema.alterTable('launches').addColumn('open_ask_action', 'text').execute();
    await sql`update launches set open_ask_by = requested_by, open_ask_action = 'launch'
      where wish is null and state in ('REQUESTED', 'CREATE_IN_PROGRESS')`.execute(db);
    // Whose a wish is stood nowhere but in the record, if there.
    const asked = (column: 'actor' | 'action') => sql`(
      select ${sql.ref(column)} from records
      where records.client_token = launches.client_token and result = 'noted'
        and action in ('stop', 'start', 'terminate', 'give_up', 'dismiss')
      order by at_ms desc, id desc limit 1)`;
    await sql`update launches
      set open_ask_by = ${asked('actor')}, open_ask_action = ${asked('action')}
      where wish is not null`.execute(db);
  },
};

const homeRefusals: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('homes')
      .addColumn('refusals', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};

const boardRank: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('launches').addColumn('board_rank_ms', 'bigint').execute();
    await sql`update launches set board_rank_ms = board_due_at_ms`.execute(db);
    // Holds only those that are behind, in their order, and all that it takes to choose.
    await sql`create index launches_by_board_rank
      on launches (board_rank_ms, board_due_at_ms, client_token)
      where board_rank_ms is not null`.execute(db);
  },
};

const interactions: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('interactions')
      .addColumn('trigger_id', 'text', (column) => column.primaryKey())
      .addColumn('taken_at_ms', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('interactions_by_time')
      .on('interactions')
      .column('taken_at_ms')
      .execute();
  },
};

const wishTimes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('launches').addColumn('wish_at_ms', 'bigint').execute();
    // Each wish has been told in the thread from the moment it was noted.
    await sql`update launches set wish_at_ms = (
      select max(at_ms) from thread_lines
      where thread_lines.client_token = launches.client_token and news like '{"kind":"wish"%')
      where wish is not null`.execute(db);
  },
};

/**
 * By name, which is the order in which they are applied: a new one sorts after all that have landed, and
 * no name ever changes.
 */
const migrations: Readonly<Record<string, Migration>> = {
  '2026-11-launches': launches,
  '2026-11-session-life': sessionLife,
  '2026-11-what-was-asked': whatWasAsked,
  '2026-11-what-was-refused': homeRefusals,
  '2026-11-who-waits': boardRank,
  '2026-11-who-was-first': interactions,
  '2026-11-wish-times': wishTimes,
};

const provider: MigrationProvider = { getMigrations: async () => migrations };

/**
 * Brings the schema up to what this version needs.
 * @throws Error when a newer version wrote the database, or when it cannot be migrated
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const unknown = (await applied(db)).find((name) => !(name in migrations));
  if (unknown !== undefined) {
    throw new Error(
      `a newer version of the bot wrote it (it has “${unknown}”). Run that version, or name another database in DATABASE_URL.`,
    );
  }
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** The names of the migrations that the database has gone through. */
async function applied(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  return rows.map(({ name }) => name);
}
