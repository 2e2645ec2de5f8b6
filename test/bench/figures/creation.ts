import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../support/free-port.js';
import type { PostgresServer } from '../../support/postgres.js';
import { Program } from '../program.js';
import { Arrivals, Catcher, httpSettings, send, startPlayground } from '../requests.js';
import { ms, percentile, type Row, times } from '../table.js';

const warmUp = 20;
const measured = 80;

/** One submission after the other: how long until `CreateStreamingSession` arrives at the studio. */
export async function creation(postgres: PostgresServer): Promise<Row[]> {
  const sandbox = await startPlayground({ durations: { createMs: 3_600_000 } });
  const catcher = await Catcher.start(sandbox);
  const created = new Arrivals('POST', '/2020-08-01/');
  const folder = mkdtempSync(join(tmpdir(), 'nimble-session-bench-'));
  const start = async (databaseUrl: string) => {
    const port = await freePort();
    const program = await Program.startBot({
      ...httpSettings(sandbox, port),
      DATABASE_URL: databaseUrl,
      MAX_SESSIONS_PER_USER: '1000',
    });
    return { program, port, took: [] as number[] };
  };
  const barePort = await freePort();
  const bare = {
    program: await Program.start('bare-app', {
      ...httpSettings(sandbox, barePort),
      DOES: 'create',
    }),
    port: barePort,
    took: [] as number[],
  };
  const onSqlite = await start(`file:${join(folder, 'bot.sqlite')}`);
  const onPostgres = await start(await postgres.newDatabase());
  const turns = [bare, onSqlite, onPostgres];
  const submissions = await catcher.submissions(onSqlite.port, turns.length * (warmUp + measured));
  // The form was filled for three people; the other bot has to know them as well.
  await catcher.submissions(onPostgres.port, 0);
  for (const [index, submission] of submissions.entries()) {
    const { port, took } = turns[index % turns.length] ?? bare;
    const beganAt = performance.now();
    const [arrivedAt] = await Promise.all([created.at(index), send(port, submission)]);
    if (index >= turns.length * warmUp) took.push(arrivedAt - beganAt);
    await wait(40);
  }
  await Promise.all(turns.map(({ program }) => program.end()));
  catcher.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
  const theirs = percentile(bare.took, 0.5);
  return [
    { name: 'SQLite', took: onSqlite.took },
    { name: 'PostgreSQL', took: onPostgres.took },
  ].map(({ name, took }): Row => {
    const ours = percentile(took, 0.5);
    return {
      figure: `submit → \`CreateStreamingSession\` at the studio, ${name}, p50`,
      bot: ms(ours),
      peer: `${ms(theirs)}, a handler that calls the SDK after \`ack\`, and stores nothing`,
      ratio: times(ours / theirs),
      wanted: '≤ 2×',
      reached: ours / theirs <= 2,
    };
  });
}
