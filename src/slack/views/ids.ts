import { type SessionAction, sessionActions } from '../../launches/actions.js';

export const shortcutId = 'launch_workstation';

export const viewIds = {
  launch: 'launch',
  notice: 'notice',
  tooMany: 'too_many',
  list: 'list',
  size: 'size',
  keepTrying: 'keep_trying',
  hours: 'hours',
  refuse: 'refuse',
} as const;

export const actionIds = {
  profile: 'launch_profile',
  searchedProfile: 'launch_profile_search',
  instanceType: 'instance_type',
  streamingImage: 'streaming_image',
  owner: 'owner',
  channel: 'channel',
  note: 'note',
  /** When the workstation is to be ready. */
  readyBy: 'ready_by',
  /** What to do if no machine is free. */
  whenFull: 'when_full',
  /** For how long a launch is to keep trying, and with which types. */
  keepTryingFor: 'keep_trying_for',
  keepTryingTypes: 'keep_trying_types',
  /** Why a person needs what has to be approved, and for how long. */
  reason: 'reason',
  neededFor: 'needed_for',
  /** Why a launch is refused. */
  because: 'because',
  /** *Weekly hours* on the Home tab. */
  hours: 'hours',
  /** In the modal of weekly hours: from when until when on one day, today's exception, and until when they pause. */
  hoursFrom: 'hours_from',
  hoursUntil: 'hours_until',
  hoursToday: 'hours_today',
  hoursPause: 'hours_pause',
  hoursOff: 'hours_off',
  /** *Keep it on*, ten minutes before the hours stop it. */
  keepOn: 'keep_on',
  /** *Launch a workstation* on the Home tab. */
  launch: 'launch',
  /** *Help* on the Home tab. */
  help: 'help',
  /** The link into the desktop: Slack's client opens it, and tells us so. */
  openStream: 'open_stream',
} as const;

export const listActionIds = {
  newer: 'list:newer',
  older: 'list:older',
  open: 'list:open',
} as const;

export const historyActionIds = {
  newest: 'history:newest',
  newer: 'history:newer',
  older: 'history:older',
} as const;

export const historyActionPattern = /^history:/;

export const listActionPattern = /^list:/;

export const sessionActionPattern = /^session:/;

export function sessionActionId(action: SessionAction): string {
  return `session:${action}`;
}

export function sessionActionFrom(actionId: string): SessionAction | null {
  return sessionActions.find((action) => sessionActionId(action) === actionId) ?? null;
}

/** Slack keeps a selection under its block id: what depends on the profile carries its id. */
export const blockIds = {
  profile: (owner: string) => `profile:${owner}`,
  instanceType: (launchProfileId: string) => `type:${launchProfileId}`,
  streamingImage: (launchProfileId: string) => `image:${launchProfileId}`,
  hoursOf: (day: number) => `hours:${day}`,
  notice: 'notice',
} as const;

/** The rows of buttons in messages to admins, which no one edits later. */
export const noticeRow = 'notice';

export function isInNotice(blockId: string): boolean {
  return blockId.startsWith(`${noticeRow}:`);
}

const undoneMark = ':again';

/** Another name for a block, and from that one the first again: under it Slack forgets what was chosen. */
export function undoneBlockId(blockId: string): string {
  if (blockId.endsWith(undoneMark)) return blockId.slice(0, -undoneMark.length);
  return `${blockId}${undoneMark}`;
}
