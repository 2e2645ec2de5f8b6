import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Launch, News } from '../../src/sessions/launch.js';
import type { RecordEntry } from '../../src/sessions/records.js';
import { openStore, type Store } from '../../src/store/open.js';
import { launchInState } from '../support/launches.js';

const nowMs = 1_790_000_900_000;
const log = pino({ level: 'silent' });

/** The database as the first version made it. Never changes, as that version never does. */
const firstVersion = `
  create table "kysely_migration" ("name" varchar(255) primary key, "timestamp" varchar(255) not null);
  create table "kysely_migration_lock" ("id" varchar(255) primary key, "is_locked" integer default 0 not null);
  insert into kysely_migration values ('2026-11-launches', '2026-11-20T10:00:00.000Z');
  insert into kysely_migration_lock values ('migration_lock', 0);
  create table "launches" (
    "client_token" text primary key, "team_id" text not null, "requested_by" text not null,
    "requested_by_name" text not null, "channel_id" text, "note" text,
    "requested_at_ms" bigint not null, "launch_profile_id" text not null,
    "launch_profile_name" text not null, "ec2_instance_type" text not null,
    "streaming_image_id" text, "streaming_image_name" text, "offered_instance_types" text not null,
    "owned_by" text, "admitted" integer not null, "state" text not null,
    "state_since_ms" bigint not null, "session_id" text, "status_code" text, "status_message" text,
    "create_sent_at_ms" bigint, "ready_at_ms" bigint, "stop_at_ms" bigint,
    "terminate_at_ms" bigint, "wish" text, "trouble" text, "failure" text,
    "stuck_since_ms" bigint, "studio_attempts" integer not null, "revision" integer not null,
    "shown_revision" integer not null, "message_channel" text, "message_ts" text,
    "message_sent_at_ms" bigint, "detour" text, "board_attempts" integer not null,
    "studio_due_at_ms" bigint, "studio_ticket" text, "board_due_at_ms" bigint, "board_ticket" text
  );
  create index "launches_by_studio_due" on "launches" ("studio_due_at_ms");
  create index "launches_by_board_due" on "launches" ("board_due_at_ms");
  create index "launches_by_studio_ticket" on "launches" ("studio_ticket");
  create index "launches_by_person" on "launches" ("requested_by", "requested_at_ms");
  create table "thread_lines" (
    "client_token" text not null references "launches" ("client_token"), "number" integer not null,
    "at_ms" bigint not null, "news" text not null, "sent_at_ms" bigint, "done" integer not null,
    "ts" text, constraint "thread_lines_key" primary key ("client_token", "number")
  );
  create index thread_lines_open on thread_lines (client_token) where done = 0;
`;

/** What the second version made of that. Never changes either. */
const secondVersion = `
  insert into kysely_migration values ('2026-11-session-life', '2026-11-21T10:00:00.000Z');
  alter table "launches" rename column "requested_by_name" to "owner_name";
  alter table "launches" add column "owner" text default '' not null;
  alter table "launches" add column "can_stop" integer default 0 not null;
  alter table "launches" add column "first_ready_at_ms" bigint;
  alter table "launches" add column "typical_ms" bigint;
  alter table "launches" add column "slow_ms" bigint;
  alter table "launches" add column "slow_since_ms" bigint;
  alter table "launches" add column "reminded_deadline_ms" bigint;
  alter table "launches" add column "reminded_lead_ms" bigint;
  alter table "launches" add column "aged_ready_at_ms" bigint;
  alter table "launches" add column "missing_since_ms" bigint;
  alter table "launches" add column "dismissed" integer default 0 not null;
  update launches set owner = requested_by, first_ready_at_ms = ready_at_ms;
  update thread_lines set news = '{"kind":"wish","wish":"terminate","by":"U0BEN00002"}'
    where news = '{"kind":"given_up"}';
  update thread_lines
    set news = replace(news, '"kind":"not_given_up"', '"kind":"not_done","wish":"terminate"')
    where news like '{"kind":"not_given_up"%';
  drop index "launches_by_person";
  create index "launches_by_owner" on "launches" ("owner", "requested_at_ms");
  create index "launches_by_profile_and_type" on "launches" ("launch_profile_id", "ec2_instance_type", "first_ready_at_ms");
  create index launches_live on launches (requested_at_ms)
    where state not in ('DELETED', 'FORGOTTEN', 'REFUSED', 'NOT_CREATED', 'CREATE_FAILED');
  create table "records" (
    "id" text primary key, "at_ms" bigint not null, "actor" text not null, "action" text not null,
    "client_token" text, "result" text not null
  );
  create index "records_by_time" on "records" ("at_ms");
  create table "homes" (
    "slack_user_id" text primary key, "everyone" integer not null, "behind" integer not null,
    "due_at_ms" bigint, "ticket" text
  );
`;

