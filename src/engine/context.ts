import type { Logger } from 'pino';
import type { Approval } from '../launches/approval.js';
import type { Holidays } from '../launches/hours.js';
import type { Offers } from '../launches/offers.js';
import type { LaunchResult } from '../launches/outcome.js';
import type { Admins } from '../launches/ports/admins.js';
import type { AlertBoard, Alerts } from '../launches/ports/alerts.js';
import type { ApprovalBoard } from '../launches/ports/approvals.js';
import type { LaunchStore } from '../launches/ports/launch-store.js';
import type { Notices } from '../launches/ports/notices.js';
import type { People } from '../launches/ports/people.js';
import type { ReportBoard } from '../launches/ports/report-board.js';
import type { ReportRows } from '../launches/ports/report-rows.js';
import type { StatusBoard } from '../launches/ports/status-board.js';
import type { Usage } from '../launches/ports/usage.js';
import type { ProfileHours } from '../launches/profile-hours.js';
import type { Room } from '../launches/room.js';
import type { Rules } from '../launches/rules.js';
import type { Limits } from '../limits.js';
import type { Studio, StudioErrorKind } from '../studio/studio.js';

/** What every step of the engine works with. */
export interface EngineContext {
  store: LaunchStore;
  usage: Pick<Usage, 'days'>;
  reportRows: ReportRows;
  notices: Notices;
  alerts: Alerts;
  studio: Studio;
  /** Since when each call to the studio fails, by the steady clock, and how; null: they do not. */
  studioTrouble: () => { sinceMs: number; kind: StudioErrorKind } | null;
  statusBoard: StatusBoard;
  offers: Pick<Offers, 'current' | 'lastKnown'>;
  /** Null: ALERT_CHANNEL is not set. */
  alertBoard: AlertBoard | null;
  /** Null: REPORT_CHANNEL is not set. */
  reportBoard: ReportBoard | null;
  people: Pick<People, 'person' | 'isAdminForCertain' | 'groupsOf' | 'timeZone' | 'hasLeft'>;
  admins: Admins;
  rules: Pick<Rules, 'maxSessionsPerUser' | 'reportTimeZone'>;
  room: Pick<Room, 'forCertain' | 'spentIn' | 'spendings'>;
  approval: Approval;
  approvalBoard: ApprovalBoard;
  limits: Limits;
  /** Days on which weekly hours do not count. */
  holidays: Holidays;
  /** What the operator has decided of the weekly hours of launch profiles. */
  profileHours: readonly ProfileHours[];
  /** Every session carries it as a tag: several bots may share a studio. */
  botName: string;
  /** Whether Slack accepts the bot's token: otherwise its tasks wait. */
  isSlackOpen: () => boolean;
  /** The store's clock, milliseconds since the epoch. */
  clock: () => number;
  /** Milliseconds of a clock that is never set back. */
  steadyClock: () => number;
  /** From 0 to 1; spreads retries. */
  random: () => number;
  /** Hears of each owner whose launches people should see changed. */
  changed: (owner: string) => void;
  /** Hears how each launch has ended, and after how long it was READY. */
  launchEnded: (result: LaunchResult, readyAfterMs: number | null) => void;
  log: Logger;
}
