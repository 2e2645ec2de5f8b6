import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import type { Sandbox } from '../../../sandbox/src/sandbox.js';
import { readSettings } from '../../../src/settings/read-settings.js';
import { openPostgres } from '../../../src/store/postgres.js';
import { openSqlite } from '../../../src/store/sqlite.js';
import type { PostgresServer } from '../../support/postgres.js';
import { Program } from '../program.js';
import { Arrivals, createSessions, startPlayground } from '../requests.js';
import { type RowOfSession, storeRows } from '../rows.js';
import { type Row, times } from '../table.js';

const sessions = 10_000;
const measuredMs = 60_000;
const pageSize = 50;
const pages = sessions / pageSize;
const log = pino({ level: 'silent' });

/** Each of them is looked at so often while it is measured, at the most. */
const looks = Math.ceil(measuredMs / readSettings({}).limits.settledMs);

/** A program that watches them, and how many calls it makes. */
interface Watcher {
  name: string;
  program: Program;
  calls: Arrivals;
}

/** 10,000 sessions that are on: what it costs to watch them, and how soon they are after a restart. */
export async function tenThousand(postgres: PostgresServer): Promise<Row[]> {
  const sandbox = await startPlayground({ pageSize });
  await createSessions(sandbox, sessions);
  for (const { sessionId } of sandbox.nimble.controls.state().sessions) {
    sandbox.nimble.controls.setState({ sessionId, state: 'READY' });
  }
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  const file = join(folder, 'bot.sqlite');
  const server = await postgres.newDatabase();
  const rows = rowsOf(sandbox);
  await storeRows(`file:${file}`, () => openSqlite(file), rows);
  await storeRows(server, () => openPostgres(server, log), rows);
  const ids = sandbox.nimble.controls.state().sessions.map(({ sessionId }) => sessionId);
  // The last of them has changed while the bots were away: all have to be looked at to see it.
  sandbox.nimble.controls.setState({ sessionId: ids.at(-1) ?? '', state: 'STOPPED' });

  const told = new Arrivals('POST', '/api/chat.postMessage');
  const restarted = async (name: string, databaseUrl: string) => {
    const calls = new Arrivals('GET', '/2020-08-01/studios/', called(name));
    const toldBefore = told.count;
    const beganAt = performance.now();
    const program = await Program.startBot({
      ...sandbox.environment,
      DATABASE_URL: databaseUrl,
      AWS_EXECUTION_ENV: called(name),
    });
    const restartMs = (await told.at(toldBefore)) - beganAt;
    // The rest of what there is to tell must not count as the next one's.
    await wait(2_000);
    return { name, program, calls, restartMs };
  };
  const bareBeganAt = performance.now();
  const bare = await Program.start('bare-paginator', sandbox.environment);
  const bareMs = performance.now() - bareBeganAt;
  await bare.end();
  const bots = [await restarted('SQLite', `file:${file}`), await restarted('PostgreSQL', server)];
  const timers: Watcher = {
    name: 'timers',
    program: await Program.start(
      'timer-each',
      { ...sandbox.environment, AWS_EXECUTION_ENV: called('timers') },
      ids.join(','),
    ),
    calls: new Arrivals('GET', '/2020-08-01/studios/', called('timers')),
  };
  const [beside, ...ours] = await watchedForAMinute([timers, ...bots]);
  await Promise.all([timers, ...bots].map(({ program }) => program.end()));
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
  if (beside === undefined) throw new Error('Nothing was measured.');
  const watched = ours.map(({ name, share, memoryMb, calls }): Row[] => [
    {
      figure: `${sessions} live sessions watched for a minute, ${name}: share of a core`,
      bot: `${share.toFixed(1)} %`,
      peer: `${beside.share.toFixed(1)} %, one timer per session`,
      ratio: times(share / beside.share),
      wanted: '≤ 5 %',
      reached: share <= 5,
    },
    {
      figure: `the same, ${name}: memory at its highest`,
      bot: `${memoryMb.toFixed(0)} MB`,
      peer: `${beside.memoryMb.toFixed(0)} MB, one timer per session`,
      ratio: times(memoryMb / beside.memoryMb),
      wanted: '≤ 200 MB',
      reached: memoryMb <= 200,
    },
    {
      figure: `the same, ${name}: calls to the studio`,
      bot: String(calls),
      peer: `${beside.calls}, one timer per session`,
      ratio: times(calls / beside.calls),
      wanted: `as many as pages (${pages}), ${looks} times`,
      reached: calls >= pages && calls <= pages * looks,
    },
  ]);
  const restarts = bots.map(
    ({ name, restartMs }): Row => ({
      figure: `restart with ${sessions} live rows, ${name}, all due: until the last of them is seen and told`,
      bot: `${(restartMs / 1_000).toFixed(2)} s`,
      peer: `${(bareMs / 1_000).toFixed(2)} s, a process with the SDK's paginator over the same listing`,
      ratio: times(restartMs / bareMs),
      wanted: '≤ 3×',
      reached: restartMs / bareMs <= 3,
    }),
  );
  return [...watched.flat(), ...restarts];
}

/** How the SDK is to call a program to whom it calls, so that they can be told apart. */
function called(name: string): string {
  return `bench-${name}`;
}

/** All at once: what each took of a core in percent, of memory, and of the studio. */
async function watchedForAMinute(watchers: readonly Watcher[]) {
  const before = watchers.map(({ program, calls }) => ({
    seconds: program.processorSeconds(),
    calls: calls.count,
  }));
  await wait(measuredMs);
  return watchers.map(({ name, program, calls }, index) => ({
    name,
    share:
      ((program.processorSeconds() - (before[index]?.seconds ?? 0)) / (measuredMs / 1_000)) * 100,
    memoryMb: program.peakMemoryMb(),
    calls: calls.count - (before[index]?.calls ?? 0),
  }));
}

/** What their rows have of them. */
function rowsOf(sandbox: Sandbox): RowOfSession[] {
  return sandbox.nimble.controls.state().sessions.map((session) => ({
    clientToken: session.tags?.['client-token'] ?? '',
    sessionId: session.sessionId ?? '',
    ec2InstanceType: session.ec2InstanceType ?? '',
    state: 'READY',
    statusCode: session.statusCode ?? null,
    statusMessage: session.statusMessage ?? null,
    stopAtMs: milliseconds(session.stopAt),
    terminateAtMs: milliseconds(session.terminateAt),
  }));
}

function milliseconds(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time);
}
