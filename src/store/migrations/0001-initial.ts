import { type Kysely, type Migration, sql } from 'kysely';

/** The first schema. What each column means stands in `../schema.ts`. */
export const initial: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('launches')
      .addColumn('client_token', 'text', (column) => column.primaryKey())
      .addColumn('team_id', 'text', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('owner_name', 'text', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('channel_id', 'text')
      .addColumn('note', 'text')
      .addColumn('requested_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('launch_profile_id', 'text', (column) => column.notNull())
      .addColumn('launch_profile_name', 'text', (column) => column.notNull())
      .addColumn('ec2_instance_type', 'text', (column) => column.notNull())
      .addColumn('streaming_image_id', 'text')
      .addColumn('streaming_image_name', 'text')
      .addColumn('offered_instance_types', 'text', (column) => column.notNull())
      .addColumn('place_id', 'text')
      .addColumn('can_stop', 'integer', (column) => column.notNull())
      .addColumn('owned_by', 'text')
      .addColumn('admitted', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('state_word', 'text')
      .addColumn('state_since_ms', 'bigint', (column) => column.notNull())
      .addColumn('session_id', 'text')
      .addColumn('problem', 'text')
      .addColumn('status_code', 'text')
      .addColumn('status_message', 'text')
      .addColumn('create_sent_at_ms', 'bigint')
      .addColumn('ready_at_ms', 'bigint')
      .addColumn('first_ready_at_ms', 'bigint')
      .addColumn('stop_at_ms', 'bigint')
      .addColumn('terminate_at_ms', 'bigint')
      .addColumn('intent', 'text')
      .addColumn('intent_at_ms', 'bigint')
      .addColumn('trouble', 'text')
      .addColumn('failure', 'text')
      .addColumn('stuck_since_ms', 'bigint')
      .addColumn('typical_ms', 'bigint')
      .addColumn('slow_ms', 'bigint')
      .addColumn('missing_since_ms', 'bigint')
      .addColumn('slow_since_ms', 'bigint')
      .addColumn('reminded_deadline_ms', 'bigint')
      .addColumn('reminded_lead_ms', 'bigint')
      .addColumn('aged_ready_at_ms', 'bigint')
      .addColumn('dismissed', 'integer', (column) => column.notNull())
      .addColumn('studio_attempts', 'integer', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('shown_revision', 'integer', (column) => column.notNull())
      .addColumn('message_channel', 'text')
      .addColumn('message_ts', 'text')
      .addColumn('message_sent_at_ms', 'bigint')
      .addColumn('message_place', 'text', (column) => column.notNull())
      .addColumn('fallback_reason', 'text')
      .addColumn('slack_attempts', 'integer', (column) => column.notNull())
      .addColumn('studio_due_at_ms', 'bigint')
      .addColumn('studio_ticket', 'text')
      .addColumn('slack_due_at_ms', 'bigint')
      .addColumn('slack_ticket', 'text')
      .addColumn('slack_awaited', 'integer', (column) => column.notNull())
      .addColumn('open_request_by', 'text')
      .addColumn('open_request_action', 'text')
      .execute();
    for (const [name, columns] of [
      ['launches_by_owner', ['owner', 'requested_at_ms']],
      [
        'launches_by_profile_and_type',
        ['launch_profile_id', 'ec2_instance_type', 'first_ready_at_ms'],
      ],
    ] as const) {
      await db.schema
        .createIndex(name)
        .on('launches')
        .columns([...columns])
        .execute();
    }
    // Partial, so that claims cost no more when there are many finished launches.
    await sql`create index launches_by_studio_due on launches (studio_due_at_ms)
      where studio_due_at_ms is not null`.execute(db);
    await sql`create index launches_by_studio_ticket on launches (studio_ticket)
      where studio_ticket is not null`.execute(db);
    // In the order in which they are claimed, and only those that are behind.
    await sql`create index launches_by_slack_due on launches (slack_awaited desc, slack_due_at_ms)
      where slack_due_at_ms is not null`.execute(db);
    await sql`create index launches_live on launches (requested_at_ms)
      where state not in ('CREATE_FAILED', 'DELETED', 'FORGOTTEN', 'NOT_CREATED', 'REFUSED')`.execute(
      db,
    );
    await db.schema
      .createTable('thread_replies')
      .addColumn('client_token', 'text', (column) =>
        column.notNull().references('launches.client_token'),
      )
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('sent_at_ms', 'bigint')
      .addColumn('done', 'integer', (column) => column.notNull())
      .addColumn('ts', 'text')
      .addPrimaryKeyConstraint('thread_replies_key', ['client_token', 'number'])
      .execute();
    // Partial: only the few replies that are still to be posted are ever looked up.
    await sql`create index thread_replies_open on thread_replies (client_token) where done = 0`.execute(
      db,
    );
    await db.schema
      .createTable('audit_log')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at_ms', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('client_token', 'text')
      .addColumn('result', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('audit_log_by_time').on('audit_log').column('at_ms').execute();
    await db.schema
      .createTable('homes')
      .addColumn('slack_user_id', 'text', (column) => column.primaryKey())
      .addColumn('everyone', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('interactions')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('taken_at_ms', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('interactions_by_time')
      .on('interactions')
      .column('taken_at_ms')
      .execute();
  },
};
