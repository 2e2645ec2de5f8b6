import { type Kysely, type Migration, sql } from 'kysely';

/** The first schema, in SQL that SQLite and PostgreSQL both speak. `../schema.ts` says what it means. */
const statements = [
  sql`create table launches (
    client_token text primary key,
    team_id text not null,
    owner text not null,
    owner_name text not null,
    requested_by text not null,
    channel_id text,
    execution_id text,
    note text,
    reason text,
    needed_for_ms bigint,
    requested_at_ms bigint not null,
    ready_by_ms bigint,
    begins_at_ms bigint not null,
    launch_profile_id text not null,
    launch_profile_name text not null,
    ec2_instance_type text not null,
    streaming_image_id text,
    streaming_image_name text,
    offered_instance_types text not null,
    alternative_type text,
    places text not null,
    place_id text,
    keep_trying_until_ms bigint,
    takes_other_types integer not null,
    attempt integer not null,
    attempt_since_ms bigint not null,
    instead_of_type text,
    failed_session_id text,
    refused_rounds integer not null,
    refused_since_ms bigint,
    next_round_at_ms bigint,
    approval text,
    decide_by_ms bigint,
    decided_by text,
    can_stop integer not null,
    can_reboot integer not null,
    can_resize integer not null,
    lifetime text not null,
    scratch_gb integer,
    usd_per_hour double precision,
    owned_by text,
    admitted integer not null,
    state text not null,
    state_word text,
    state_since_ms bigint not null,
    session_id text,
    problem text,
    status_code text,
    status_message text,
    create_sent_at_ms bigint,
    ready_at_ms bigint,
    first_ready_at_ms bigint,
    stop_at_ms bigint,
    terminate_at_ms bigint,
    end_at_ms bigint,
    end_attempts integer not null,
    end_told_at_ms bigint,
    usd_so_far double precision not null,
    counted_at_ms bigint,
    idle text,
    intent text,
    intent_at_ms bigint,
    wanted_instance_type text,
    reboot_sent_at_ms bigint,
    trouble text,
    failure text,
    missing_since_ms bigint,
    studio_attempts integer not null,
    typical_ms bigint,
    slow_ms bigint,
    slow_since_ms bigint,
    stuck_since_ms bigint,
    reminded_deadline_ms bigint,
    reminded_lead_ms bigint,
    owner_left_at_ms bigint,
    leaver_attempts integer not null,
    aged_ready_at_ms bigint,
    last_hour_of_ms bigint,
    hours_for_ms bigint,
    hours_owed integer not null,
    dismissed integer not null,
    revision integer not null,
    shown_revision integer not null,
    message_channel text,
    message_ts text,
    message_sent_at_ms bigint,
    message_place text not null,
    fallback_reason text,
    slack_attempts integer not null,
    step_told integer not null default 0,
    studio_due_at_ms bigint,
    studio_ticket text,
    slack_due_at_ms bigint,
    slack_ticket text,
    owner_due_at_ms bigint,
    slack_awaited integer not null,
    open_request_by text,
    open_request_action text
  )`,
  sql`create index launches_by_owner on launches (owner, requested_at_ms)`,
  sql`create index launches_ready_by_begin on launches (begins_at_ms)
    where first_ready_at_ms is not null`,
  sql`create index launches_by_profile_and_type
    on launches (launch_profile_id, ec2_instance_type, first_ready_at_ms)
    where first_ready_at_ms is not null`,
  sql`create index launches_by_profile on launches (launch_profile_id, first_ready_at_ms)
    where first_ready_at_ms is not null`,
  // Partial, so that nothing grows slower with the number of finished launches. SQLite uses those with
  // states only for a query with the same states in the same order: sorted.
  sql`create index launches_live on launches (requested_at_ms)
    where state not in ('CREATE_FAILED', 'DELETED', 'FORGOTTEN', 'NOT_CREATED', 'REFUSED')`,
  sql`create index launches_live_by_owner on launches (owner, requested_at_ms)
    where state not in ('CREATE_FAILED', 'DELETED', 'FORGOTTEN', 'NOT_CREATED', 'REFUSED')`,
  sql`create index launches_over on launches (state_since_ms)
    where state in ('DELETED', 'FORGOTTEN', 'NOT_CREATED', 'REFUSED')`,
  sql`create index launches_over_by_message on launches (message_channel, requested_at_ms)
    where state in ('CREATE_FAILED', 'DELETED', 'FORGOTTEN', 'NOT_CREATED', 'REFUSED')`,
  sql`create index launches_by_studio_due on launches (studio_due_at_ms)
    where studio_due_at_ms is not null`,
  sql`create index launches_planned on launches (begins_at_ms) where state = 'PLANNED'`,
  sql`create index launches_by_end on launches (end_at_ms) where end_at_ms is not null`,
  sql`create index launches_to_decide on launches (decide_by_ms)
    where decide_by_ms is not null`,
  sql`create index launches_by_studio_ticket on launches (studio_ticket)
    where studio_ticket is not null`,
  sql`create index launches_by_slack_due on launches (slack_awaited desc, slack_due_at_ms)
    where slack_due_at_ms is not null`,
  sql`create table thread_replies (
    client_token text not null references launches (client_token),
    number integer not null,
    at_ms bigint not null,
    event text not null,
    sent_at_ms bigint,
    done integer not null,
    ts text,
    primary key (client_token, number)
  )`,
  sql`create index thread_replies_open on thread_replies (client_token) where done = 0`,
  sql`create table audit_log (
    id text primary key,
    at_ms bigint not null,
    actor text not null,
    action text not null,
    client_token text,
    result text not null
  )`,
  sql`create index audit_log_by_time on audit_log (at_ms, id)`,
  sql`create index audit_log_by_launch on audit_log (client_token, action, at_ms, id)`,
  sql`create table homes (slack_user_id text primary key, everyone integer not null)`,
  sql`create table interactions (key text primary key, taken_at_ms bigint not null)`,
  sql`create index interactions_by_time on interactions (taken_at_ms)`,
  sql`create table unclaimed_sessions (
    client_token text primary key,
    owner text,
    session text not null,
    tell_at_ms bigint not null
  )`,
  sql`create table rounds (id integer primary key, at_ms bigint not null)`,
  sql`create table alerts (
    cause text primary key,
    count integer not null,
    since_ms bigint not null,
    seen_at_ms bigint not null,
    message_channel text,
    message_ts text,
    due_at_ms bigint not null
  )`,
  sql`create table usage (
    owner text not null,
    day text not null,
    launch_profile_id text not null,
    launch_profile_name text not null,
    on_ms bigint not null,
    usd double precision not null,
    saved_ms bigint not null,
    primary key (owner, day, launch_profile_id)
  )`,
  sql`create index usage_by_day on usage (day)`,
  sql`create table hours (
    owner text primary key,
    time_zone text not null,
    week text not null,
    not_today text,
    keep_on_until_ms bigint,
    paused_until text,
    next_does text,
    next_at_ms bigint,
    next_for_ms bigint,
    revision integer not null
  )`,
  sql`create index hours_by_next on hours (next_at_ms) where next_at_ms is not null`,
  sql`create table budget_notices (
    budget text not null,
    month text not null,
    level integer not null,
    tell_at_ms bigint,
    primary key (budget, month, level)
  )`,
  sql`create table report_notices (
    week text primary key,
    sent_at_ms bigint,
    tell_at_ms bigint
  )`,
  sql`create table approval_notices (
    id text primary key,
    client_token text not null,
    approver text not null,
    message_channel text,
    message_ts text,
    due_at_ms bigint
  )`,
  sql`create index approval_notices_by_launch on approval_notices (client_token)`,
  sql`create index approval_notices_by_due on approval_notices (due_at_ms)
    where due_at_ms is not null`,
  sql`create table world (part text primary key, id text not null)`,
];

export const initial: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await statement.execute(db);
  },
};
