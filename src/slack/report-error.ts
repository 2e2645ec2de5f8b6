import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { brokenWords } from './words/failures.js';

/** Slack itself tells the person about a form or search without an acknowledgement. */
const answerableSchema = z.union([
  z.object({ response_url: z.url() }),
  z.object({
    type: z.enum(['block_actions', 'shortcut']),
    user: z.object({ id: z.string() }),
  }),
]);

export async function reportError(
  { error, body }: { error: Error; body: unknown },
  client: WebClient,
  log: Logger,
): Promise<void> {
  const reference = randomUUID().slice(0, 8);
  log.error({ err: error, reference }, 'a listener failed');
  const answerable = answerableSchema.safeParse(body);
  if (!answerable.success) return;
  const text = brokenWords(reference);
  try {
    if ('response_url' in answerable.data) {
      await fetch(answerable.data.response_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
        signal: AbortSignal.timeout(3_000),
      });
    } else await client.chat.postMessage({ channel: answerable.data.user.id, text });
  } catch (untold) {
    log.error({ err: untold, reference }, 'error not told to the person');
  }
}
