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
  const start = async (who: 'bot' | 'peer', databaseUrl: string) => {
    const port = await freePort();
    const settings = {
      ...httpSettings(sandbox, port),
      DATABASE_URL: databaseUrl,
      MAX_SESSIONS_PER_USER: '1000',
    };
    const program =
      who === 'bot'
        ? await Program.startBot(settings)
        : await Program.start('storing-app', settings);
    return { program, port, took: [] as number[] };
  };
  const database = (name: string) => `file:${join(folder, `${name}.sqlite`)}`;
  const pairs = [
    {
      name: 'SQLite',
      peer: await start('peer', database('peer')),
      bot: await start('bot', database('bot')),
    },
    {
      name: 'PostgreSQL',
      peer: await start('peer', await postgres.newDatabase()),
      bot: await start('bot', await postgres.newDatabase()),
    },
  ];
  const turns = pairs.flatMap(({ peer, bot }) => [peer, bot]);
  const [first, ...otherBots] = pairs.map(({ bot }) => bot);
  const submissions = await catcher.submissions(
    first?.port ?? 0,
    turns.length * (warmUp + measured),
  );
  // The form was filled for three people; the other bot has to know them as well.
  for (const { port } of otherBots) await catcher.submissions(port, 0);
  for (const [index, submission] of submissions.entries()) {
    const turn = turns[index % turns.length];
    if (turn === undefined) throw new Error('There is nothing to measure.');
    const beganAt = performance.now();
    const [arrivedAt] = await Promise.all([created.at(index), send(turn.port, submission)]);
    if (index >= turns.length * warmUp) turn.took.push(arrivedAt - beganAt);
    await wait(40);
  }
  await Promise.all(turns.map(({ program }) => program.end()));
  catcher.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
  return pairs.map(({ name, bot, peer }): Row => {
    const [ours, theirs] = [percentile(bot.took, 0.5), percentile(peer.took, 0.5)];
    return {
      figure: `submit → \`CreateStreamingSession\` at the studio, ${name}, p50`,
      bot: ms(ours),
      peer: `${ms(theirs)}, a handler that stores one row there, acknowledges, and calls the SDK`,
      ratio: times(ours / theirs),
      wanted: '≤ 2.5×',
      reached: ours / theirs <= 2.5,
    };
  });
}
