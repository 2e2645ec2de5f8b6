import { z } from 'zod';
import type { RefusalKind } from '../../launches/failures.js';
import { isTimeZone } from '../../launches/local-time.js';
import { type Installation, isOwn } from './installation.js';

const text = z
  .string()
  .nullish()
  .transform((given) => given?.trim() || null);

const flag = z.boolean().nullish();

/** Slack: any field may be missing or null. */
export const accountSchema = z.object({
  id: z.string(),
  team_id: text,
  enterprise_id: text,
  enterprise_user: z.object({ enterprise_id: text }).nullish(),
  name: text,
  real_name: text,
  deleted: flag,
  is_bot: flag,
  is_app_user: flag,
  is_stranger: flag,
  is_email_confirmed: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  tz: text,
  profile: z.object({ email: text, real_name: text }).nullish(),
});

export interface Account {
  name: string;
  /** In the case in which it is written; null: there is none, or Slack says that it is not confirmed. */
  email: string | null;
  /** Slack: a guest sees only the channels that invited them. */
  isGuest: boolean;
  hasLeft: boolean;
  /** By its name, as Slack has it: `Europe/Amsterdam`; null: Slack does not say, or this machine knows no such zone. */
  timeZone: string | null;
  /** Why the account does not count; null: it is alive, human and ours. */
  refusal: RefusalKind | null;
}

/** Slack says of its own Slackbot that it is no bot. */
const slackbot = 'USLACKBOT';

export function timeZoneFrom(name: string | null | undefined): string | null {
  return name && isTimeZone(name) ? name : null;
}

export function accountFrom(
  user: z.output<typeof accountSchema>,
  own: Installation,
  { allowGuests, isPaired }: { allowGuests: boolean; isPaired: boolean },
): Account {
  const { id, team_id: teamId, profile } = user;
  const enterpriseId = user.enterprise_id ?? user.enterprise_user?.enterprise_id ?? null;
  const isGuest = user.is_restricted === true || user.is_ultra_restricted === true;
  const hasLeft = user.deleted === true;
  const refusals: readonly [holds: boolean, refusal: RefusalKind][] = [
    [hasLeft, 'deactivated'],
    [user.is_bot === true || user.is_app_user === true || id === slackbot, 'not_human'],
    [user.is_stranger === true, 'stranger'],
    [!isOwn(own, { teamId, enterpriseId }), 'other_workspace'],
    [isGuest && !allowGuests, 'guest'],
    // The file of pairs says who this is, so the address proves nothing more.
    [user.is_email_confirmed === false && !isPaired, 'email_unconfirmed'],
  ];
  return {
    name: user.real_name ?? profile?.real_name ?? user.name ?? id,
    email: user.is_email_confirmed === false ? null : (profile?.email ?? null),
    isGuest,
    hasLeft,
    timeZone: timeZoneFrom(user.tz),
    refusal: refusals.find(([holds]) => holds)?.[1] ?? null,
  };
}
