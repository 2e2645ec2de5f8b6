import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { AdminNotice, Admins } from '../launches/ports/admins.js';
import type { People } from '../launches/ports/people.js';
import type { Rules } from '../launches/rules.js';
import type { Limits } from '../limits.js';
import type { Installation } from './people/installation.js';
import type { UserGroups } from './people/people.js';
import { adminNotice } from './views/admin-notice.js';
import { asWritten } from './views/blocks.js';

interface SlackAdminsOptions {
  client: WebClient;
  installation: () => Promise<Installation>;
  /** The store's clock. */
  clock: () => number;
  groups: Pick<UserGroups, 'of'>;
  people: Pick<People, 'isAdmin'>;
  rules: Pick<Rules, 'adminUsers' | 'adminUserGroups'>;
  limits: Limits;
  log: Logger;
}

/** The admins in Slack, each in their direct messages with the bot. */
export class SlackAdmins implements Admins {
  readonly #options: SlackAdminsOptions;

  constructor(options: SlackAdminsOptions) {
    this.#options = options;
  }

  async tell(notice: AdminNotice, person: string | null = null): Promise<boolean> {
    const { client, installation, clock, rules, limits, log } = this.#options;
    let told = 0;
    try {
      const { url: teamUrl } = await installation();
      const message = adminNotice(notice, limits, { nowMs: clock(), teamUrl });
      const admins = await this.#admins();
      for (const channel of new Set(person === null ? admins : [...admins, person])) {
        await client.chat
          .postMessage({ channel, ...message, ...asWritten })
          .then(() => {
            told += 1;
          })
          .catch((error: unknown) =>
            log.error({ err: error, slackUser: channel }, 'admin not told'),
          );
      }
    } catch (error) {
      log.error({ err: error }, 'admins not known');
    }
    if (told === 0) log.error({ notice: notice.kind }, 'no admin was told');
    const hasNone = rules.adminUsers.length + rules.adminUserGroups.length === 0;
    return told > 0 || hasNone;
  }

  async #admins(): Promise<string[]> {
    const { groups, people, rules } = this.#options;
    const named = new Set([...rules.adminUsers, ...(await groups.of(rules.adminUserGroups))]);
    const checked = [...named].map(async (id) => ((await people.isAdmin(id)) ? [id] : []));
    return (await Promise.all(checked)).flat();
  }
}
