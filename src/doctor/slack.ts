import { once } from 'node:events';
import { connect } from 'node:net';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { ApprovalRules } from '../launches/approval.js';
import type { Rules } from '../launches/rules.js';
import { connectWithinMs } from '../limits.js';
import type { SlackSettings } from '../slack/app.js';
import { accountFrom, accountSchema } from '../slack/people/account.js';
import { type Installation, installationSchema } from '../slack/people/installation.js';
import { refusesToken, slackErrorCode, whyNotConnected } from '../slack/slack-failure.js';
import { type Finding, type Findings, good, unknown, wrong } from './finding.js';
import { scopes } from './scopes.js';

export interface SlackParts {
  client: WebClient;
  slack: SlackSettings;
  rules: Rules;
  /** Null: nothing needs an approval. */
  approval: Pick<ApprovalRules, 'approvers'> | null;
}

/** What it takes to look up what the settings name. */
type Named = Pick<SlackParts, 'client' | 'rules' | 'approval'>;

const authSchema = z.object({ team: z.string(), user: z.string() });

/**
 * The token first: without it Slack answers nothing else.
 * @returns where the app is installed; null: Slack does not say
 */
export async function* slackFindings(
  parts: SlackParts,
): AsyncGenerator<Finding, Installation | null, void> {
  let answer: unknown;
  try {
    answer = await parts.client.auth.test();
  } catch (error) {
    yield wrong(
      'Slack',
      whyNotConnected('SLACK_BOT_TOKEN', error).message,
      slackErrorCode(error) === null
        ? 'Let this machine reach https://slack.com, through HTTPS_PROXY if need be.'
        : 'Copy the bot token anew from OAuth & Permissions of the app.',
    );
    return null;
  }
  const own = installationSchema.parse(answer);
  const { team, user } = authSchema.parse(answer);
  yield good('Slack', `workspace ${team} (${own.teamId}), as @${user}`);
  yield await deliveryFinding(parts);
  yield* installedFindings(parts, own);
  return own;
}

/** Of an app whose token Slack accepts: its scopes, and what the settings name in its workspace. */
export async function* installedFindings(parts: Named, own: Installation): Findings {
  yield scopeFinding(own.scopes);
  yield* namedFindings(parts, own);
}

function scopeFinding(given: readonly string[]): Finding {
  const missing = Object.entries(scopes).filter(([scope]) => !given.includes(scope));
  if (missing.length === 0) return good('Slack scopes', 'all that manifest.yml asks for');
  const said = missing.map(([scope, what]) => `${scope} is missing (${what})`).join(', ');
  const remedy = 'Give the app the scopes of manifest.yml, and install it again.';
  return wrong('Slack scopes', said, remedy);
}

/** How Slack's deliveries arrive. */
async function deliveryFinding({ client, slack }: SlackParts): Promise<Finding> {
  const { receiver } = slack;
  switch (receiver.kind) {
    case 'socket':
      try {
        await client.apps.connections.open({ token: receiver.appToken });
        return good('Socket Mode', 'Slack offers a connection');
      } catch (error) {
        return wrong(
          'Socket Mode',
          whyNotConnected('SLACK_APP_TOKEN', error).message,
          'Make an app-level token with connections:write (Basic Information), and turn Socket Mode on.',
        );
      }
    case 'http': {
      const { host, port } = receiver;
      const at = `port ${port} of ${host}`;
      const isOn = await listens(host, port);
      return unknown(
        'HTTP mode',
        `${isOn ? `something listens on ${at}` : `nothing listens on ${at} yet`}; whether Slack reaches it shows at “Event Subscriptions” of the app`,
      );
    }
  }
}

/** Whether anything does: no proxy is asked, and no answer waited for. */
async function listens(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectWithinMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const named = {
  person: /^[UW]/,
  group: /^S/,
  channel: /^[CDG]/,
};

/** The people, groups and channels that the settings name; in QUOTAS_FILE, the approvers. */
async function* namedFindings(parts: Named, own: Installation): Findings {
  const { rules, approval } = parts;
  const { users, groups } = approval?.approvers ?? { users: [], groups: [] };
  const contact = rules.supportContact === null ? [] : [rules.supportContact];
  const settings = {
    ADMIN_USERS: rules.adminUsers,
    ADMIN_USER_GROUPS: rules.adminUserGroups,
    ALLOWED_USER_GROUPS: rules.allowedUserGroups,
    ALLOWED_CHANNELS: rules.allowedChannels,
    SUPPORT_CONTACT: contact,
    ALERT_CHANNEL: rules.alertChannel === null ? [] : [rules.alertChannel],
    REPORT_CHANNEL: rules.reportChannel === null ? [] : [rules.reportChannel],
    QUOTAS_FILE: [...users, ...groups],
  };
  for (const [setting, ids] of Object.entries(settings)) {
    if (ids.length === 0) continue;
    const amiss: Finding[] = [];
    for (const id of ids) {
      try {
        const said = await whatIsAmiss(parts, own, id);
        if (said === null) continue;
        amiss.push(wrong(setting, `${id} ${said}`, `Mend it there, or take it out of ${setting}.`));
      } catch (error) {
        amiss.push(unknown(setting, `${id}: ${whyNotConnected('SLACK_BOT_TOKEN', error).message}`));
      }
    }
    if (amiss.length === 0) yield good(setting, ids.join(', '));
    yield* amiss;
  }
  if (rules.adminUsers.length + rules.adminUserGroups.length === 0) {
    yield unknown('ADMIN_USERS', 'is not set, so no admin can help others with their workstations');
    if (approval !== null && approval.approvers === null) {
      yield wrong(
        'QUOTAS_FILE',
        'has no approvers, and there are no admins in their place, so each launch that needs an approval is refused',
        'Name approvers there, or admins in ADMIN_USERS.',
      );
    }
  }
}

const membersSchema = z.object({ users: z.array(z.string()).default([]) });

const flag = z.boolean().nullish();

const channelSchema = z.object({
  channel: z.object({ is_archived: flag, is_ext_shared: flag, is_pending_ext_shared: flag }),
});

/** @throws what the client throws when Slack does not answer, or refuses the token */
async function whatIsAmiss(
  { client, rules }: Pick<Named, 'client' | 'rules'>,
  own: Installation,
  id: string,
): Promise<string | null> {
  try {
    if (named.person.test(id)) {
      const { user } = z
        .object({ user: accountSchema })
        .parse(await client.users.info({ user: id }));
      const { refusal } = accountFrom(user, own, {
        allowGuests: rules.allowGuests,
        isPaired: false,
      });
      return refusal === null || refusal === 'email_unconfirmed'
        ? null
        : `does not count: ${refusal.replaceAll('_', ' ')}`;
    }
    if (named.group.test(id)) {
      const { users } = membersSchema.parse(await client.usergroups.users.list({ usergroup: id }));
      return users.length > 0 ? null : 'has no members';
    }
    const { channel } = channelSchema.parse(await client.conversations.info({ channel: id }));
    if (channel.is_archived) return 'is archived';
    return channel.is_ext_shared || channel.is_pending_ext_shared
      ? 'is shared with another organisation, so the bot writes nothing there'
      : null;
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === null || refusesToken(code)) throw error;
    return `cannot be read: Slack says ${code}`;
  }
}
