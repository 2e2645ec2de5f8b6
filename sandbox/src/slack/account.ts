import { z } from 'zod';
import type { PretendStudio } from '../pretend-studio.js';
import type { Member } from './directory.js';
import { SlackError } from './slack-error.js';

const text = z.string().nullable().exactOptional();
const flag = z.boolean().exactOptional();

const enterpriseUser = z.strictObject({
  id: z.string(),
  enterprise_id: z.string(),
  enterprise_name: z.string(),
  is_admin: z.boolean().default(false),
  is_owner: z.boolean().default(false),
  teams: z.array(z.string()).default([]),
});

/** What Slack may say of an account, in the field names of `users.info`. */
export const accountChange = z.strictObject({
  name: text,
  real_name: text,
  /** A time zone by its name: `Europe/Amsterdam`. */
  tz: text,
  deleted: flag,
  is_bot: flag,
  is_app_user: flag,
  /** Of another organisation, and in no channel that the app sees. */
  is_stranger: flag,
  is_email_confirmed: flag,
  /** A guest of several channels. */
  is_restricted: flag,
  /** A guest of one channel; `is_restricted` is true too. */
  is_ultra_restricted: flag,
  team_id: z.string().exactOptional(),
  /** On Enterprise Grid. */
  enterprise_id: z.string().exactOptional(),
  enterprise_user: enterpriseUser.exactOptional(),
  profile: z
    .strictObject({ email: text, real_name: text, display_name: text, title: text })
    .exactOptional(),
});

export type AccountChange = z.infer<typeof accountChange>;

/** An account as `users.info` and `user_change` show it. */
export type Account = Record<string, unknown> & {
  team_id?: string;
  profile?: Record<string, unknown>;
  enterprise_user?: z.infer<typeof enterpriseUser>;
};

/** Slack: a deactivated account has none of these any more. */
const goneWhenDeleted = [
  'color',
  'real_name',
  'tz',
  'tz_offset',
  'is_admin',
  'is_owner',
  'is_restricted',
  'is_ultra_restricted',
  'is_email_confirmed',
];

/** What has been changed about an account: its fields, and those that Slack leaves out. */
export interface ChangedAccount {
  change: AccountChange;
  /** `real_name`, `profile.email` */
  without: readonly string[];
  updatedAtMs: number;
}

/** @throws SlackError `no_such_field` for a field that the account would not have anyway. */
export function describeAccount(
  member: Member,
  { teamId, enterprise }: Pick<PretendStudio, 'teamId' | 'enterprise'>,
  changed?: ChangedAccount,
): Account {
  const { id, name, realName, title, color, isBot, person } = member;
  const { change = {}, without = [], updatedAtMs = 1_700_000_000_000 } = changed ?? {};
  const account: Account = {
    id,
    team_id: teamId,
    name,
    deleted: false,
    color: color.slice(1),
    real_name: realName,
    tz: 'America/Los_Angeles',
    tz_offset: -28_800,
    is_admin: false,
    is_owner: false,
    is_restricted: person?.guest ?? false,
    is_ultra_restricted: false,
    is_bot: isBot,
    is_app_user: false,
    ...(!isBot && { is_email_confirmed: true }),
    ...(enterprise && !isBot && { enterprise_user: inEnterprise(id, enterprise, teamId) }),
    ...change,
    profile: {
      title,
      real_name: realName,
      display_name: name,
      team: change.team_id ?? teamId,
      ...(person?.email !== undefined && { email: person.email }),
      ...change.profile,
    },
    updated: Math.floor(updatedAtMs / 1000),
  };
  if (account.deleted === true) for (const field of goneWhenDeleted) delete account[field];
  for (const path of without) leaveOut(account, path);
  return account;
}

function inEnterprise(
  id: string,
  { id: enterprise_id, name: enterprise_name }: NonNullable<PretendStudio['enterprise']>,
  teamId: string,
): z.infer<typeof enterpriseUser> {
  const common = { enterprise_id, enterprise_name, is_admin: false, is_owner: false };
  return { id: `W${id.slice(1)}`, ...common, teams: [teamId] };
}

function leaveOut(account: Account, path: string): void {
  const [field = '', inner] = path.split('.');
  const ofProfile = inner !== undefined && field === 'profile' ? account.profile : undefined;
  const within: Record<string, unknown> = ofProfile ?? account;
  const name = ofProfile ? (inner ?? '') : path;
  if (!(name in within)) {
    throw new SlackError('no_such_field', { messages: [`[ERROR] ${path}`] });
  }
  delete within[name];
}
