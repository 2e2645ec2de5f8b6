import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Launch, News } from '../../src/sessions/launch.js';
import { openStore } from '../../src/store/open.js';
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

function writeFirstVersion(file: string): void {
  const database = new Database(file);
  database.exec(firstVersion);
  for (const row of [ready, waiting].map(asFirstVersion)) {
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
    expect(await launches.live('U0BEN00002', 10)).toEqual([waiting]);
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
