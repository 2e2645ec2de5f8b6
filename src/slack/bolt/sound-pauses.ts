import { slackPauseMaxMs } from '../../limits.js';

/**
 * `fetch` for `WebClient` of `@slack/web-api` 8.2.0, which reads `Retry-After` with `parseInt`. It asks
 * again at once after `0` and `-5`, fails without a word of the limit after a date or no number, and
 * a pause of weeks overflows its timer. Here each becomes whole seconds, from one second to the longest
 * pause that the bot takes. Not needed once `WebClient` checks the header.
 */
export function soundPauses(send: typeof fetch): typeof fetch {
  return async (url, init) => {
    const response = await send(url, init);
    if (response.status !== 429) return response;
    await response.body?.cancel();
    const sound = String(pauseSeconds(response));
    return new Response(null, { status: 429, headers: { 'retry-after': sound } });
  };
}

/** The pause that an answer with 429 asks for, as the bot takes it. */
export function pauseSeconds({ headers }: Response): number {
  const seconds = secondsFrom(headers.get('retry-after') ?? '');
  return Math.min(Math.max(1, Math.ceil(seconds)), slackPauseMaxMs / 1_000);
}

/** HTTP: a number of seconds, or a date. */
function secondsFrom(header: string): number {
  if (/^\d+$/.test(header)) return Number(header);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? 1 : (atMs - Date.now()) / 1_000;
}
