import type { Sandbox } from '../../../sandbox/src/sandbox.js';
import { openWorkspace } from '../../../sandbox/testing/workspace-client.js';
import { freePort } from '../../support/free-port.js';
import { ada, workstations } from '../../support/launching.js';
import { seededRandom } from '../../support/seeded-random.js';
import { Program } from '../program.js';
import { Catcher, createSessions, httpSettings, sendAll, startPlayground } from '../requests.js';
import { mean, percentile, type Row, times } from '../table.js';

const sessions = 200;
/**
 * Simulated minutes pass so many times as fast. What the machine itself takes is not scaled, and so
 * weighs the more; the waiter, whose delays are minutes, feels least of it.
 */
const timeScale = { bot: 20, loop: 20, waiter: 40 };
/** When sessions become READY, in simulated seconds after all were launched. */
const [earliest, latest] = [3 * 60, 10 * 60];

/** How long after READY the watcher knew of it, in simulated seconds, and the calls to the studio. */
interface Watched {
  lateBy: number[];
  calls: number;
}

/** 200 sessions launched together: how soon their READY is told, and what it takes to know. */
export async function ready(): Promise<Row[]> {
  const bot = await watchedByBot();
  const [waiter, loop] = await Promise.all([watchedBy('waiter'), watchedBy('loop')]);
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const row = (name: string, of: (values: number[]) => number): Row[] => {
    const ours = of(bot.lateBy);
    return [
      {
        figure: `READY → the message says so, ${sessions} together, ${name}`,
        bot: seconds(ours),
        peer: `${seconds(of(waiter.lateBy))}, the SDK's waiter per session (without a message)`,
        ratio: `${times(of(waiter.lateBy) / ours)} sooner`,
        wanted: '≥ 50× sooner',
        reached: of(waiter.lateBy) / ours >= 50,
      },
      {
        figure: `the same, ${name}`,
        bot: seconds(ours),
        peer: `${seconds(of(loop.lateBy))}, a 10 s loop per session (without a message)`,
        ratio: `${times(of(loop.lateBy) / ours)} sooner`,
        wanted: 'sooner',
        reached: of(loop.lateBy) > ours,
      },
    ];
  };
  const perSession = ({ calls }: Watched) => calls / sessions;
  return [
    ...row('mean', mean),
    ...row('p95', (values) => percentile(values, 0.95)),
    {
      figure: `calls to the studio per session until READY, ${sessions} together`,
      bot: perSession(bot).toFixed(1),
      peer: `${perSession(waiter).toFixed(1)} the waiter, ${perSession(loop).toFixed(1)} the loop`,
      ratio: `${times(perSession(bot) / perSession(waiter))} and ${times(perSession(bot) / perSession(loop))}`,
      wanted: 'fewer than both',
      reached: perSession(bot) < Math.min(perSession(waiter), perSession(loop)),
    },
  ];
}

async function watchedByBot(): Promise<Watched> {
  const sandbox = await startPlayground({ durations: { createMs: 3_600_000 } });
  const catcher = await Catcher.start(sandbox);
  const viewer = await openWorkspace(sandbox.origin, ada);
  const port = await freePort();
  const bot = await Program.start('scaled-bot', {
    ...httpSettings(sandbox, port),
    DATABASE_URL: 'file::memory:',
    MAX_SESSIONS_PER_USER: '1000',
    TIME_SCALE: String(timeScale.bot),
  });
  const launches = await catcher.submissions(port, sessions);
  const callsBefore = callsTo(sandbox);
  await sendAll([port], launches, 10);
  const messages = () => viewer.messages(workstations);
  await viewer.waitFor(() => messages().length === sessions, 'a message each', 60_000);
  const tokens = new Map(
    sandbox.slack.controls
      .state()
      .messages.map(({ ts, metadata }) => [ts, String(metadata?.event_payload.client_token)]),
  );
  const told = new Map<string, number>();
  const readyAtMs = makeReady(sandbox, await idsOf(sandbox), timeScale.bot);
  await viewer.waitFor(
    () => {
      for (const { ts, text } of messages()) {
        const token = tokens.get(ts) ?? '';
        if (!told.has(token) && text.includes('has a workstation ready')) {
          told.set(token, performance.now());
        }
      }
      return told.size === sessions;
    },
    'all messages to say READY',
    120_000,
  );
  const lateBy = sandbox.nimble.controls
    .state()
    .sessions.map(
      ({ sessionId, clientToken = '' }) =>
        secondsBetween(readyAtMs.get(sessionId), told.get(clientToken)) * timeScale.bot,
    );
  const calls = callsTo(sandbox) - callsBefore;
  viewer.close();
  catcher.close();
  await bot.end();
  await sandbox.close();
  return { lateBy, calls };
}

/** The same for those who wait for each session by itself, from the moment it was asked for. */
async function watchedBy(by: 'waiter' | 'loop'): Promise<Watched> {
  const sandbox = await startPlayground({ durations: { createMs: 3_600_000 } });
  await createSessions(sandbox, sessions);
  const ids = await idsOf(sandbox);
  const callsBefore = callsTo(sandbox);
  const program = await Program.start('waiter-each', {
    ...sandbox.environment,
    BY: by,
    TIME_SCALE: String(timeScale[by]),
    SESSIONS: ids.join(','),
  });
  const readyAtMs = makeReady(sandbox, ids, timeScale[by]);
  const lateBy: number[] = [];
  await new Promise<void>((resolve) => {
    program.onLine = (sessionId) => {
      lateBy.push(secondsBetween(readyAtMs.get(sessionId), performance.now()) * timeScale[by]);
      if (lateBy.length === sessions) resolve();
    };
  });
  // The launches themselves are a call each, here as there.
  const calls = callsTo(sandbox) - callsBefore + sessions;
  await program.end();
  await sandbox.close();
  return { lateBy, calls };
}

function callsTo(sandbox: Sandbox): number {
  return sandbox.nimble.controls.state().calls['*'];
}

async function idsOf(sandbox: Sandbox): Promise<string[]> {
  return sandbox.nimble.controls.state().sessions.map(({ sessionId }) => sessionId);
}

/** Each becomes READY at its time, the same times for all; when that was, by session id. */
function makeReady(sandbox: Sandbox, ids: readonly string[], scale: number): Map<string, number> {
  const random = seededRandom(1);
  const readyAtMs = new Map<string, number>();
  for (const sessionId of ids) {
    const afterSeconds = earliest + random() * (latest - earliest);
    setTimeout(
      () => {
        sandbox.nimble.controls.setState({ sessionId, state: 'READY' });
        readyAtMs.set(sessionId, performance.now());
      },
      (afterSeconds * 1_000) / scale,
    );
  }
  return readyAtMs;
}

function secondsBetween(fromMs = Number.NaN, toMs = Number.NaN): number {
  return (toMs - fromMs) / 1_000;
}
