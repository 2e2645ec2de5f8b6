import { z } from 'zod';
import type { Member } from '../directory.js';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { type Answer, method, type WebApiMethods } from './method.js';

/** Who people are, and who belongs to a user group. */
export function peopleMethods(slack: PretendSlack): WebApiMethods {
  const { directory, manifest, studio } = slack;

  return {
    'users.info': method({
      scopes: ['users:read'],
      arguments: z.object({ user: z.string() }),
      run: ({ user: id }) => ({
        user: describe(
          directory.required(id),
          studio.teamId,
          manifest.scopes.has('users:read.email'),
        ),
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
