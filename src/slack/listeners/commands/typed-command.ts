import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';

/** Who typed the command, and how to answer. */
export interface TypedCommand {
  slackUserId: string;
  triggerId: string;
  client: WebClient;
  respond: RespondFn;
}

/** An answer that only the person who typed sees. */
export const ephemeral = { response_type: 'ephemeral', replace_original: false } as const;