/** What the third version made of that. Never changes either. */
const thirdVersion = `
  insert into kysely_migration values ('2026-11-what-was-asked', '2026-11-22T10:00:00.000Z');
  insert into kysely_migration values ('2026-11-what-was-refused', '2026-11-22T11:00:00.000Z');
  insert into kysely_migration values ('2026-11-who-waits', '2026-11-23T10:00:00.000Z');
  alter table "launches" add column "open_ask_by" text;
  alter table "launches" add column "open_ask_action" text;
  alter table "homes" add column "refusals" integer default 0 not null;
  alter table "launches" add column "board_rank_ms" bigint;
  update launches set board_rank_ms = board_due_at_ms;
  create index launches_by_board_rank on launches (board_rank_ms, board_due_at_ms, client_token)
    where board_rank_ms is not null;
`;

const failure = { kind: 'access_denied', message: '“No”, said AWS', requestId: 'r-1' } as const;
const trouble = { kind: 'throttled', message: 'Slow down', requestId: null } as const;

const ready = launchInState({
  clientToken: 'slack-ready',
  note: 'Für Sequenz 040 🎬',
  state: 'READY',
  stateSinceMs: 1_790_000_300_000,
  sessionId: 's-1',
  statusCode: 'STREAMING_SESSION_READY',
  readyAtMs: 1_790_000_300_000,
  firstReadyAtMs: 1_790_000_300_000,
  stopAtMs: 1_790_041_700_000,
  revision: 4,
  shownRevision: 4,
  messageChannel: 'C0WORKSTN01',
  messageTs: '100.1',
  // Until now nobody asked whether it may be; the next launch of the profile knows.
  canStop: false,
});

const waiting = launchInState({
  clientToken: 'slack-waiting',
  owner: 'U0BEN00002',
  requestedBy: 'U0BEN00002',
  ownerName: 'Ben Castellano',
  channelId: null,
  streamingImageId: null,
  streamingImageName: null,
  ownedBy: null,
  state: 'CREATE_IN_PROGRESS',
  sessionId: 's-2',
  wish: 'terminate',
  // The moment of the line that says whose it is.
  wishAtMs: nowMs,
  stuckSinceMs: 1_790_000_800_000,
  trouble,
  failure,
  revision: 9,
  shownRevision: 5,
  detour: 'not_in_channel',
  messageChannel: 'D0BEN',
  messageTs: '200.1',
  canStop: false,
});

/** What the first version kept of a launch, under its own names. */
function asFirstVersion(launch: Launch): Record<string, string | number | null> {
  return {
    client_token: launch.clientToken,
    team_id: launch.teamId,
    requested_by: launch.requestedBy,
    requested_by_name: launch.ownerName,
    channel_id: launch.channelId,
    note: launch.note,
    requested_at_ms: launch.requestedAtMs,
    launch_profile_id: launch.launchProfileId,
    launch_profile_name: launch.launchProfileName,
    ec2_instance_type: launch.ec2InstanceType,
    streaming_image_id: launch.streamingImageId,
    streaming_image_name: launch.streamingImageName,
    offered_instance_types: JSON.stringify(launch.offeredInstanceTypes),
    owned_by: launch.ownedBy,
    admitted: launch.admitted ? 1 : 0,
    state: launch.state,
    state_since_ms: launch.stateSinceMs,
    session_id: launch.sessionId,
    status_code: launch.statusCode,
    status_message: launch.statusMessage,
    create_sent_at_ms: launch.createSentAtMs,
    ready_at_ms: launch.readyAtMs,
    stop_at_ms: launch.stopAtMs,
    terminate_at_ms: launch.terminateAtMs,
    wish: launch.wish,
    trouble: launch.trouble && JSON.stringify(launch.trouble),
    failure: launch.failure && JSON.stringify(launch.failure),
    stuck_since_ms: launch.stuckSinceMs,
    studio_attempts: launch.studioAttempts,
    revision: launch.revision,
    shown_revision: launch.shownRevision,
    message_channel: launch.messageChannel,
    message_ts: launch.messageTs,
    message_sent_at_ms: launch.messageSentAtMs,
    detour: launch.detour,
    board_attempts: launch.boardAttempts,
    studio_due_at_ms: nowMs,
    studio_ticket: null,
    board_due_at_ms: launch.shownRevision < launch.revision ? nowMs : null,
    board_ticket: null,
  };
}

