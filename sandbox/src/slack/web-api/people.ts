import { z } from 'zod';
import type { PretendSlack } from '../pretend-slack.js';
import { SlackError } from '../slack-error.js';
import { method, type WebApiMethods } from './method.js';

/** Who people are, and who belongs to a user group. */
export function peopleMethods(slack: PretendSlack): WebApiMethods {
  const { directory } = slack;

  return {
    'users.info': method({
      scopes: ['users:read'],
      arguments: z.object({ user: z.string() }),
      run: ({ user: id }) => ({ user: directory.account(directory.required(id)) }),
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
