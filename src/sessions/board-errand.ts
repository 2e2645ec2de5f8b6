import type { Logger } from 'pino';
import { type Board, membershipUnknown, type Posting, type Search } from './board.js';
import type { Launch, ThreadLine } from './launch.js';
import {
  type BoardErrand,
  type BoardFields,
  type Claimed,
  type LaunchStore,
  leaseMs,
} from './launch-store.js';
import type { Pace } from './pace.js';

export interface BoardErrandOptions {
  store: LaunchStore;
  board: Board;
  pace: Pick<Pace, 'lookAfterMs'>;
  clock: () => number;
  log: Logger;
}

/** Where a launch is shown when not even the person's direct messages can be written to. */
export const unreachable = 'unreachable';

/**
 * The detour of a launch that had something to say before the studio had confirmed that it may be:
 * that is between the bot and whoever asked, and no business of a channel. It ends with the
 * confirmation.
 */
export const notAdmitted = 'not_admitted';

/** After this long no further call to Slack is begun, so that the last one ends within the lease. */
const beginUntilMs = leaseMs / 2;

/** How long what only the operator can mend is left alone. */
const refusedAgainMs = 60_000;

/** After a pause that Slack asks for, others begin so much later than those that go first. */
const giveWayMs = 250;

/** After so many calls without an answer, half a minute, it goes on without this one. */
const attemptsInVain = 4;

/** What follows from a step. `lost`: somebody else holds the errand now. */
type Next = 'go_on' | 'done' | 'lost' | { againInMs: number };

/**
 * Makes one launch's message and thread in Slack show what its row says. What was sent at a time that
 * lies ahead was sent before the clock was set back, and counts as sent just now.
 */
export class BoardErrandRun {
  readonly #options: BoardErrandOptions;
  readonly #ticket: string;
  readonly #openLines: ThreadLine[];
  readonly #goesFirst: boolean;
  readonly #beginUntilMs: number;
  #launch: Launch;
  /** Whether the channel was found to be open to whoever asked. */
  #channelOpen = false;

  constructor(options: BoardErrandOptions, claimed: Claimed<BoardErrand>) {
    this.#options = options;
    this.#ticket = claimed.ticket;
    this.#launch = claimed.launch;
    this.#openLines = claimed.openLines;
    this.#goesFirst = claimed.goesFirst;
    this.#beginUntilMs = options.clock() + beginUntilMs;
  }

