import type { Logger } from 'pino';
import type { Launch } from '../launches/launch.js';
import type { Claimed } from '../launches/ports/claim.js';
import type { Homes, HomeTask } from '../launches/ports/homes.js';
import type { Launches, LivePage } from '../launches/ports/launches.js';
import type { People } from '../launches/ports/people.js';
import type { Posting } from '../launches/ports/status-board.js';

export interface HomeContent {
  /** The person's live sessions: the first page. */
  live: LivePage;
  /** The person's launches, newest first. */
  recent: Launch[];
  /** For admins: everybody else's live sessions, the first page; null for others. */
  others: LivePage | null;
}

/** The port to people's Home tabs. Nothing here throws. */
export interface HomeBoard {
  publish(
    slackUserId: string,
    content: HomeContent,
  ): Promise<Exclude<Posting, { kind: 'shown' }> | { kind: 'published' }>;
}

export interface HomeTaskOptions {
  store: Pick<Launches, 'live' | 'recent'>;
  homes: Homes;
  homeBoard: HomeBoard;
  people: Pick<People, 'isAdmin'>;
  log: Logger;
}

/** So many of one's own sessions, and of everybody else's, are shown: Slack takes 100 blocks. */
const shownAtMost = 20;
const recentShown = 5;

const unansweredAgainMs = 5_000;

/**
 * How long to leave a tab alone that Slack refuses, one refusal after the other. Then that is for good:
 * the person has left, or the app has no Home any more.
 */
const refusedAgainMs = [1, 2, 4, 8, 10, 10].map((minutes) => minutes * 60_000);

/** Makes one Home tab show what the rows say. Publishing twice changes nothing. */
export async function runHomeTask(
  { store, homes, homeBoard, people, log }: HomeTaskOptions,
  { slackUserId, everyone, refusals, ticket }: Claimed<HomeTask>,
): Promise<void> {
  const page = { offset: 0, limit: shownAtMost };
  const content = {
    live: await store.live({ owner: slackUserId, words: [] }, page),
    recent: await store.recent(slackUserId, recentShown),
    // Whoever was an admin when they opened it need not be one now.
    others:
      everyone && (await people.isAdmin(slackUserId))
        ? await store.live({ notOwner: slackUserId, words: [] }, page)
        : null,
  };
  const posting = await homeBoard.publish(slackUserId, content);
  if (posting.kind !== 'published')
    log.warn({ slackUser: slackUserId, posting }, 'Home not published');
  const isRefused = posting.kind === 'refused' || posting.kind === 'no_place';
  const refusalsNow = isRefused ? refusals + 1 : posting.kind === 'published' ? 0 : refusals;
  await homes.release(slackUserId, ticket, againInMs(posting, refusals), refusalsNow);
}

/** Null: when something has changed. */
function againInMs(
  posting: Awaited<ReturnType<HomeBoard['publish']>>,
  refusals: number,
): number | null {
  switch (posting.kind) {
    case 'later':
      return posting.afterMs;
    case 'unknown':
      return unansweredAgainMs;
    case 'refused':
    case 'no_place':
      return refusedAgainMs[refusals] ?? null;
    case 'published':
    case 'unshowable':
      return null;
  }
}
