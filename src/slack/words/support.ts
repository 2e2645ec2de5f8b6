import type { Prices } from '../../launches/prices.js';
import type { Rules } from '../../launches/rules.js';
import type { StudioFacts } from '../../studio/studio.js';
import { capital } from './mrkdwn.js';

/** What sentences name: the studio, and who is to be told or asked. */
export interface StudioNames extends StudioFacts {
  /** In the middle of a sentence, as mrkdwn. */
  readonly engineer: string;
  /** The day of the studio's own list of prices; null: there is none. */
  readonly pricesOf: string | null;
}

const unnamed = 'the studio’s engineer';

/** More would be a crowd, each of whom leaves it to the others. */
const adminsNamed = 2;

/** Names for sentences: SUPPORT_CONTACT is whom people are to ask; without one it is the admins. */
export function namesFor(
  facts: StudioFacts,
  { supportContact, adminUsers, adminUserGroups }: Rules,
  prices: Pick<Prices, 'date'> | null,
): StudioNames {
  const admins = [...adminUserGroups, ...adminUsers].slice(0, adminsNamed);
  const ids = supportContact === null ? admins : [supportContact];
  const engineer = ids.map(called).join(' or ') || unnamed;
  return { ...facts, engineer, pricesOf: prices?.date ?? null };
}

/** For plain text, where Slack shows ids as they are. */
export function plainly(names: StudioNames): StudioNames {
  return { ...names, engineer: unnamed };
}

/** The values of `{engineer}`, and of `{Engineer}` at the beginning of a sentence. */
export function engineerIn({ engineer }: StudioNames) {
  return { engineer, Engineer: capital(engineer) };
}

/** Slack shows the name, and tells them if it is a message. */
function called(id: string): string {
  if (id.startsWith('S')) return `<!subteam^${id}>`;
  return /^[CG]/.test(id) ? `<#${id}>` : `<@${id}>`;
}
