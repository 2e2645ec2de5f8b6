import { expect, it } from 'vitest';
import { BotProcess } from '../support/bot-process.js';
import { type Fault, startFaultyProxy } from '../support/faulty-proxy.js';
import { ada, ben, mei, openForm, workstations } from '../support/launching.js';
import { startSandboxProcess } from '../support/sandbox-process.js';
import { seededRandom } from '../support/seeded-random.js';
import { openWorkspace } from '../support/workspace-client.js';

/** `LAUNCHES=1000 SEED=…` is the long form. */
const launches = Number(process.env.LAUNCHES ?? 6);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/** Nimble's answers, and those of whoever stands before it. */
function nimbleFault(name: string, status: number): Fault {
  const headers = { ...json, 'x-amzn-errortype': name };
  return { kind: 'answer', status, headers, body: JSON.stringify({ message: name }) };
}

const nimbleFaults: readonly Fault[] = [
  nimbleFault('InternalServerErrorException', 500),
  nimbleFault('ThrottlingException', 429),
  nimbleFault('ConflictException', 409),
  { kind: 'answer', status: 502, headers: html, body: page },
  { kind: 'reset', arrived: false },
  { kind: 'reset', arrived: true },
  { kind: 'half' },
  { kind: 'hang', arrived: true },
];

const slackFaults: readonly Fault[] = [
  {
    kind: 'answer',
    status: 429,
    headers: { ...json, 'retry-after': '1' },
    body: '{"ok":false,"error":"ratelimited"}',
  },
  { kind: 'answer', status: 500, headers: html, body: page },
  { kind: 'reset', arrived: false },
  { kind: 'reset', arrived: true },
];

/** What the board calls; the calls that people wait for have tests of their own. */
const boardCalls = /^\/api\/(chat\.|conversations\.)/;

it(
  `makes exactly ${launches} sessions of ${launches} launches while a fifth of all calls fails (SEED=${seed})`,
  async () => {
    const random = seededRandom(seed);
    const pick = (faults: readonly Fault[]) => faults[Math.floor(random() * faults.length)] ?? null;
    const sandbox = await startSandboxProcess();
    await sandbox.control('nimble/durations', { createMs: 3_000 });
    const proxy = await startFaultyProxy(sandbox.origin, (path, method) => {
      if (path.startsWith('/2020-08-01/')) {
        const fault = random() < 0.2 ? pick(nimbleFaults) : null;
        // A conflict on Create is final, and rightly so: that launch would have no session.
        const conflict = fault?.kind === 'answer' && fault.status === 409;
        return conflict && method === 'POST' ? null : fault;
      }
      return boardCalls.test(path) && random() < 0.1 ? pick(slackFaults) : null;
    });
    const bot = new BotProcess({
      ...sandbox.environment,
      AWS_ENDPOINT_URL_NIMBLE: proxy.origin,
      SLACK_API_URL: `${proxy.origin}/api/`,
      MAX_SESSIONS_PER_USER: '1000',
      POLL_INTERVAL_SECONDS: '1',
      LOG_LEVEL: 'info',
    });
    const people = await Promise.all(
      [ada, ben, mei].map((who) => openWorkspace(sandbox.origin, who)),
    );
    const disconnects = setInterval(() => {
      void sandbox.control('slack/control/disconnect', { reason: 'refresh_requested' });
    }, 20_000);
    try {
      await bot.start();
      await Promise.all(
        people.map(async (person, index) => {
          for (let number = index; number < launches; number += people.length) {
            let accepted = false;
            while (!accepted) {
              const form = await openForm(person).catch(() => null);
              accepted = form !== null && (await person.submit(form)).result === 'ok';
              // Both sockets may be away at once; a person types again a moment later.
              if (!accepted) await new Promise((resolve) => setTimeout(resolve, 300));
            }
          }
        }),
      );
      const roots = async () => {
        const { messages } = await sandbox.slack();
        return messages.filter(
          ({ channel, threadTs, user }) =>
            channel === workstations && !threadTs && user === 'U0NIMBLEBOT',
        );
      };
      const ready = async () =>
        (await roots()).filter(({ text }) => text.includes('has a workstation ready')).length;
      const timeout = 60_000 + launches * 400;
      await expect.poll(ready, { timeout, interval: 500 }).toBe(launches);
      const { sessions } = await sandbox.nimble();
      const shown = await roots();
      const faults = [...proxy.met].map(([kind, times]) => `${times} × ${kind}`).join(', ');
      console.log(
        `${launches} launches, faults: ${faults}; ${sessions.length} sessions, ${shown.length} messages`,
      );
      expect(sessions.map(({ state }) => state)).toEqual(Array(launches).fill('READY'));
      expect(shown).toHaveLength(launches);
    } finally {
      clearInterval(disconnects);
      for (const person of people) person.close();
      await bot.dispose();
      await proxy.close();
      await sandbox.stop();
    }
  },
  180_000 + launches * 1_000,
);
