import type { Logger } from 'pino';
import type { Search } from '../board.js';
import type { Launch, ThreadLine } from '../launch.js';
import type { BoardErrand, BoardErrands, BoardFields } from '../launch-store/board-errands.js';
import type { Claimed } from '../launch-store/claim.js';
import type { Pace } from '../pace.js';

export interface HeldErrandOptions {
  store: Pick<BoardErrands, 'saveBoard' | 'saveLine' | 'releaseBoard'>;
  pace: Pick<Pace, 'lookAfterMs'>;
  clock: () => number;
  log: Logger;
}

/** What follows from a step. `lost`: somebody else holds the errand now. */
export type Next = 'go_on' | 'done' | 'lost' | { againInMs: number };

/** After a pause that Slack asks for, others begin so much later than those that go first. */
const giveWayMs = 250;

/** After so many calls without an answer, half a minute, it goes on without this one. */
const attemptsInVain = 4;

/** A board errand under its claim: what is shown of its launch so far, and how that is saved. */
export class HeldErrand {
  readonly #options: HeldErrandOptions;
  readonly #ticket: string;
  readonly #openLines: ThreadLine[];
  readonly #goesFirst: boolean;
  #launch: Launch;

  constructor(options: HeldErrandOptions, claimed: Claimed<BoardErrand>) {
    this.#options = options;
    this.#ticket = claimed.ticket;
    this.#launch = claimed.launch;
    this.#openLines = claimed.openLines;
    this.#goesFirst = claimed.goesFirst;
  }

  /** The launch as it was claimed, and as it has been saved since. */
  get launch(): Launch {
    return this.#launch;
  }

  /** Lines that do not stand in Slack yet, oldest first. */
  get openLines(): readonly ThreadLine[] {
    return this.#openLines;
  }

  /** Where its message is; null: there is none yet. */
  get message(): { channel: string; ts: string } | null {
    const { messageChannel: channel, messageTs: ts } = this.#launch;
    return channel === null || ts === null ? null : { channel, ts };
  }

  /** Whether another call may follow one without an answer. */
  get isWorthWaiting(): boolean {
    return this.#launch.boardAttempts + 1 < attemptsInVain;
  }

  async save(set: Partial<BoardFields>, next: Next = 'go_on'): Promise<Next> {
    const { clientToken } = this.#launch;
    this.#launch = { ...this.#launch, ...set };
    const saved = await this.#options.store.saveBoard(clientToken, this.#ticket, set);
    return saved ? next : 'lost';
  }

  /** Notes when a line was sent, as long as nobody knows whether it arrived. */
  async noteSent(line: ThreadLine, sentAtMs: number | null, next: Next = 'go_on'): Promise<Next> {
    const saved = await this.#options.store.saveLine(line, this.#ticket, { sentAtMs });
    return saved ? next : 'lost';
  }

  /** Notes that the oldest open line stands in Slack, or (null) that there is no place left for it. */
  async said(line: ThreadLine, ts: string | null): Promise<Next> {
    const saved = await this.#options.store.saveLine(line, this.#ticket, { done: true, ts });
    if (!saved) return 'lost';
    this.#openLines.shift();
    // Slack answers again: what comes next has nothing to wait for.
    return ts !== null && this.#launch.boardAttempts > 0
      ? this.save({ boardAttempts: 0 })
      : 'go_on';
  }

  /**
   * Waits until what was sent without an answer can be looked for: by then it has arrived, or never
   * will. What was sent at a time that lies ahead was sent before the clock was set back, and counts
   * as sent just now.
   * @param noteSent saves another time at which it was sent
   */
  async untilLook(
    sentAtMs: number,
    noteSent: (sentAtMs: number, next: Next) => Promise<Next>,
  ): Promise<Next> {
    const { clock, pace } = this.#options;
    const wait = sentAtMs + pace.lookAfterMs - clock();
    if (wait > pace.lookAfterMs) return noteSent(clock(), { againInMs: pace.lookAfterMs });
    return wait > 0 ? { againInMs: wait } : 'go_on';
  }

  /** Slack asks for a pause. */
  paused(afterMs: number): Next {
    return { againInMs: afterMs + (this.#goesFirst ? 0 : giveWayMs) };
  }

  /** Slack did not answer: the next attempt comes later each time. */
  async backOff(): Promise<Next> {
    const attempts = this.#launch.boardAttempts + 1;
    const waitMs = this.#options.pace.lookAfterMs * 2 ** (attempts - 1);
    return this.save({ boardAttempts: attempts }, { againInMs: Math.min(60_000, waitMs) });
  }

  /** Goes on without what Slack does not take. */
  skip(reason: string): void {
    const { clientToken: launch, revision } = this.#launch;
    const about = { launch, revision, reason };
    this.#options.log.error(about, 'Slack does not take this; going on without it');
  }

  /** Where the bot may not look for an earlier post, it posts: twice is better than never. */
  mayPostTwice(search: Search): void {
    if (search.kind !== 'not_allowed') return;
    this.#options.log.warn(
      { launch: this.#launch.clientToken, reason: search.reason },
      'may not look for an earlier post; posting, perhaps for the second time',
    );
  }

  async release(dueInMs: number | null): Promise<void> {
    const { clientToken } = this.#launch;
    await this.#options.store.releaseBoard(clientToken, this.#ticket, dueInMs);
  }
}
