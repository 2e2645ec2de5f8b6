import { z } from 'zod';

/** Where the app is installed. */
export interface Installation {
  teamId: string;
  /** The organisation that the workspace belongs to; null: none, so this is not Enterprise Grid. */
  enterpriseId: string | null;
  /** The workspace's own address, ending in a slash: links to messages begin with it. */
  url: string;
  /** Slack's scopes of the bot token. */
  scopes: readonly string[];
}

/** Slack's answer to `auth.test`. */
export const installationSchema = z
  .object({
    team_id: z.string(),
    enterprise_id: z.string().nullish(),
    url: z.string(),
    // @slack/web-api 8.2.0 puts them here, from a header.
    response_metadata: z.object({ scopes: z.array(z.string()).default([]) }).optional(),
  })
  .transform(({ team_id: teamId, enterprise_id, url, response_metadata }) => ({
    teamId,
    url,
    enterpriseId: enterprise_id || null,
    scopes: response_metadata?.scopes ?? [],
  }));

/** The workspace and the organisation of a person or of a press; null: not said. */
export interface Home {
  teamId: string | null;
  enterpriseId: string | null;
}

/** Whether it is the installation's own workspace; on Enterprise Grid, its own organisation. */
export function isOwn(own: Installation, { teamId, enterpriseId }: Home): boolean {
  if (own.enterpriseId === null) return teamId === own.teamId;
  if (enterpriseId !== null) return enterpriseId === own.enterpriseId;
  // Slack: the organisation may stand in the place of the workspace.
  return teamId === own.teamId || teamId === own.enterpriseId;
}