/** Lines of the launch that waits, as the first version wrote them, and what they mean now. */
const lines: { done: 0 | 1; wrote: object; news: News }[] = [
  { done: 1, wrote: { kind: 'given_up' }, news: wishOfBen() },
  {
    done: 0,
    wrote: { kind: 'not_given_up', failure },
    news: { kind: 'not_done', wish: 'terminate', failure },
  },
  { done: 0, wrote: { kind: 'stuck' }, news: { kind: 'stuck' } },
  { done: 0, wrote: { kind: 'given_up' }, news: wishOfBen() },
  { done: 0, wrote: { kind: 'trouble', failure }, news: { kind: 'trouble', failure } },
];

function wishOfBen(): News {
  return { kind: 'wish', wish: 'terminate', by: 'U0BEN00002' };
}

function writeFirstVersion(file: string, launches = [ready, waiting]): void {
  const database = new Database(file);
  database.exec(firstVersion);
  for (const row of launches.map(asFirstVersion)) {
    const names = Object.keys(row);
    database
      .prepare(`insert into launches (${names}) values (${names.map(() => '?')})`)
      .run(...Object.values(row));
  }
  for (const [at, { done, wrote }] of lines.entries()) {
    database
      .prepare('insert into thread_lines values (?, ?, ?, ?, null, ?, null)')
      .run(waiting.clientToken, at + 1, nowMs, JSON.stringify(wrote), done);
  }
  database.close();
}

describe('a database of the first version', () => {
  const openMigrated = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'migration-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'launches.sqlite');
    writeFirstVersion(file);
    const store = await openStore(`file:${file}`, () => nowMs, log);
    onTestFinished(() => store.launches.close());
    return store;
  };

  it('keeps every launch whole, each owned by whoever asked for it', async () => {
    const { launches } = await openMigrated();
    expect(await launches.get(ready.clientToken)).toEqual(ready);
    expect(await launches.get(waiting.clientToken)).toEqual(waiting);
    const found = await launches.live({ owner: 'U0BEN00002', words: [] }, { offset: 0, limit: 10 });
    expect(found).toEqual({ launches: [waiting], total: 1, offset: 0 });
    expect(await launches.lastChoice('U0ADA00001')).toMatchObject({
      launchProfileId: ready.launchProfileId,
    });
  });

  it('goes on with what was to be done', async () => {
    const { launches } = await openMigrated();
    expect(await launches.claimWatched()).toMatchObject([{ clientToken: 'slack-ready' }]);
    expect(await launches.claimStudioErrands(10)).toMatchObject([{ clientToken: 'slack-waiting' }]);
  });

  it('still tells what it had to tell, in the words of today', async () => {
    const { launches } = await openMigrated();
    const [board] = await launches.claimBoardErrands(10);
    const open = lines.flatMap(({ done, news }, at) => (done ? [] : [{ number: at + 1, news }]));
    expect(board?.openLines).toMatchObject(open);
    expect(board?.openLines).toHaveLength(open.length);
  });

  it('counts its launches in estimates', async () => {
    const { launches } = await openMigrated();
    const { launchProfileId, ec2InstanceType } = ready;
    expect(await launches.durations(launchProfileId, ec2InstanceType)).toEqual([300_000]);
  });

  it('has room for what is new', async () => {
    const { launches, records, homes } = await openMigrated();
    expect(await records.newest(10)).toEqual([]);
    await homes.open('U0ADA00001', false);
    expect(await homes.claim(10)).toHaveLength(1);
    const another = launchInState({ clientToken: 'slack-another' });
    expect(await launches.add(another, 1)).toMatchObject({
      kind: 'too_many',
      live: [{ clientToken: 'slack-ready' }],
    });
  });
});

