/** Who may do what, and who is asked for help. Empty lists allow everybody and everything. */
export interface Rules {
  /** Slack user ids of admins. */
  adminUsers: readonly string[];
  /** Ids of user groups whose members are admins. */
  adminUserGroups: readonly string[];
  /** Whether guests of the workspace count like its members. */
  allowGuests: boolean;
  /** Ids of the user groups whose members may launch, as admins may. */
  allowedUserGroups: readonly string[];
  /** Ids of the channels that a status message may go to, the usual one first. */
  allowedChannels: readonly string[];
  /** Names of the instance types that may be launched. */
  allowedInstanceTypes: readonly string[];
  /** Id of the person, user group or channel in Slack that people are to ask; null: the admins. */
  supportContact: string | null;
  /** Id of the channel in Slack that is told what an admin must know; null: none is. */
  alertChannel: string | null;
  /** Id of the channel in Slack that is told of each week; null: none is. */
  reportChannel: string | null;
  /** In which it is Monday morning when that is told. */
  reportTimeZone: string;
  /** Whether the step of a workflow may launch. */
  allowsWorkflows: boolean;
  /** Live sessions that one person may own. */
  maxSessionsPerUser: number;
}
