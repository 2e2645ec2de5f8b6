import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresServer } from '../../support/postgres.js';
import { freePort, Program } from '../program.js';
import { Arrivals, Catcher, httpSettings, sendAll, startPlayground } from '../requests.js';
import { type Row, times } from '../table.js';

const submissions = 600;
const atOnce = 50;

/** Submissions stored and acknowledged in a second, fifty in flight. */
export async function acceptedPerSecond(postgres: PostgresServer): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  const sqlite = await accepted(1, `file:${join(folder, 'bot.sqlite')}`);
  rmSync(folder, { recursive: true, force: true });
  const one = await accepted(1, await postgres.newDatabase());
  const three = await accepted(3, await postgres.newDatabase());
  const row = (name: string, perSecond: number, peer: string, ratio: string): Row => ({
    figure: `submissions accepted per second, ${atOnce} in flight, ${name}`,
    bot: perSecond.toFixed(0),
    peer,
    ratio,
    wanted: '–',
    reached: null,
  });
  return [
    row('one bot on SQLite', sqlite, '–', '–'),
    row('one bot on PostgreSQL', one, `${sqlite.toFixed(0)} on SQLite`, times(one / sqlite)),
    row('three bots on PostgreSQL', three, `${one.toFixed(0)} with one`, times(three / one)),
  ];
}

async function accepted(replicas: number, databaseUrl: string): Promise<number> {
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
  const all = await catcher.submissions(first, submissions);
  const beganAt = performance.now();
  await sendAll(ports, all, atOnce);
  const tookMs = performance.now() - beganAt;
  // What is accepted comes about: no figure without that.
  await created.at(submissions - 1);
  await Promise.all(bots.map((bot) => bot.end()));
  catcher.close();
  await sandbox.close();
  return submissions / (tookMs / 1_000);
}
