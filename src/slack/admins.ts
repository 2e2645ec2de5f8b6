import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Admins } from '../launches/ports/admins.js';
import type { People } from '../launches/ports/people.js';
import type { Rules } from '../launches/rules.js';
import type { Limits } from '../limits.js';
import { readingNow } from './replies.js';
import type { Services } from './services.js';
import { adminNotice } from './views/admin-notice.js';
import { asWritten } from './views/blocks.js';

interface SlackAdminsOptions extends Pick<Services, 'installation' | 'clock'> {
  client: WebClient;
  people: Pick<People, 'allAmong'>;
  rules: Pick<Rules, 'adminUsers' | 'adminUserGroups'>;
  limits: Limits;
  log: Logger;
}

/** The admins in Slack, each in their direct messages with the bot. */
export function slackAdmins({
  client,
  people,
  rules,
  limits,
  log,
  installation,
  clock,
}: SlackAdminsOptions): Admins {
  const { adminUsers: users, adminUserGroups: groups } = rules;
  return {
    async tell(notice, person = null) {
      let told = 0;
      try {
        const message = adminNotice(notice, limits, await readingNow({ installation, clock }));
        const admins = await people.allAmong({ users, groups }, true);
        for (const channel of new Set(person === null ? admins : [...admins, person])) {
          await client.chat.postMessage({ channel, ...message, ...asWritten }).then(
            () => {
              told += 1;
            },
            (error: unknown) => log.error({ err: error, slackUser: channel }, 'admin not told'),
          );
        }
      } catch (error) {
        log.error({ err: error }, 'admins not known');
      }
      if (told === 0) log.error({ notice: notice.kind }, 'no admin was told');
      return told > 0 || users.length + groups.length === 0;
    },
  };
}
