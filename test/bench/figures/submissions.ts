import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.js';
import type { PostgresServer } from '../../support/postgres.js';
import { Program } from '../program.js';
import { Arrivals, Catcher, httpSettings, sendAll, startPlayground } from '../requests.js';
import { type Row, times } from '../table.js';

const submissions = 400;
const warmUp = 60;
const atOnce = 50;

/** In a second: stored and acknowledged, and seen as Creates at the studio. */
interface Rate {
  accepted: number;
  created: number;
}

/** Submissions, fifty in flight all the time. */
export async function acceptedPerSecond(postgres: PostgresServer): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  const sqlite = await accepted(1, `file:${join(folder, 'bot.sqlite')}`);
  rmSync(folder, { recursive: true, force: true });
  const one = await accepted(1, await postgres.newDatabase());
  const three = await accepted(3, await postgres.newDatabase());
  const row = (name: string, ours: Rate, beside: string, theirs: Rate): Row => ({
    figure: `submissions per second, ${atOnce} in flight, ${name}: accepted; created`,
    bot: `${ours.accepted.toFixed(0)}; ${ours.created.toFixed(0)}`,
    peer: `${theirs.accepted.toFixed(0)}; ${theirs.created.toFixed(0)}, ${beside}`,
    ratio: `${times(ours.accepted / theirs.accepted)}; ${times(ours.created / theirs.created)}`,
    wanted: '–',
    reached: null,
  });
  return [
    row('one bot on PostgreSQL', one, 'one on SQLite', sqlite),
    row('three bots on PostgreSQL', three, 'one on PostgreSQL', one),
  ];
}

async function accepted(replicas: number, databaseUrl: string): Promise<Rate> {
  const sandbox = await startPlayground({ durations: { createMs: 3_600_000 } });
  const catcher = await Catcher.start(sandbox);
  const created = new Arrivals('POST', '/2020-08-01/');
  const ports = await Promise.all(Array.from({ length: replicas }, freePort));
  const bots = await Promise.all(
    ports.map((port) =>
      Program.startBot({
        ...httpSettings(sandbox, port),
        DATABASE_URL: databaseUrl,
        MAX_SESSIONS_PER_USER: '1000',
      }),
    ),
  );
  const [first = 0] = ports;
  for (const port of ports) await catcher.submissions(port, 0);
  const all = await catcher.submissions(first, warmUp + submissions);
  await sendAll(ports, all.slice(0, warmUp), atOnce);
  await created.at(warmUp - 1);
  const beganAt = performance.now();
  await sendAll(ports, all.slice(warmUp), atOnce);
  const acceptedMs = performance.now() - beganAt;
  const createdMs = (await created.at(warmUp + submissions - 1)) - beganAt;
  await Promise.all(bots.map((bot) => bot.end()));
  catcher.close();
  await sandbox.close();
  const perSecond = (tookMs: number) => submissions / (tookMs / 1_000);
  return { accepted: perSecond(acceptedMs), created: perSecond(createdMs) };
}