  async run(signal: AbortSignal): Promise<void> {
    let next: Next = 'go_on';
    while (next === 'go_on') next = await this.#step(signal);
    if (next === 'lost') return;
    await this.#options.store.releaseBoard(
      this.#launch.clientToken,
      this.#ticket,
      next === 'done' ? null : next.againInMs,
    );
  }

  async #step(signal: AbortSignal): Promise<Next> {
    if (signal.aborted || this.#options.clock() > this.#beginUntilMs) return { againInMs: 0 };
    const { detour, admitted, messageSentAtMs } = this.#launch;
    if (detour === unreachable) return this.#dropAll();
    if (detour === notAdmitted && admitted && messageSentAtMs === null) return this.#moveOn();
    const message = this.#message;
    if (message === null) return this.#announce();
    if (this.#launch.shownRevision < this.#launch.revision) return this.#edit(message);
    const [line] = this.#openLines;
    return line === undefined ? 'done' : this.#say(message, line);
  }

  get #message(): { channel: string; ts: string } | null {
    const { messageChannel: channel, messageTs: ts } = this.#launch;
    return channel === null || ts === null ? null : { channel, ts };
  }

  /** Posts the message; if an earlier post was left without an answer, looks for that one first. */
  async #announce(): Promise<Next> {
    const { board, clock, pace } = this.#options;
    const { messageSentAtMs: sentAtMs, admitted, detour } = this.#launch;
    if (!admitted && detour === null) {
      return (await this.#save({ detour: notAdmitted })) ? 'go_on' : 'lost';
    }
    if (detour === null && this.#mustAskForAccess()) return this.#askForAccess();
    if (sentAtMs !== null) {
      const wait = sentAtMs + pace.lookAfterMs - clock();
      if (wait > pace.lookAfterMs) {
        const noted = await this.#save({ messageSentAtMs: clock() });
        return noted ? { againInMs: pace.lookAfterMs } : 'lost';
      }
      if (wait > 0) return { againInMs: wait };
      const search = await board.findMessage(this.#launch, sentAtMs);
      if (search.kind === 'found') return this.#shown(search, 0);
      if (search.kind === 'later') return this.#paused(search.afterMs);
      if (detour === notAdmitted && admitted) {
        return (await this.#save({ messageSentAtMs: null })) ? 'go_on' : 'lost';
      }
      this.#warnOfSecondPost(search);
    }
    if (!(await this.#save({ messageSentAtMs: clock() }))) return 'lost';
    const { revision } = this.#launch;
    const posting = await this.#options.board.post(this.#launch);
    if (posting.kind === 'shown') return this.#shown(posting, revision);
    if (posting.kind !== 'unknown' && !(await this.#save({ messageSentAtMs: null }))) return 'lost';
    return this.#notShown(posting);
  }

  /** The channel came through Slack's client, which may name one that is closed to its person. */
  #mustAskForAccess(): boolean {
    const { channelId, messageSentAtMs } = this.#launch;
    return channelId !== null && messageSentAtMs === null && !this.#channelOpen;
  }

  /**
   * Confirmed by the studio: it goes on where it was asked for, or else with its owner. A message that
   * is somewhere else until then says so at last.
   */
  async #moveOn(): Promise<Next> {
    const { board, log } = this.#options;
    if (this.#mustAskForAccess()) return this.#askForAccess();
    const message = this.#message;
    if (message === null || this.#isWhereItBelongs(message)) {
      return (await this.#save({ detour: null, shownRevision: 0 })) ? 'go_on' : 'lost';
    }
    const posting = await board.edit(this.#launch, message);
    if (posting.kind === 'later') return this.#paused(posting.afterMs);
    if (posting.kind === 'unknown' && this.#isWorthWaiting) return this.#backOff();
    if (posting.kind !== 'shown') {
      const { clientToken: launch } = this.#launch;
      log.warn({ launch, posting }, 'could not say where the message has gone');
    }
    const saved = await this.#save({
      detour: null,
      messageChannel: null,
      messageTs: null,
      shownRevision: 0,
      boardAttempts: 0,
    });
    return saved ? 'go_on' : 'lost';
  }

  get #isWorthWaiting(): boolean {
    return this.#launch.boardAttempts + 1 < attemptsInVain;
  }

  #isWhereItBelongs({ channel }: { channel: string }): boolean {
    const { channelId, owner, requestedBy } = this.#launch;
    return channelId === null ? owner === requestedBy : channel === channelId;
  }

  async #askForAccess(): Promise<Next> {
    const access = await this.#options.board.access(this.#launch);
    switch (access.kind) {
      case 'open':
        this.#channelOpen = true;
        return 'go_on';
      case 'closed':
        this.#options.log.warn(
          { launch: this.#launch.clientToken, channel: this.#launch.channelId, access },
          'the channel is not known to be open to whoever asked; telling them directly',
        );
        return this.#detour(access.reason);
      case 'later':
        return { againInMs: access.afterMs };
      case 'unknown':
        this.#options.log.warn(
          { launch: this.#launch.clientToken },
          'Slack did not say whether the channel is open to whoever asked',
        );
        return this.#isWorthWaiting ? this.#backOff() : this.#detour(membershipUnknown);
    }
  }

  async #edit(message: { channel: string; ts: string }): Promise<Next> {
    const { revision } = this.#launch;
    const posting = await this.#options.board.edit(this.#launch, message);
    if (posting.kind === 'unshowable') this.#skip(posting.reason);
    else if (posting.kind !== 'shown') return this.#notShown(posting);
    // The next change may well be one that Slack takes.
    return this.#shown(message, revision);
  }

  async #say(message: { channel: string; ts: string }, line: ThreadLine): Promise<Next> {
    const { board, store, clock, pace } = this.#options;
    if (line.sentAtMs !== null) {
      const wait = line.sentAtMs + pace.lookAfterMs - clock();
      if (wait > pace.lookAfterMs) {
        const noted = await store.saveLine(line, this.#ticket, { sentAtMs: clock() });
        return noted ? { againInMs: pace.lookAfterMs } : 'lost';
      }
      if (wait > 0) return { againInMs: wait };
      const search = await board.findLine(message, line);
      if (search.kind === 'found') return this.#said(line, search.ts);
      if (search.kind === 'later') return this.#paused(search.afterMs);
      this.#warnOfSecondPost(search);
    }
    if (!(await store.saveLine(line, this.#ticket, { sentAtMs: clock() }))) return 'lost';
    const posting = await board.reply(this.#launch, message, line);
    if (posting.kind === 'shown') return this.#said(line, posting.ts);
    if (posting.kind === 'unshowable') {
      this.#skip(posting.reason);
      return this.#said(line, null);
    }
    if (posting.kind !== 'unknown') {
      if (!(await store.saveLine(line, this.#ticket, { sentAtMs: null }))) return 'lost';
    }
    return this.#notShown(posting);
  }

  async #shown({ channel, ts }: { channel: string; ts: string }, revision: number): Promise<Next> {
    const saved = await this.#save({
      messageChannel: channel,
      messageTs: ts,
      messageSentAtMs: null,
      shownRevision: revision,
      boardAttempts: 0,
    });
    return saved ? 'go_on' : 'lost';
  }

  async #said(line: ThreadLine, ts: string | null): Promise<Next> {
    if (!(await this.#options.store.saveLine(line, this.#ticket, { done: true, ts })))
      return 'lost';
    this.#openLines.shift();
    return 'go_on';
  }

  async #notShown(posting: Exclude<Posting, { kind: 'shown' }>): Promise<Next> {
    const { log } = this.#options;
    const about = { launch: this.#launch.clientToken, posting };
    switch (posting.kind) {
      case 'later':
        return this.#paused(posting.afterMs);
      case 'unknown':
        log.warn(about, 'no answer from Slack');
        return this.#backOff();
      case 'refused':
        log.error(about, 'Slack refuses the bot; an operator has to mend this');
        return { againInMs: refusedAgainMs };
      case 'unshowable':
        log.error(about, 'Slack does not take this message at all');
        return (await this.#save({ detour: unreachable })) ? 'go_on' : 'lost';
      case 'no_place':
        log.warn(about, 'this cannot be written to');
        return this.#detour(posting.reason);
    }
  }

  /** The message goes to the person instead; or nowhere, when that is what has just failed. */
  async #detour(reason: string): Promise<Next> {
    const { channelId, detour, admitted, owner, requestedBy } = this.#launch;
    if (detour === notAdmitted) {
      // Whoever asked cannot be told, but the owner, or the channel, may be once it is confirmed.
      if (!admitted) return this.#dropAll();
      if (owner === requestedBy) {
        const stays = await this.#save({ detour: reason, shownRevision: 0, boardAttempts: 0 });
        return stays ? 'go_on' : 'lost';
      }
    }
    const lastWay = (detour !== null && detour !== notAdmitted) || channelId === null;
    const saved = await this.#save({
      detour: lastWay ? unreachable : reason,
      messageChannel: null,
      messageTs: null,
      messageSentAtMs: null,
      shownRevision: 0,
      boardAttempts: 0,
    });
    return saved ? 'go_on' : 'lost';
  }

  async #dropAll(): Promise<Next> {
    const { log } = this.#options;
    log.error({ launch: this.#launch.clientToken }, 'there is no way left to tell the person');
    for (const line of [...this.#openLines]) {
      if ((await this.#said(line, null)) === 'lost') return 'lost';
    }
    return (await this.#save({ shownRevision: this.#launch.revision })) ? 'done' : 'lost';
  }

  #paused(afterMs: number): Next {
    return { againInMs: afterMs + (this.#goesFirst ? 0 : giveWayMs) };
  }

  async #backOff(): Promise<Next> {
    const attempts = this.#launch.boardAttempts + 1;
    if (!(await this.#save({ boardAttempts: attempts }))) return 'lost';
    return { againInMs: Math.min(60_000, this.#options.pace.lookAfterMs * 2 ** (attempts - 1)) };
  }

  #skip(reason: string): void {
    const { log } = this.#options;
    const { clientToken: launch, revision } = this.#launch;
    log.error({ launch, revision, reason }, 'Slack does not take this; going on without it');
  }

  #warnOfSecondPost(search: Search): void {
    if (search.kind !== 'not_allowed') return;
    this.#options.log.warn(
      { launch: this.#launch.clientToken, reason: search.reason },
      'may not look for an earlier post; posting, perhaps for the second time',
    );
  }

  async #save(set: Partial<BoardFields>): Promise<boolean> {
    const { clientToken } = this.#launch;
    this.#launch = { ...this.#launch, ...set };
    return this.#options.store.saveBoard(clientToken, this.#ticket, set);
  }
}
