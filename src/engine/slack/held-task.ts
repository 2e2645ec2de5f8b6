import type { Logger } from 'pino';
import type { Launch, ThreadReply } from '../../launches/launch.js';
import type { Claimed } from '../../launches/ports/claim.js';
import type { SlackFields, SlackTask, SlackTasks } from '../../launches/ports/slack-tasks.js';
import type { Search } from '../../launches/ports/status-board.js';
import type { Limits } from '../limits.js';

export interface HeldTaskOptions {
  store: Pick<SlackTasks, 'saveSlack' | 'saveReply' | 'releaseSlack'>;
  limits: Pick<Limits, 'lookAfterMs'>;
  clock: () => number;
  log: Logger;
}

/** What follows from a step. `lost`: somebody else holds the task now. */
export type Next = 'go_on' | 'done' | 'lost' | { againInMs: number };

/** After a pause that Slack asks for, others begin so much later than those that go first. */
const giveWayMs = 250;

/** After so many calls without an answer, half a minute, it goes on without this one. */
const attemptsInVain = 4;

/** A Slack task under its claim: what is shown of its launch so far, and how that is saved. */
export class HeldTask {
  readonly #options: HeldTaskOptions;
  readonly #ticket: string;
  readonly #openReplies: ThreadReply[];
  readonly #goesFirst: boolean;
  #launch: Launch;

  constructor(options: HeldTaskOptions, claimed: Claimed<SlackTask>) {
    this.#options = options;
    this.#ticket = claimed.ticket;
    this.#launch = claimed.launch;
    this.#openReplies = claimed.openReplies;
    this.#goesFirst = claimed.goesFirst;
  }

  /** The launch as it was claimed, and as it has been saved since. */
  get launch(): Launch {
    return this.#launch;
  }

  /** Lines that do not stand in Slack yet, oldest first. */
  get openReplies(): readonly ThreadReply[] {
    return this.#openReplies;
  }

  /** Where its message is; null: there is none yet. */
  get message(): { channel: string; ts: string } | null {
    const { messageChannel: channel, messageTs: ts } = this.#launch;
    return channel === null || ts === null ? null : { channel, ts };
  }

  /** Whether another call may follow one without an answer. */
  get isWorthWaiting(): boolean {
    return this.#launch.slackAttempts + 1 < attemptsInVain;
  }

  async save(set: Partial<SlackFields>, next: Next = 'go_on'): Promise<Next> {
    const { clientToken } = this.#launch;
    this.#launch = { ...this.#launch, ...set };
    const saved = await this.#options.store.saveSlack(clientToken, this.#ticket, set);
    return saved ? next : 'lost';
  }

  /** Notes when a line was sent, as long as nobody knows whether it arrived. */
  async noteSent(line: ThreadReply, sentAtMs: number | null, next: Next = 'go_on'): Promise<Next> {
    const saved = await this.#options.store.saveReply(line, this.#ticket, { sentAtMs });
    return saved ? next : 'lost';
  }

  /** Notes that the oldest open line stands in Slack, or (null) that there is no place left for it. */
  async said(line: ThreadReply, ts: string | null): Promise<Next> {
    const saved = await this.#options.store.saveReply(line, this.#ticket, { done: true, ts });
    if (!saved) return 'lost';
    this.#openReplies.shift();
    // Slack answers again: what comes next has nothing to wait for.
    return ts !== null && this.#launch.slackAttempts > 0
      ? this.save({ slackAttempts: 0 })
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
    const { clock, limits } = this.#options;
    const wait = sentAtMs + limits.lookAfterMs - clock();
    if (wait > limits.lookAfterMs) return noteSent(clock(), { againInMs: limits.lookAfterMs });
    return wait > 0 ? { againInMs: wait } : 'go_on';
  }

  /** Slack asks for a pause. */
  paused(afterMs: number): Next {
    return { againInMs: afterMs + (this.#goesFirst ? 0 : giveWayMs) };
  }

  /** Slack did not answer: the next attempt comes later each time. */
  async backOff(): Promise<Next> {
    const attempts = this.#launch.slackAttempts + 1;
    const waitMs = this.#options.limits.lookAfterMs * 2 ** (attempts - 1);
    return this.save({ slackAttempts: attempts }, { againInMs: Math.min(60_000, waitMs) });
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
    await this.#options.store.releaseSlack(clientToken, this.#ticket, dueInMs);
  }
}
