import type { Logger } from 'pino';
import type { Posting } from './board.js';
import type { HomeErrand, Homes } from './homes.js';
import type { Launch } from './launch.js';
import type { Claimed, LaunchStore } from './launch-store.js';
import type { People } from './people.js';

export interface HomeContent {
  /** The person's live sessions, newest first. */
  live: Launch[];
  /** The person's launches, newest first. */
  recent: Launch[];
  /** For admins: everybody's live sessions; null for others. */
  everyone: Launch[] | null;
}

/** The port to people's Home tabs. Nothing here throws. */
export interface HomeBoard {
  publish(
    slackUserId: string,
    content: HomeContent,
  ): Promise<Exclude<Posting, { kind: 'shown' }> | { kind: 'published' }>;
}

export interface HomeErrandOptions {
  store: Pick<LaunchStore, 'live' | 'recent'>;
  homes: Homes;
  homeBoard: HomeBoard;
  people: Pick<People, 'isAdmin'>;
  log: Logger;
}

/** So many of one's own sessions, and of everybody's, are shown. */
const shownAtMost = 30;
const recentShown = 5;

const unansweredAgainMs = 5_000;
const refusedAgainMs = 60_000;

/** Makes one Home tab show what the rows say. Publishing twice changes nothing. */
export async function runHomeErrand(
  { store, homes, homeBoard, people, log }: HomeErrandOptions,
  { slackUserId, everyone, ticket }: Claimed<HomeErrand>,
): Promise<void> {
  const content = {
    live: await store.live(slackUserId, shownAtMost),
    recent: await store.recent(slackUserId, recentShown),
    // Whoever was an admin when they opened it need not be one now.
    everyone:
      everyone && (await people.isAdmin(slackUserId)) ? await store.live(null, shownAtMost) : null,
  };
  const posting = await homeBoard.publish(slackUserId, content);
  if (posting.kind !== 'published')
    log.warn({ slackUser: slackUserId, posting }, 'Home not published');
  const again = {
    published: null,
    later: null,
    unknown: unansweredAgainMs,
    no_place: refusedAgainMs,
    refused: refusedAgainMs,
    unshowable: null,
  };
  const dueInMs = posting.kind === 'later' ? posting.afterMs : again[posting.kind];
  await homes.release(slackUserId, ticket, dueInMs);
}
