import { z } from 'zod';
import { isTimeZone } from '../launches/local-time.js';
import type { Rules } from '../launches/rules.js';
import { defaultLimits, type Limits } from '../limits.js';
import { logLevels } from '../log.js';
import type { ProxySettings } from '../way-out.js';
import {
  list,
  numberFrom,
  optionalText,
  port,
  type ReadFrom,
  type SettingTable,
  text,
  webAddress,
  wholeNumber,
} from './setting.js';

const badReminder = 'must be minutes from 1 to 1440 with commas, such as 30,10';

export const limitsTable = {
  POLL_INTERVAL_SECONDS: {
    schema: numberFrom(1, 60),
    usually: '5',
    meaning: 'Seconds between two observations of a session on its way to another state',
  },
  READY_TIMEOUT_MINUTES: {
    schema: numberFrom(1, 1_440),
    usually: '30',
    meaning: 'Minutes after which a session that is not READY is reported as stuck',
  },
  REMINDER_MINUTES: {
    schema: text
      .transform((value) => value.split(',').map(Number))
      .pipe(z.array(z.number(badReminder).min(1, badReminder).max(1_440, badReminder))),
    usually: '30,10',
    meaning:
      'Minutes before a session stops or is terminated by itself at which people are reminded',
  },
  LEAVER_GRACE_HOURS: {
    schema: numberFrom(0, 720),
    usually: '24',
    meaning:
      'Hours after which the bot stops or terminates sessions of owners whose Slack account was deactivated',
  },
  KEEP_DAYS: {
    schema: numberFrom(7, 3_650),
    usually: '400',
    meaning: 'Days for which launches that are over, and the history, are kept',
  },
} satisfies SettingTable;

export function limitSettings(read: ReadFrom<typeof limitsTable>): Limits {
  return {
    ...defaultLimits,
    movingMs: read.POLL_INTERVAL_SECONDS * 1_000,
    readyTimeoutMs: read.READY_TIMEOUT_MINUTES * 60_000,
    leaverGraceMs: read.LEAVER_GRACE_HOURS * 60 * 60_000,
    keptMs: read.KEEP_DAYS * 24 * 60 * 60_000,
    reminderLeadsMs: read.REMINDER_MINUTES.map((minutes) => minutes * 60_000),
  };
}

const userGroups = list(/^S[A-Z0-9]+$/, 'must be ids of Slack user groups, such as S012AB3CD');

const yesOrNo = z.stringbool({
  truthy: ['yes', 'true'],
  falsy: ['no', 'false'],
  error: 'must be yes or no',
});

const channelId = text.regex(
  /^[CG][A-Z0-9]+$/,
  'must be the id of a Slack channel, such as C012AB3CD',
);

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
  SUPPORT_CONTACT: {
    schema: text
      .regex(/^[UWSCG][A-Z0-9]+$/, 'must be the id of a Slack person, user group or channel')
      .optional(),
    meaning:
      'Whom people are to ask, and messages that say so mention: the id of a person, user group or channel in Slack, U012AB3CD',
    unset: 'the admins, two of them at most',
  },
  ALERT_CHANNEL: {
    schema: channelId.optional(),
    meaning:
      'Id of a channel that is told what an admin must know, once, and when it is over: C012AB3CD',
  },
  REPORT_CHANNEL: {
    schema: channelId.optional(),
    meaning:
      'Id of a channel that is told each Monday what was used in the week before, what it cost and how long people waited: C012AB3CD',
  },
  REPORT_TIME_ZONE: {
    schema: text.refine(isTimeZone, 'must be a time zone such as Europe/Amsterdam'),
    usually: 'UTC',
    meaning: 'Time zone in which it is told on Monday at 9:00, Europe/Amsterdam',
  },
  ALLOWED_USER_GROUPS: {
    schema: userGroups,
    usually: '',
    meaning: 'Ids of Slack user groups whose members may launch, S012AB3CD (scope usergroups:read)',
    unset: 'everybody may',
  },
  ALLOW_GUESTS: {
    schema: yesOrNo,
    usually: 'no',
    meaning: 'yes: guests of the workspace may launch and be admins like its members',
  },
  ALLOWED_CHANNELS: {
    schema: list(/^[CDG][A-Z0-9]+$/, 'must be ids of Slack channels, such as C012AB3CD'),
    usually: '',
    meaning:
      'Ids of channels that status messages may go to: C012AB3CD,C045EF6GH; the form opens with the one it was asked for in, or the first; those shared with another organisation do not count',
    unset: 'any',
  },
  ALLOWED_INSTANCE_TYPES: {
    schema: list(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must be types such as g4dn.xlarge'),
    usually: '',
    meaning: 'Instance types that may be launched: g4dn.xlarge,g5.xlarge',
    unset: 'all of the profile',
  },
  ALLOW_WORKFLOWS: {
    schema: yesOrNo,
    usually: 'no',
    meaning:
      'yes: the step Launch a workstation of Slack’s Workflow Builder launches for the person whom the workflow names (docs/setup.md)',
  },
  PRICES_FILE: {
    schema: optionalText,
    meaning:
      'JSON file of what each instance type costs an hour; its prices win over those of the studio',
  },
  HOLIDAYS_FILE: {
    schema: optionalText,
    meaning:
      'iCalendar file of the company’s holidays, on which weekly hours start and stop nothing',
  },
  HOURS_FILE: {
    schema: optionalText,
    meaning:
      'JSON file of the weekly hours that launch profiles usually have, and of those that people may choose',
  },
  QUOTAS_FILE: {
    schema: optionalText,
    meaning:
      'JSON file of how many sessions user groups and profiles may have at a time, of what may be spent in a month, and of what needs an approval',
  },
} satisfies SettingTable;

