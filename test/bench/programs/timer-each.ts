import { GetStreamingSessionCommand, NimbleClient } from '@aws-sdk/client-nimble';

/** A timer for each session that the studio has: a look at it every minute, spread evenly. */
const everyMs = 60_000;

const studioId = process.env.NIMBLE_STUDIO_ID;
const client = new NimbleClient({ region: process.env.AWS_REGION ?? '' });
const ids: string[] = await (async () => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString().trim().split(',');
})();

ids.forEach((sessionId, index) => {
  const look = () => void client.send(new GetStreamingSessionCommand({ studioId, sessionId }));
  setTimeout(
    () => {
      look();
      setInterval(look, everyMs);
    },
    (everyMs / ids.length) * index,
  );
});
process.stdout.write('ready\n');
