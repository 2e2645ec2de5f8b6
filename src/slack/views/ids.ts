import { type SessionAction, sessionActions } from '../../launches/actions.js';

/** The names by which views and their parsers know each other. */

export const shortcutId = 'launch_workstation';

export const viewIds = {
  launch: 'launch',
  notice: 'notice',
  tooMany: 'too_many',
  list: 'list',
} as const;

export const actionIds = {
  profile: 'launch_profile',
  searchedProfile: 'launch_profile_search',
  instanceType: 'instance_type',
  streamingImage: 'streaming_image',
  owner: 'owner',
  channel: 'channel',
  note: 'note',
  /** *Launch a workstation* on the Home tab. */
  launch: 'launch',
  /** The link into the desktop: Slack's client opens it, and tells us so. */
  openStream: 'open_stream',
} as const;

/** What leads from one page of a list of sessions to another. */
export const listActionIds = {
  newer: 'list:newer',
  older: 'list:older',
  open: 'list:open',
} as const;

export const listActionPattern = /^list:/;

const sessionActionPrefix = 'session:';

/** The buttons that do something to a session: `session:stop` and so on. */
export function sessionActionId(action: SessionAction): string {
  return `${sessionActionPrefix}${action}`;
}

export const sessionActionPattern = new RegExp(`^${sessionActionPrefix}`);

/** The action of a button; null for a name that none of them has. */
export function sessionActionFrom(actionId: string): SessionAction | null {
  return sessionActions.find((action) => sessionActionId(action) === actionId) ?? null;
}

/**
 * Blocks of the launch form. Those that depend on the profile carry its id, so that Slack does not
 * keep one profile's selection when another profile is chosen.
 */
export const blockIds = {
  /** Carries the person it is for: each has profiles of their own. */
  profile: (owner: string) => `profile:${owner}`,
  instanceType: (launchProfileId: string) => `type:${launchProfileId}`,
  streamingImage: (launchProfileId: string) => `image:${launchProfileId}`,
  owner: 'owner',
  channel: 'channel',
  note: 'note',
  notice: 'notice',
} as const;

const undoneMark = ':again';

/** Another name for a block, and from that one the first again: under it Slack forgets what was chosen. */
export function undoneBlockId(blockId: string): string {
  return blockId.endsWith(undoneMark)
    ? blockId.slice(0, -undoneMark.length)
    : `${blockId}${undoneMark}`;
}
