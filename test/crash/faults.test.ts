import { describe, expect } from 'vitest';
import { patienceMs } from '../../sandbox/testing/patience.js';
import { badDay, postName } from '../support/bad-day.js';
import type { BotProcess } from '../support/bot-process.js';
import { startFaultyProxy } from '../support/faulty-proxy.js';
import { launchAll } from '../support/launch-all.js';
import { launchRoots } from '../support/launch-roots.js';
import { it } from '../support/process-fixtures.js';
import { deployments } from '../support/replicas.js';
import {
  type PostMetadata,
  type SandboxProcess,
  startSandboxProcess,
} from '../support/sandbox-process.js';
import { seed } from '../support/seed.js';
import { seededRandom } from '../support/seeded-random.js';
import { ec2, nimble } from '../support/studios.js';
import { eventually } from '../support/waiting.js';

/** `LAUNCHES=1000 SEED=…` is the long form. */
const launches = Number(process.env.LAUNCHES ?? 6);

/** Between two disconnects: one connection is back after five seconds. */
const disconnectEveryMs = 15_000;
const disconnections = ['refresh_requested', 'warning', 'abrupt'];

interface LaunchPost {
  channel: string;
  text: string;
  inThread: boolean;
  metadata: PostMetadata;
}

const cases = [nimble, ec2].flatMap((studio) =>
  deployments.map((deployment) => ({ ...deployment, studio })),
);

describe.concurrent.each(cases)(
  '$replicas on $database with $studio.name, while a fifth of all calls fails',
  ({ studio, ...deployment }) => {
    it(
      `makes exactly ${launches} sessions of ${launches} launches (SEED=${seed})`,
      async ({ startReplicas }) => {
        const day = badDay(seededRandom(seed), studio.kind);
        const sandbox = await startSandboxProcess({ SANDBOX_STUDIO: studio.kind });
        await studio.takes(sandbox, 3_000);
        let begun = false;
        const proxy = await startFaultyProxy(sandbox.origin, (call) =>
          begun ? day.decide(call) : null,
        );
        const replicas = await startReplicas({
          sandbox,
          deployment,
          settings: {
            [studio.endpoint]: proxy.origin,
            SLACK_API_URL: `${proxy.origin}/api/`,
          },
        });
        const { bots, people } = replicas;
        const disconnects = keepDisconnecting(sandbox);
        try {
          begun = true;
          const { tokens, pressedAgain } = await launchAll(people, launches);
          expect(tokens.size).toBe(launches);
          const timeout = 5 * patienceMs + launches * 300;
          await eventually(async () => expect(await notThereYet(sandbox, tokens)).toEqual([]), {
            timeout,
            interval: 1_000,
          });
          // The mark of READY may be lost on EC2: then the next look sets it again.
          await eventually(
            async () => {
              const ready = (await studio.made(sandbox)).map(({ isReady }) => isReady);
              expect(ready).toEqual(Array(launches).fill(true));
            },
            { timeout, interval: 1_000 },
          );
          const made = await studio.made(sandbox);
          const posts = await launchPosts(sandbox);
          // What is confirmed after a hitch goes on in another conversation, once.
          const twice = repeated(
            posts.map(({ channel, metadata }) => `${postName(metadata)} in ${channel}`),
          ).map((name) => name.replace(/ in \w+$/, ''));
          const faults = [...day.met].map(([name, times]) => `${times} × ${name}`).join(', ');
          console.log(
            `${launches} launches on ${deployment.database} with ${studio.name}, ${proxy.calls} calls, faults: ${faults}; ` +
              `${disconnects.count} times disconnected; ` +
              `pressed again ${pressedAgain} times, ${day.lateRefusals} refusals after a lost ` +
              `Create, ${day.lostPosts.size} posts whose answer was lost, ${twice.length} of them ` +
              `twice; ${made.length} sessions`,
          );
          // A fault that no longer happens proves nothing.
          expect([...day.met].filter(([, times]) => times === 0)).toEqual([]);
          expect(day.lateRefusals).toBeGreaterThan(0);
          expect(day.lostPosts.size).toBeGreaterThan(0);
          expect(disconnects.count).toBeGreaterThan(0);
          expect(new Set(made.map(({ launch }) => launch))).toEqual(tokens);
          expect(storedBy(bots)).toEqual([...tokens].sort());
          expect(twice.filter((name) => !day.lostPosts.has(name))).toEqual([]);
          expect(twice.filter((name) => name.endsWith('message'))).toEqual([]);
        } finally {
          disconnects.end();
          await replicas.dispose();
          await proxy.close();
          await sandbox.stop();
        }
      },
      10 * patienceMs + launches * 1_000,
    );
  },
);

/** Disconnects the bots now, and then again and again. */
function keepDisconnecting(sandbox: SandboxProcess): { readonly count: number; end(): void } {
  let begun = 0;
  let count = 0;
  const disconnect = async () => {
    const reason = disconnections[begun % disconnections.length];
    begun += 1;
    await sandbox.control('slack/control/disconnect', { reason });
    count += 1;
  };
  void disconnect();
  const timer = setInterval(() => void disconnect(), disconnectEveryMs);
  return {
    get count() {
      return count;
    },
    end: () => clearInterval(timer),
  };
}

/** Messages of launches and the replies in their threads, in channels and in direct messages. */
async function launchPosts(sandbox: SandboxProcess): Promise<LaunchPost[]> {
  const { messages } = await sandbox.slack();
  return messages.flatMap(({ channel, text, threadTs, metadata }) =>
    metadata === undefined ? [] : [{ channel, text, inThread: Boolean(threadTs), metadata }],
  );
}

/** The launches that are not shown once and ready, or whose thread does not say so yet. */
async function notThereYet(sandbox: SandboxProcess, tokens: Set<string>): Promise<string[]> {
  const roots = launchRoots(await sandbox.slack());
  const told = new Set(
    (await launchPosts(sandbox))
      .filter(({ inThread, text }) => inThread && text.includes('your workstation is ready'))
      .map(({ metadata }) => metadata.event_payload.client_token),
  );
  return [...tokens].filter((token) => {
    const [shown, ...others] = roots.get(token) ?? [];
    return !shown?.includes('has a workstation ready') || others.length > 0 || !told.has(token);
  });
}

/** The launches that any of the bots says it has stored, each as often as that was said. */
function storedBy(bots: BotProcess[]): string[] {
  const lines = bots.flatMap(({ output }) => output.split('\n'));
  return lines
    .filter((line) => /"outcome":"(added|taken)"/.test(line))
    .map((line) => /"launch":"([^"]+)"/.exec(line)?.[1] ?? '')
    .sort();
}

function repeated(names: string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.has(name) || !seen.add(name));
}
