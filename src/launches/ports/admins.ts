import type { Launch } from '../launch.js';

/** What the admins have to hear although they have not asked. All launches are of one owner. */
export interface AdminNotice {
  kind: /** The owner has left the workspace, and has these sessions. */
    | 'owner_left'
    /** The grace for that is over: the bot has begun to end these. */
    | 'ended_for_leaver';
  launches: readonly [Launch, ...Launch[]];
}

/** The port to the admins of the studio. Nothing here throws. */
export interface Admins {
  tell(notice: AdminNotice): Promise<void>;
}