export function rulesSettings(read: ReadFrom<typeof rulesTable>): Rules {
  return {
    adminUsers: read.ADMIN_USERS,
    adminUserGroups: read.ADMIN_USER_GROUPS,
    allowGuests: read.ALLOW_GUESTS,
    allowedUserGroups: read.ALLOWED_USER_GROUPS,
    allowedChannels: read.ALLOWED_CHANNELS,
    allowedInstanceTypes: read.ALLOWED_INSTANCE_TYPES,
    supportContact: read.SUPPORT_CONTACT ?? null,
    alertChannel: read.ALERT_CHANNEL ?? null,
    reportChannel: read.REPORT_CHANNEL ?? null,
    reportTimeZone: read.REPORT_TIME_ZONE,
    allowsWorkflows: read.ALLOW_WORKFLOWS,
    maxSessionsPerUser: read.MAX_SESSIONS_PER_USER,
  };
}

/** Also read by their names in small letters, which win, as with most programs. */
export const proxyTable = {
  HTTPS_PROXY: {
    schema: webAddress.optional(),
    meaning: 'Forward proxy to Slack and AWS: http://user:password@proxy.example:3128',
  },
  HTTP_PROXY: {
    schema: webAddress.optional(),
    meaning: 'The same for addresses without TLS, and for all if HTTPS_PROXY is not set',
  },
  NO_PROXY: {
    schema: optionalText,
    meaning:
      'Hosts that are reached without it: .example.com,10.0.0.7; those of this machine always are',
  },
} satisfies SettingTable;

export function proxySettings(read: ReadFrom<typeof proxyTable>): ProxySettings {
  const { HTTPS_PROXY = '', HTTP_PROXY = '', NO_PROXY = '' } = read;
  return { https: HTTPS_PROXY, http: HTTP_PROXY, none: NO_PROXY };
}

const sandboxStudios = ['nimble', 'ec2'] as const;

/** The sandbox's pretend studios. */
export type SandboxStudio = (typeof sandboxStudios)[number];

/** How the process runs. */
export const processTable = {
  LOG_LEVEL: {
    schema: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
    usually: 'info',
    meaning: 'trace, debug, info, warn, error or fatal',
  },
  OPS_PORT: {
    schema: port.optional(),
    meaning: 'In both modes: the port, on HOST, of /livez, /readyz and /metrics',
    unset: 'not served',
  },
  SANDBOX_PORT: {
    schema: port,
    usually: '3000',
    meaning: 'Port of the sandbox, on this machine only',
  },
  SANDBOX_STUDIO: {
    schema: z.enum(sandboxStudios, 'must be nimble or ec2'),
    usually: 'nimble',
    meaning: 'The sandbox’s pretend studio that the bot works with: nimble or ec2',
  },
  NODE_ENV: { schema: optionalText, meaning: 'production refuses the sandbox' },
} satisfies SettingTable;
