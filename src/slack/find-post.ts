import { z } from 'zod';
import { pagesOf } from '../listing.js';

/** What marks a post of the bot, so that one whose answer was lost can be found again. */
export interface Mark {
  event_type: string;
  event_payload: Readonly<Record<string, string | number>>;
}

const pageSchema = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
          .nullish()
          .catch(null),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().default('') }).prefault({}),
});

/** Reads a page of a channel or a thread, with `wholePage` among its arguments. */
export type ReadPage = (cursor: { cursor?: string }) => Promise<unknown>;

export const wholePage = { include_all_metadata: true, limit: 200 };

/** The `ts` of the post with this mark; null: it is not there. @throws what `read` throws */
export async function findPost(
  read: ReadPage,
  mark: Mark,
  pagesAtMost = Number.POSITIVE_INFINITY,
): Promise<string | null> {
  const pages = pagesOf(
    async (cursor) => {
      const answer = pageSchema.parse(await read(cursor === null ? {} : { cursor }));
      return { items: answer.messages, nextToken: answer.response_metadata.next_cursor };
    },
    ({ ts }) => ts,
  );
  let left = pagesAtMost;
  for await (const messages of pages) {
    const found = messages.find(({ metadata }) => isMarked(metadata, mark));
    if (found !== undefined) return found.ts;
    left -= 1;
    if (left === 0) break;
  }
  return null;
}

function isMarked(
  metadata: z.output<typeof pageSchema>['messages'][number]['metadata'],
  mark: Mark,
): boolean {
  if (metadata?.event_type !== mark.event_type) return false;
  const { event_payload: found } = metadata;
  const names = new Set([...Object.keys(found), ...Object.keys(mark.event_payload)]);
  return [...names].every((name) => found[name] === mark.event_payload[name]);
}

/** Slack's clock and ours may differ by this much. */
const clockSkewMs = 30_000;

/** A post takes no longer than this to arrive. */
const postingMs = 15_000;

/** When a post that was sent then may have arrived, were it slow and the clocks apart. */
export function around(sentAtMs: number): { oldest: string; latest: string } {
  const slackTime = (ms: number) => (ms / 1_000).toFixed(6);
  return {
    oldest: slackTime(sentAtMs - clockSkewMs),
    latest: slackTime(sentAtMs + clockSkewMs + postingMs),
  };
}
