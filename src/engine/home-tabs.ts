import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { KeptHours } from '../launches/hours.js';
import type { Launch } from '../launches/launch.js';
import type { Homes, HomeTab } from '../launches/ports/homes.js';
import type { HoursRows } from '../launches/ports/hours.js';
import type { Launches, LivePage } from '../launches/ports/launch-store.js';
import type { People } from '../launches/ports/people.js';
import type { Posting } from '../launches/ports/status-board.js';
import type { Usage, UsageSum } from '../launches/ports/usage.js';
import { monthOf } from '../launches/usage.js';
import {
  homeRecentShown,
  homeSessionsShown,
  homeTabsAtOnce,
  stopStepsWithinMs,
} from '../limits.js';
import { InTurn } from './in-turn.js';

export interface HomeContent {
  live: LivePage;
  recent: Launch[];
  /** For admins: everybody else's live sessions, the first page; null for others. */
  others: LivePage | null;
  /** Their weekly hours; null: there are none. */
  hours: KeptHours | null;
  /** What their sessions have used this month. */
  month: UsageSum[];
  /** For admins: what everybody's have; null for others. */
  everybodysMonth: UsageSum[] | null;
}

/** The port to people's Home tabs. Nothing here throws. */
export interface HomeBoard {
  publish(slackUserId: string, content: HomeContent): Promise<Published>;
}

export type Published = Exclude<Posting, { kind: 'shown' }> | { kind: 'published' };

interface HomeTabsOptions {
  launches: Pick<Launches & HoursRows, 'live' | 'recent' | 'hoursOf'>;
  homes: Homes;
  usage: Usage;
  homeBoard: HomeBoard;
  people: Pick<People, 'isAdmin'>;
  /** The store's clock. */
  clock: () => number;
  log: Logger;
}

/**
 * Publishes the Home tabs that show a change, once for all changes that come while it is at work. This is
 * best effort: a tab that could not be published is right again when its person opens it. One that was just
 * opened may be empty, so it is published once more.
 */
export class HomeTabs {
  readonly #options: HomeTabsOptions;
  readonly #stopping = new AbortController();
  /** A tab is read and published before it is read again, so that an older content never follows a newer. */
  readonly #publishing = new InTurn();
  #changedOwners = new Set<string>();
  #atWork: Promise<void> | null = null;

  constructor(options: HomeTabsOptions) {
    this.#options = options;
  }

  /** Remembers the tab as open, and publishes it. @throws what the database throws */
  async opened(tab: HomeTab): Promise<void> {
    await this.#options.homes.open(tab);
    const { kind } = await this.#publish(tab);
    if (kind === 'later' || kind === 'unknown') this.changed(tab.slackUserId);
  }

  /** Publishes the open tabs that show this owner's launches, soon. */
  changed(owner: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#changedOwners.add(owner);
    this.#atWork ??= this.#publishChanged();
  }

  /** Begins nothing more, and resolves when nothing is under way, or after `stopStepsWithinMs`. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const timeout = new Promise((resolve) => setTimeout(resolve, stopStepsWithinMs).unref());
    await Promise.race([this.#atWork, timeout]);
  }

  async #publishChanged(): Promise<void> {
    const { signal } = this.#stopping;
    // What the change began goes first, above all a Create: a query to SQLite holds the turn.
    await nextTurn();
    while (this.#changedOwners.size > 0 && !signal.aborted) {
      const owners = [...this.#changedOwners];
      this.#changedOwners = new Set();
      try {
        const pauseMs = await this.#publishAll(await this.#options.homes.showing(owners));
        if (pauseMs === 0) continue;
        for (const owner of owners) this.#changedOwners.add(owner);
        await wait(pauseMs, undefined, { signal });
      } catch (error) {
        if (!signal.aborted)
          this.#options.log.warn({ err: error, owners }, 'Home tabs not published');
      }
    }
    // In the turn in which nothing was left: a change that comes now begins anew.
    this.#atWork = null;
  }

  /**
   * Publishes tabs until Slack asks for a pause, and returns it in milliseconds; 0: it did not.
   * @throws what the database throws
   */
  async #publishAll(tabs: readonly HomeTab[]): Promise<number> {
    for (let from = 0; from < tabs.length; from += homeTabsAtOnce) {
      const some = tabs.slice(from, from + homeTabsAtOnce);
      const published = await Promise.all(some.map((tab) => this.#publish(tab)));
      const pauseMs = Math.max(...published.map((one) => ('afterMs' in one ? one.afterMs : 0)));
      if (pauseMs > 0) return pauseMs;
    }
    return 0;
  }

  /** @throws what the database throws */
  #publish(tab: HomeTab): Promise<Published> {
    return this.#publishing.run(tab.slackUserId, () => this.#publishNow(tab));
  }

  async #publishNow({ slackUserId, everyone }: HomeTab): Promise<Published> {
    const { launches, homes, usage, homeBoard, people, clock, log } = this.#options;
    const page = { offset: 0, limit: homeSessionsShown };
    const { from, until } = monthOf(clock());
    // A person who was an admin when they opened it need not be one now.
    const isAdmin = everyone && (await people.isAdmin(slackUserId));
    const content = {
      live: await launches.live({ owner: slackUserId, words: [] }, page),
      recent: await launches.recent(slackUserId, homeRecentShown),
      others: isAdmin ? await launches.live({ notOwner: slackUserId, words: [] }, page) : null,
      hours: await launches.hoursOf(slackUserId),
      month: await usage.between(from, until, slackUserId),
      everybodysMonth: isAdmin ? await usage.between(from, until) : null,
    };
    const published = await homeBoard.publish(slackUserId, content);
    if (published.kind === 'published') return published;
    log.warn({ slackUser: slackUserId, posting: published }, 'Home tab not published');
    if (published.kind === 'no_place') await homes.forget(slackUserId);
    return published;
  }
}
