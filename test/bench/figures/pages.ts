import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../support/free-port.js';
import { Program } from '../program.js';
import { Arrivals, Catcher, httpSettings, sendAll, startPlayground } from '../requests.js';
import { type Row, times } from '../table.js';

const pageSize = 50;
/** So many sessions are on the move, one after the other: some that fit on a page, and some pages full. */
const counts = [5, 25, 50, 100, 200];
const timeScale = 20;
/** Simulated. */
const measuredMs = 120_000;
const executionName = 'loops';

/** What it costs to look at the sessions on the move: by pages, not by sessions. */
export async function pages(): Promise<Row[]> {
  const sandbox = await startPlayground({ durations: { createMs: 3_600_000 }, pageSize });
  const catcher = await Catcher.start(sandbox);
  const port = await freePort();
  const bot = await Program.start('scaled-bot', {
    ...httpSettings(sandbox, port),
    DATABASE_URL: 'file::memory:',
    MAX_SESSIONS_PER_USER: '1000',
    TIME_SCALE: String(timeScale),
  });
  const asked = new Arrivals('GET', '/2020-08-01/studios/');
  const askedByLoops = new Arrivals('GET', '/2020-08-01/studios/', executionName);
  const calls: { bot: number; loops: number; pages: number }[] = [];
  const sessions = () => sandbox.nimble.controls.state().sessions;
  for (const count of counts) {
    await sendAll([port], await catcher.submissions(port, count - sessions().length), 10);
    while (sessions().length < count) await wait(20);
    const loops = await Program.start('waiter-each', {
      ...sandbox.environment,
      // The SDK tells this to whom it calls, so that the two can be told apart.
      AWS_EXECUTION_ENV: executionName,
      BY: 'loop',
      TIME_SCALE: String(timeScale),
      SESSIONS: sessions()
        .map(({ sessionId }) => sessionId)
        .join(','),
    });
    await wait(1_000);
    const before = { all: asked.count, loops: askedByLoops.count };
    await wait(measuredMs / timeScale);
    const byLoops = askedByLoops.count - before.loops;
    const byBot = asked.count - before.all - byLoops;
    await loops.end();
    calls.push({ bot: byBot, loops: byLoops, pages: Math.ceil(count / pageSize) });
  }
  catcher.close();
  await bot.end();
  await sandbox.close();
  const perPage = calls.map((of) => of.bot / of.pages);
  const spread = Math.max(...perPage) / Math.min(...perPage);
  return [
    {
      figure: `calls to the studio in two minutes with ${counts.join(', ')} sessions on the move (${calls.map((of) => of.pages).join(', ')} pages)`,
      bot: calls.map((of) => of.bot).join(', '),
      peer: `${calls.map((of) => of.loops).join(', ')}, a 10 s loop per session`,
      ratio: `${times(spread)} between the most and the fewest per page`,
      wanted: 'as many for any number on a page',
      // In the time there is one look more or less.
      reached: spread <= 1.25,
    },
  ];
}