describe('a database of the second version', () => {
  const creating = launchInState({
    clientToken: 'slack-creating',
    state: 'CREATE_IN_PROGRESS',
    canStop: false,
  });
  const records: RecordEntry[] = [
    { action: 'stop', actor: 'U0ADA00001', clientToken: 'slack-ready', result: 'noted', atMs: 1 },
    {
      action: 'launch',
      actor: 'U0BEN00002',
      clientToken: 'slack-waiting',
      result: 'added',
      atMs: 2,
    },
    {
      action: 'give_up',
      actor: 'U0MEI00003',
      clientToken: 'slack-waiting',
      result: 'noted',
      atMs: 3,
    },
    { action: 'stop', actor: 'U0ADA00001', clientToken: 'slack-waiting', result: 'noted', atMs: 2 },
    {
      action: 'stop',
      actor: 'U0ADA00001',
      clientToken: 'slack-waiting',
      result: 'not_yours',
      atMs: 5,
    },
  ];

  const openMigrated = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'migration-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'launches.sqlite');
    writeFirstVersion(file, [ready, waiting, creating]);
    const database = new Database(file);
    database.exec(secondVersion);
    for (const [at, { atMs, actor, action, clientToken, result }] of records.entries()) {
      // Each process counted by itself.
      const id = `${String(9 - at).padStart(12, '0')}-of-an-earlier-process`;
      database
        .prepare('insert into records values (?, ?, ?, ?, ?, ?)')
        .run(id, atMs, actor, action, clientToken, result);
    }
    database.close();
    const store = await openStore(`file:${file}`, () => nowMs, log);
    onTestFinished(() => store.launches.close());
    return store;
  };

  /** Has the state of a launch change, as a look at it does; what the record then has anew. */
  const settled = async ({ launches, records: record }: Store, token: string, state: string) => {
    const due = [...(await launches.claimStudioErrands(10)), ...(await launches.claimWatched())];
    const ticket = due.find(({ clientToken }) => clientToken === token)?.ticket ?? '';
    await launches.saveStudio(token, ticket, { set: { state, wish: null, firstReadyAtMs: nowMs } });
    const entries = (await record.newest(100)).map(({ about: _, ...entry }) => entry);
    return entries.slice(0, entries.length - records.length);
  };

  it('keeps its launches and its record', async () => {
    const { launches, records: record } = await openMigrated();
    for (const launch of [ready, waiting, creating]) {
      expect(await launches.get(launch.clientToken)).toEqual(launch);
    }
    const kept = (await record.newest(100)).map(({ about: _, ...entry }) => entry);
    expect(kept).toEqual(records.toSorted((a, b) => b.atMs - a.atMs));
  });

  it('still learns how it ends what somebody had asked for', async () => {
    const store = await openMigrated();
    expect(await settled(store, 'slack-waiting', 'DELETED')).toEqual([
      {
        atMs: nowMs,
        actor: 'U0MEI00003',
        action: 'give_up',
        clientToken: 'slack-waiting',
        result: 'done',
      },
    ]);
  });

  it('still learns what becomes of a launch under way', async () => {
    const store = await openMigrated();
    expect(await settled(store, 'slack-creating', 'READY')).toMatchObject([
      { actor: 'U0ADA00001', action: 'launch', clientToken: 'slack-creating', result: 'done' },
    ]);
  });

  it('has no result for what was settled before', async () => {
    expect(await settled(await openMigrated(), 'slack-ready', 'STOPPED')).toEqual([]);
  });

  it('goes on counting its records where it was', async () => {
    const { records: record } = await openMigrated();
    const entry = { actor: 'U0ADA00001', action: 'stop', clientToken: null };
    for (const result of ['first', 'second']) await record.add({ ...entry, result });
    expect((await record.newest(2)).map(({ result }) => result)).toEqual(['second', 'first']);
  });
});

describe('a database of the third version', () => {
  it('keeps its launches, and what they wait for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'migration-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'launches.sqlite');
    writeFirstVersion(file);
    const database = new Database(file);
    database.exec(secondVersion);
    database.exec(thirdVersion);
    database.close();
    const { launches, interactions } = await openStore(`file:${file}`, () => nowMs, log);
    onTestFinished(() => launches.close());
    expect(await launches.get(ready.clientToken)).toEqual(ready);
    expect(await launches.get(waiting.clientToken)).toEqual(waiting);
    expect(await launches.claimBoardErrands(10)).toMatchObject([
      { launch: { clientToken: waiting.clientToken } },
    ]);
    expect(await interactions.take('trigger')).toBe(true);
  });
});
