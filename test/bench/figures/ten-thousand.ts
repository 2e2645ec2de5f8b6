import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { readConfig } from '../../../src/config.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { openStore } from '../../../src/store/open.js';
import { openSqlite } from '../../../src/store/sqlite.js';
import { newLaunch } from '../../support/launches.js';
import { Program } from '../program.js';
import { Arrivals, createSessions, startPlayground } from '../requests.js';
import { type Row, times } from '../table.js';

const sessions = 10_000;
const measuredMs = 60_000;
const rowsAtOnce = 500;
const pageSize = 50;
const pages = sessions / pageSize;
const executionName = 'timers';

/** Each of them is looked at so often while it is measured, at the most. */
const looks = Math.ceil(measuredMs / readConfig({}).pace.settledMs);

/** 10,000 sessions that are on: what it costs to watch them, and how soon they are after a restart. */
export async function tenThousand(): Promise<Row[]> {
  const sandbox = await startPlayground({ pageSize });
  await createSessions(sandbox, sessions);
  for (const { sessionId } of sandbox.nimble.controls.state().sessions) {
    sandbox.nimble.controls.setState({ sessionId, state: 'READY' });
  }
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  const file = join(folder, 'bot.sqlite');
  await storeLaunches(sandbox, file);
  const environment = { ...sandbox.environment, DATABASE_URL: `file:${file}` };
  const asked = new Arrivals('GET', '/2020-08-01/studios/');
  const askedByTimers = new Arrivals('GET', '/2020-08-01/studios/', executionName);
  const told = new Arrivals('POST', '/api/chat.postMessage');

  // The last of them has changed while the bot was away: all have to be looked at to see it.
  const last = sandbox.nimble.controls.state().sessions.at(-1)?.sessionId ?? '';
  sandbox.nimble.controls.setState({ sessionId: last, state: 'STOPPED' });
  const beganAt = performance.now();
  const bot = await Program.startBot(environment);
  const restartMs = (await told.at(0)) - beganAt;
  await wait(2_000);

  const ids = sandbox.nimble.controls.state().sessions.map(({ sessionId }) => sessionId);
  // The SDK tells this to whom it calls, so that the two can be told apart.
  const named = { ...sandbox.environment, AWS_EXECUTION_ENV: executionName };
  const timers = await Program.start('timer-each', named, ids.join(','));
  const before = { bot: bot.processorSeconds(), timers: timers.processorSeconds() };
  const callsBefore = { all: asked.count, timers: askedByTimers.count };
  await wait(measuredMs);
  const share = (program: Program, since: number) =>
    ((program.processorSeconds() - since) / (measuredMs / 1_000)) * 100;
  const shares = { bot: share(bot, before.bot), timers: share(timers, before.timers) };
  const callsOfTimers = askedByTimers.count - callsBefore.timers;
  const calls = asked.count - callsBefore.all - callsOfTimers;
  const memory = { bot: bot.peakMemoryMb(), timers: timers.peakMemoryMb() };
  await Promise.all([bot.end(), timers.end()]);
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
  const beside = 'one timer per session';
  return [
    {
      figure: `${sessions} live sessions watched for a minute: share of a core`,
      bot: `${shares.bot.toFixed(1)} %`,
      peer: `${shares.timers.toFixed(1)} %, ${beside}`,
      ratio: times(shares.bot / shares.timers),
      wanted: '≤ 5 %',
      reached: shares.bot <= 5,
    },
    {
      figure: 'the same: memory at its highest',
      bot: `${memory.bot.toFixed(0)} MB`,
      peer: `${memory.timers.toFixed(0)} MB, ${beside}`,
      ratio: times(memory.bot / memory.timers),
      wanted: '≤ 200 MB',
      reached: memory.bot <= 200,
    },
    {
      figure: 'the same: calls to the studio',
      bot: String(calls),
      peer: `${callsOfTimers}, ${beside}`,
      ratio: times(calls / callsOfTimers),
      wanted: `as many as pages (${pages}), ${looks} times`,
      reached: calls > 0 && calls <= pages * looks,
    },
    {
      figure: `restart with ${sessions} live rows, all due: until the last of them is seen and told`,
      bot: `${(restartMs / 1_000).toFixed(2)} s`,
      peer: '–',
      ratio: '–',
      wanted: '≤ 2 s',
      reached: restartMs <= 2_000,
    },
  ];
}

/** A row for each session, as the bot would have it that launched them all and was then stopped. */
async function storeLaunches(sandbox: Sandbox, file: string): Promise<void> {
  const { sessions: ready } = sandbox.nimble.controls.state();
  const log = pino({ level: 'silent' });
  const store = await openStore(`file:${file}`, Date.now, log);
  await store.launches.add(newLaunch({ clientToken: 'pattern', requestedAtMs: Date.now() }), 1);
  await store.launches.close();
  const db = openSqlite(file);
  const pattern = await db.selectFrom('launches').selectAll().executeTakeFirstOrThrow();
  await db.deleteFrom('records').execute();
  await db.deleteFrom('launches').execute();
  const rows = ready.map((session) => ({
    ...pattern,
    clientToken: `of-${session.sessionId}`,
    sessionId: session.sessionId ?? '',
    state: 'READY',
    statusCode: session.statusCode,
    statusMessage: session.statusMessage,
    stopAtMs: milliseconds(session.stopAt),
    terminateAtMs: milliseconds(session.terminateAt),
    readyAtMs: Date.now(),
    firstReadyAtMs: Date.now(),
    openAskBy: null,
    openAskAction: null,
    shownRevision: pattern.revision,
    // They were launched at all times of the day, and so they are due at all times of a minute.
    studioDueAtMs: Date.now() - Math.floor(Math.random() * 60_000),
    boardDueAtMs: null,
  }));
  await db.transaction().execute(async (transaction) => {
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      await transaction
        .insertInto('launches')
        .values(rows.slice(from, from + rowsAtOnce))
        .execute();
    }
  });
  await db.destroy();
}

function milliseconds(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time);
}
