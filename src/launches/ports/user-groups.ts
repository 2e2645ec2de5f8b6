import type { GroupMembers } from '../quotas.js';

/** The port to the members of Slack's user groups. One that the bot may not read has none. */
export interface UserGroupMembers {
  /** @throws PersonLookupError when Slack does not say */
  membersOf(groupIds: readonly string[]): Promise<GroupMembers>;
  /**
   * The same by what Slack said last, without asking it: a group of which it has said nothing for an hour is
   * left out. What is old is asked for meanwhile, for the next time.
   */
  membersAtHand(groupIds: readonly string[]): GroupMembers;
}
