import type { WayOut } from '../way-out.js';
import { pauseSeconds } from './bolt/sound-pauses.js';
import { errorIn, refusesToken } from './slack-failure.js';

/** What a call to Slack may end in. */
export type SlackResult =
  | 'ok'
  /** Slack asks for a pause. */
  | 'rate_limited'
  | 'token_refused'
  /** Any other error code of Slack's. */
  | 'refused'
  /** None, or none of Slack's. */
  | 'no_answer';

/**
 * Hears of each call to Slack as it ends. `method` is one of the Web API's, or `other`: an address for answers, or
 * for a file.
 */
export type HearSlack = (method: string, result: SlackResult, pauseMs: number) => void;

const slackItself = 'https://slack.com/api/';

/** A way to Slack on which each call is heard. @param apiUrl ends in a slash; null: Slack itself */
export function heardCalls(wayOut: WayOut, apiUrl: string | null, hear: HearSlack): WayOut {
  const base = apiUrl ?? slackItself;
  const send: typeof fetch = async (url, init) => {
    const address = String(url);
    const isApi = address.startsWith(base);
    const method = isApi ? address.slice(base.length) : 'other';
    try {
      const response = await wayOut.fetch(url, init);
      if (!isApi || response.status !== 200) {
        const pauseMs = response.status === 429 ? pauseSeconds(response) * 1_000 : 0;
        hear(method, resultOf(response.status), pauseMs);
        return response;
      }
      const body = await response.text();
      hear(method, resultIn(body), 0);
      // As in `BotToken.watched`: it is read as text.
      return Object.assign(response, { text: async () => body });
    } catch (error) {
      hear(method, 'no_answer', 0);
      throw error;
    }
  };
  return { ...wayOut, fetch: send };
}

function resultOf(status: number): SlackResult {
  if (status === 429) return 'rate_limited';
  return status === 200 ? 'ok' : 'no_answer';
}

function resultIn(body: string): SlackResult {
  // A proxy's page may come with any status.
  if (!body.startsWith('{')) return 'no_answer';
  const code = errorIn(body);
  if (code === null) return 'ok';
  if (code === 'ratelimited' || code === 'rate_limited') return 'rate_limited';
  return refusesToken(code) ? 'token_refused' : 'refused';
}
