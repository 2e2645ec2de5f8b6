import { z } from 'zod';
import { sendEvent } from './events.js';
import type { PretendSlack } from './pretend-slack.js';

export const installationChange = z.strictObject({
  do: z.enum(['uninstall', 'revoke_tokens', 'deactivate', 'reinstall']),
  /** Slack does not tell the bot: its events are lost. */
  quietly: z.boolean().exactOptional(),
});

/** What the Web API answers to the bot token of an app that is no longer installed. */
const refusals = {
  uninstall: 'account_inactive',
  revoke_tokens: 'token_revoked',
  deactivate: 'account_inactive',
  reinstall: null,
} as const;

/** Slack: no order of the two is guaranteed. */
const told = {
  uninstall: ['tokens_revoked', 'app_uninstalled'],
  revoke_tokens: ['tokens_revoked'],
  deactivate: [],
  reinstall: [],
} as const;

/** Whether the bot token is good. The app-level token outlives an installation. */
export class Installation {
  /** What the Web API answers to the bot token instead of working; null: it is good. */
  refusal: (typeof refusals)[keyof typeof refusals] = null;

  told(): string[] {
    return this.refusal ? [`The bot token is answered ${this.refusal}`] : [];
  }

  change(slack: PretendSlack, { do: what, quietly }: z.infer<typeof installationChange>): void {
    this.refusal = refusals[what];
    slack.narrate(
      `Slack: ${this.refusal ? `the bot token is dead (${what})` : 'the token is good'}`,
    );
    if (quietly) return;
    const tokens = { oauth: [], bot: [slack.studio.botUserId] };
    for (const type of told[what]) {
      sendEvent(slack, { type, ...(type === 'tokens_revoked' && { tokens }) });
    }
  }
}
