import { z } from 'zod';
import type { PretendSlack } from '../pretend-slack.js';
import { method, type WebApiMethods } from './method.js';

/** Who the token is, and where to connect. */
export function connectionMethods(slack: PretendSlack, newLink: () => string): WebApiMethods {
  const { manifest, studio } = slack;
  return {
    'auth.test': method({
      arguments: z.object({}),
      run: () => ({
        url: `https://${studio.teamDomain}.slack.com/`,
        team: studio.teamName,
        user: manifest.botName,
        team_id: studio.teamId,
        user_id: studio.botUserId,
        bot_id: studio.botId,
        ...(studio.enterprise && { enterprise_id: studio.enterprise.id }),
        is_enterprise_install: false,
      }),
    }),
    'apps.connections.open': method({
      token: 'app',
      arguments: z.object({}),
      run: () => ({ url: newLink() }),
    }),
  };
}
