import { z } from 'zod';
import type { Member } from '../directory.js';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { type Answer, count, flag, method, type WebApiMethods } from './method.js';

/** Who people are, user groups, reactions. */
export function peopleMethods(slack: PretendSlack): WebApiMethods {
  const { conversations, directory, manifest, studio } = slack;
  const members = [...directory.members.values()];
  const user = (member: Member): Answer =>
    describe(member, studio.teamId, manifest.scopes.has('users:read.email'));

  return {
    'users.info': method({
      scopes: ['users:read'],
      arguments: z.object({ user: z.string() }),
      run: ({ user: id }) => ({ user: user(directory.required(id)) }),
    }),

    'users.lookupByEmail': method({
      scopes: ['users:read.email'],
      arguments: z.object({ email: z.string() }),
      run({ email }) {
        const wanted = email.toLowerCase();
        const found = members.find(({ person }) => person?.email?.toLowerCase() === wanted);
        if (!found) throw new SlackError('users_not_found');
        return { user: user(found) };
      },
    }),

    'users.list': method({
      scopes: ['users:read'],
      arguments: z.object({ limit: count.default(1000), cursor: z.string().optional() }),
      run({ limit, cursor }) {
        const start = cursor ? members.findIndex(({ id }) => id === cursor) : 0;
        if (start < 0) throw new SlackError('invalid_cursor');
        return {
          members: members.slice(start, start + limit).map(user),
          cache_ts: Math.floor(Date.now() / 1000),
          response_metadata: { next_cursor: members[start + limit]?.id ?? '' },
        };
      },
    }),

    'usergroups.list': method({
      scopes: ['usergroups:read'],
      arguments: z.object({ include_users: flag }),
      run: ({ include_users }) => ({
        usergroups: directory.groups.map(({ id, handle, name, users }) => ({
          id,
          team_id: studio.teamId,
          is_usergroup: true,
          name,
          handle,
          user_count: users.length,
          ...(include_users && { users }),
        })),
      }),
    }),

    'usergroups.users.list': method({
      scopes: ['usergroups:read'],
      arguments: z.object({ usergroup: z.string() }),
      run({ usergroup }) {
        const group = directory.groups.find(({ id }) => id === usergroup);
        if (!group) throw new SlackError('no_such_subteam');
        return { users: group.users };
      },
    }),

    'reactions.add': method({
      scopes: ['reactions:write'],
      arguments: z.object({ channel: z.string(), timestamp: z.string(), name: z.string() }),
      run({ channel, timestamp, name }) {
        if (!conversations.channels.has(channel)) throw new SlackError('channel_not_found');
        if (!/^[a-z0-9_+'-]+$/.test(name)) throw new SlackError('invalid_name');
        if (!/^\d+\.\d{6}$/.test(timestamp)) throw new SlackError('bad_timestamp');
        const message = conversations.find(channel, timestamp);
        if (!message) throw new SlackError('message_not_found');
        if (message.reactions.has(name)) throw new SlackError('already_reacted');
        message.reactions.add(name);
        return {};
      },
    }),
  };
}

function describe(member: Member, teamId: string, withEmail: boolean): Answer {
  const { id, name, realName, title, color, isBot, person } = member;
  return {
    id,
    team_id: teamId,
    name,
    deleted: false,
    color: color.slice(1),
    real_name: realName,
    tz: 'America/Los_Angeles',
    tz_offset: -28_800,
    profile: {
      title,
      real_name: realName,
      display_name: name,
      team: teamId,
      ...(withEmail && person?.email !== undefined && { email: person.email }),
    },
    is_admin: false,
    is_owner: false,
    is_restricted: person?.guest ?? false,
    is_ultra_restricted: false,
    is_bot: isBot,
    is_app_user: false,
    updated: 1_700_000_000,
  };
}
