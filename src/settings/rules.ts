import type { Rules } from '../launches/rules.js';
import { list, numberFrom, type ReadFrom, type SettingTable, wholeNumber } from './setting.js';

const userGroups = list(/^S[A-Z0-9]+$/, 'must be ids of Slack user groups, such as S012AB3CD');

export const rulesTable = {
  MAX_SESSIONS_PER_USER: {
    schema: numberFrom(1, 1_000).int(wholeNumber),
    usually: '1',
    meaning: 'Sessions that one person may have at a time, stopped ones included',
  },
  ADMIN_USERS: {
    schema: list(/^[UW][A-Z0-9]+$/, 'must be Slack user ids with commas, such as U012AB3CD'),
    usually: '',
    meaning:
      'Slack user ids of admins, who may stop, start and terminate everybody’s sessions: U012AB3CD,U045EF6GH',
  },
  ADMIN_USER_GROUPS: {
    schema: userGroups,
    usually: '',
    meaning: 'Ids of Slack user groups whose members are admins, S012AB3CD (scope usergroups:read)',
  },
  ALLOWED_USER_GROUPS: {
    schema: userGroups,
    usually: '',
    meaning: 'Ids of Slack user groups whose members may launch (scope usergroups:read)',
  },
  ALLOWED_CHANNELS: {
    schema: list(/^[CDG][A-Z0-9]+$/, 'must be ids of Slack channels, such as C012AB3CD'),
    usually: '',
    meaning:
      'Ids of channels that status messages may go to, the usual one first: C012AB3CD,C045EF6GH',
  },
  ALLOWED_INSTANCE_TYPES: {
    schema: list(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must be types such as g4dn.xlarge'),
    usually: '',
    meaning: 'Instance types that may be launched: g4dn.xlarge,g5.xlarge',
  },
} satisfies SettingTable;

export function rulesSettings(read: ReadFrom<typeof rulesTable>): Rules {
  return {
    adminUsers: read.ADMIN_USERS,
    adminUserGroups: read.ADMIN_USER_GROUPS,
    allowedUserGroups: read.ALLOWED_USER_GROUPS,
    allowedChannels: read.ALLOWED_CHANNELS,
    allowedInstanceTypes: read.ALLOWED_INSTANCE_TYPES,
    maxSessionsPerUser: read.MAX_SESSIONS_PER_USER,
  };
}
