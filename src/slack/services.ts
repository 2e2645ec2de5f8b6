import type { Logger } from 'pino';
import type { HomeTabs } from '../engine/home-tabs.js';
import type { Approval } from '../launches/approval.js';
import type { Failure } from '../launches/failures.js';
import type { Holidays } from '../launches/hours.js';
import type { Launch } from '../launches/launch.js';
import type { Offers } from '../launches/offers.js';
import type { AuditLog } from '../launches/ports/audit-log.js';
import type { Interactions } from '../launches/ports/interactions.js';
import type { LaunchStore } from '../launches/ports/launch-store.js';
import type { ProfileHours } from '../launches/profile-hours.js';
import type { Report } from '../launches/read-report.js';
import type { Period } from '../launches/report.js';
import type { Room } from '../launches/room.js';
import type { Rules } from '../launches/rules.js';
import type { SessionActions } from '../launches/session-actions.js';
import type { OpenStream } from '../studio/studio.js';
import type { BotToken } from './bot-token.js';
import type { ChannelAccess } from './people/channel-access.js';
import type { Installation } from './people/installation.js';
import type { SlackPeople } from './people/people.js';
import type { StudioNames } from './words/support.js';

export interface Services {
  store: LaunchStore;
  /** Days on which weekly hours do not count. */
  holidays: Holidays;
  /** What the operator has decided of the weekly hours of launch profiles. */
  profileHours: readonly ProfileHours[];
  offers: Offers;
  token: BotToken;
  tokenLookEveryMs: number;
  /** Whether the bot is to get requests. */
  isReady: () => boolean;
  /** Hears how long each acknowledgement took. */
  acknowledged: (tookMs: number) => void;
  /** Called with the reason when Slack lets the bot connect no more: an operator has to act. */
  breakOff: (why: Error) => void;
  /** @throws what the Web API client throws */
  installation: () => Promise<Installation>;
  people: SlackPeople;
  channels: ChannelAccess;
  actions: SessionActions;
  auditLog: AuditLog;
  /** As `launches/read-report.ts` has it. */
  readReport: (periods: readonly Period[], owner?: string) => Promise<Report>;
  homeTabs: Pick<HomeTabs, 'opened'>;
  /** Hears of each account that has changed: the person may have left. */
  accountChanged: (slackUserId: string) => Promise<void>;
  interactions: Interactions;
  /** Whether this error is a refusal of the database that lasts until an operator mends it. */
  refusedForGood: (error: unknown) => boolean;
  /** As `launches/entitlement.ts` has it. */
  whyNotEntitled: (launch: Launch, signal: AbortSignal) => Promise<Failure | null>;
  /** The same client token gives the same stream. @throws StudioError; the signal's reason */
  openStream: (sessionId: string, clientToken: string, signal: AbortSignal) => Promise<OpenStream>;
  rules: Rules;
  room: Room;
  approval: Approval;
  /** Hears of the owner of each launch that was changed: the loop goes on with it. */
  changed: (owner: string) => void;
  /** Aborted when the bot stops: a person who waits for an answer is told so. */
  stopping: AbortSignal;
  studio: StudioNames;
  version: string;
  clock: () => number;
  log: Logger;
}
