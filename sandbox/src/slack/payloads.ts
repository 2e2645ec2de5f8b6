import type { PretendStudio } from '../pretend-studio.js';
import type { Channel } from './conversations.js';
import type { Directory } from './directory.js';
import type { StoredMessage } from './message-log.js';

/** Slack's deprecated verification token: part of every payload's shape, and unchecked. */
const verificationToken = 'sandbox-verification-token';

export type Payload = Record<string, unknown>;

/** The payloads that Slack sends to a bot. */
export class Payloads {
  readonly #studio: PretendStudio;
  readonly #directory: Directory;

  constructor(studio: PretendStudio, directory: Directory) {
    this.#studio = studio;
    this.#directory = directory;
  }

  /** Fields that all interactive payloads share. */
  interactive(type: string, personId: string): Payload {
    const { teamId, enterprise } = this.#directory.homeOf(personId);
    const name = this.#directory.members.get(personId)?.name ?? '';
    return {
      type,
      user: { id: personId, username: name, name, team_id: teamId },
      api_app_id: this.#studio.appId,
      token: verificationToken,
      team: { id: teamId, domain: this.#domainOf(teamId) },
      enterprise,
      is_enterprise_install: false,
    };
  }

  /** The pretend world knows no domain of other workspaces. */
  #domainOf(teamId: string): string {
    return teamId === this.#studio.teamId ? this.#studio.teamDomain : teamId.toLowerCase();
  }

  /** All fields are strings, as in the form that Slack posts. */
  command(of: {
    personId: string;
    channel: Channel;
    command: string;
    text: string;
    triggerId: string;
    responseUrl: string;
  }): Record<string, string> {
    const { teamId, enterprise } = this.#directory.homeOf(of.personId);
    return {
      token: verificationToken,
      team_id: teamId,
      team_domain: this.#domainOf(teamId),
      ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
      channel_id: of.channel.id,
      channel_name: channelName(of.channel),
      user_id: of.personId,
      user_name: this.#directory.members.get(of.personId)?.name ?? '',
      command: of.command,
      text: of.text,
      api_app_id: this.#studio.appId,
      is_enterprise_install: 'false',
      response_url: of.responseUrl,
      trigger_id: of.triggerId,
    };
  }

  /** An event of the workspace that the bot is installed in. */
  event(eventId: string, event: Payload & { event_ts: string }): Payload {
    const { teamId, enterprise, appId, botUserId } = this.#studio;
    const enterpriseId = enterprise?.id ?? null;
    return {
      token: verificationToken,
      team_id: teamId,
      ...(enterprise && { enterprise_id: enterprise.id }),
      api_app_id: appId,
      type: 'event_callback',
      event_id: eventId,
      event_time: Math.floor(Number(event.event_ts)),
      authorizations: [
        {
          enterprise_id: enterpriseId,
          team_id: teamId,
          user_id: botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event,
    };
  }

  /** A message as Slack's payloads and Web API answers show it. */
  message(message: StoredMessage, replies: readonly StoredMessage[] = []): Payload {
    const { ts, threadTs, user, text, blocks, editedTs } = message;
    const latest = replies.at(-1);
    const root = latest ? ts : undefined;
    return {
      type: 'message',
      user,
      ts,
      ...(user === this.#studio.botUserId && this.#botFields()),
      team: this.#studio.teamId,
      text,
      ...(blocks && { blocks }),
      ...((threadTs ?? root) && { thread_ts: threadTs ?? root }),
      ...(latest && {
        reply_count: replies.length,
        reply_users: [...new Set(replies.map((reply) => reply.user))],
        latest_reply: latest.ts,
      }),
      ...(editedTs && { edited: { user, ts: editedTs } }),
    };
  }

  #botFields(): Payload {
    const { botId, appId, teamId, botUserId } = this.#studio;
    const name = this.#directory.members.get(botUserId)?.realName ?? '';
    return {
      bot_id: botId,
      app_id: appId,
      bot_profile: { id: botId, app_id: appId, name, team_id: teamId, deleted: false },
    };
  }
}

/** Slack does not tell the names of private places. */
export function channelName({ kind, name }: Channel): string {
  if (kind === 'im') return 'directmessage';
  return kind === 'private' ? 'privategroup' : name;
}
