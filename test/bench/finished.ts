import Database from 'libsql';
import pg from 'pg';
import pino from 'pino';
import { openStore } from '../../src/store/open.js';
import { newLaunch } from '../support/launches.js';

const dayMs = 24 * 60 * 60_000;

/**
 * Stores as many launches that are over, of the last 399 days and of 250 people, each with a thread reply and two
 * entries of the audit log. In SQL that SQLite and PostgreSQL both speak: row by row it would take minutes.
 */
export async function storeFinished(databaseUrl: string, count: number): Promise<void> {
  const store = await openStore(databaseUrl, Date.now, pino({ level: 'silent' }));
  await store.launches.add(newLaunch({ clientToken: 'pattern' }), 1);
  await store.launches.close();
  const run = await connected(databaseUrl);
  const names = (await run('select * from launches')).columns;
  const requestedAt = `${Date.now() - 399 * dayMs} + number * ${Math.floor((398 * dayMs) / count)}`;
  const differs: Record<string, string> = {
    // In no order, as the hashes that real ones are: 1,000,003 is a prime.
    client_token: `'slack-' || ((number * 7919) % 1000003)`,
    owner: `'U' || (number % 250)`,
    requested_by: `'U' || (number % 250)`,
    requested_at_ms: requestedAt,
    attempt_since_ms: requestedAt,
    launch_profile_id: `'lp-' || (number % 10)`,
    state: `'DELETED'`,
    state_word: `'DELETED'`,
    state_since_ms: `${requestedAt} + 3600000`,
    session_id: `'session-' || number`,
    ready_at_ms: `${requestedAt} + 300000`,
    first_ready_at_ms: `${requestedAt} + 300000`,
    shown_revision: 'revision',
    message_channel: `'C0WORKSTN01'`,
    message_ts: `number || '.000001'`,
    studio_due_at_ms: 'null',
    slack_due_at_ms: 'null',
    open_request_by: 'null',
    open_request_action: 'null',
  };
  const event = JSON.stringify({ kind: 'state', state: 'READY', problem: null, failure: null });
  const statements = [
    'delete from audit_log',
    `with recursive numbers (number) as (
      select cast(1 as bigint) union all select number + 1 from numbers where number < ${count})
    insert into launches (${names.join(', ')})
      select ${names.map((name) => differs[name] ?? name).join(', ')} from numbers, launches`,
    `delete from launches where client_token = 'pattern'`,
    `insert into thread_replies (client_token, number, at_ms, event, sent_at_ms, done, ts)
      select client_token, 1, first_ready_at_ms, '${event}', first_ready_at_ms, 1, '1.000001' from launches`,
    ...['requested', 'succeeded'].map(
      (result) => `insert into audit_log (id, at_ms, actor, action, client_token, result)
        select substr(cast(1000000000000 + row_number() over (order by requested_at_ms) as text), 2)
          || '-${result}', requested_at_ms, owner, 'launch', client_token, '${result}' from launches`,
    ),
    // As PostgreSQL does by itself in time.
    ...(databaseUrl.startsWith('file:') ? [] : ['vacuum analyze']),
  ];
  for (const statement of statements) await run(statement);
  await run.end();
}

/** Runs statements that may take longer than the bot would wait. */
async function connected(databaseUrl: string) {
  if (databaseUrl.startsWith('file:')) {
    const database = new Database(databaseUrl.replace(/^file:/, ''));
    const run = async (text: string) => {
      const statement = database.prepare(text);
      if (statement.reader) return { columns: statement.columns().map(({ name }) => name) };
      statement.run();
      return { columns: [] };
    };
    return Object.assign(run, { end: async () => void database.close() });
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const run = async (text: string) => {
    const { fields } = await client.query(text);
    return { columns: fields.map(({ name }) => name) };
  };
  return Object.assign(run, { end: () => client.end() });
}
