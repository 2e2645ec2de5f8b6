import {
  GetStreamingSessionCommand,
  NimbleClient,
  waitUntilStreamingSessionReady,
} from '@aws-sdk/client-nimble';

/**
 * A wait for each of `SESSIONS` (ids with commas), begun together: the SDK's own waiter, or with
 * `BY=loop` a look every ten seconds. Prints an id as soon as its wait has ended.
 */
const scale = Number(process.env.TIME_SCALE);
const inRealTime = globalThis.setTimeout;
// The waiter takes no delay below a second, so it is time itself that goes faster in this process.
Object.assign(globalThis, {
  setTimeout: (call: () => void, ms = 0, ...more: []) => inRealTime(call, ms / scale, ...more),
});

const studioId = process.env.NIMBLE_STUDIO_ID;
const client = new NimbleClient({ region: process.env.AWS_REGION ?? '' });

async function waiter(sessionId: string): Promise<void> {
  await waitUntilStreamingSessionReady({ client, maxWaitTime: 7_200 }, { studioId, sessionId });
}

async function loop(sessionId: string): Promise<void> {
  for (;;) {
    const { session } = await client.send(new GetStreamingSessionCommand({ studioId, sessionId }));
    if (session?.state === 'READY') return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 10_000);
    });
  }
}

const ids = (process.env.SESSIONS ?? '').split(',');
process.stdout.write('ready\n');
await Promise.all(
  ids.map(async (sessionId) => {
    await (process.env.BY === 'loop' ? loop(sessionId) : waiter(sessionId));
    process.stdout.write(`${sessionId}\n`);
  }),
);
