import type { Logger } from 'pino';
import {
  membershipUnknown,
  notAdmitted,
  type Posting,
  type StatusBoard,
  unreachable,
} from '../../launches/ports/status-board.js';
import type { HeldTask, Next } from './held-task.js';

export interface PlaceOptions {
  board: Pick<StatusBoard, 'access' | 'edit'>;
  log: Logger;
}

/** How long what only the operator can mend is left alone. */
const refusedAgainMs = 60_000;

/** Where a launch is shown: in the channel asked for, or on a detour from there. */
export class Place {
  readonly #options: PlaceOptions;
  readonly #held: HeldTask;
  /** Whether the channel was found to be open to whoever asked. */
  #channelOpen = false;

  constructor(options: PlaceOptions, held: HeldTask) {
    this.#options = options;
    this.#held = held;
  }

  /** The channel came through Slack's client, which may name one that is closed to its person. */
  mustAskForAccess(): boolean {
    const { channelId, messageSentAtMs } = this.#held.launch;
    return channelId !== null && messageSentAtMs === null && !this.#channelOpen;
  }

  async askForAccess(): Promise<Next> {
    const { board, log } = this.#options;
    const { launch } = this.#held;
    const access = await board.access(launch);
    switch (access.kind) {
      case 'open':
        this.#channelOpen = true;
        return 'go_on';
      case 'closed':
        log.warn(
          { launch: launch.clientToken, channel: launch.channelId, access },
          'the channel is not known to be open to whoever asked; telling them directly',
        );
        return this.#detour(access.reason);
      case 'later':
        return { againInMs: access.afterMs };
      case 'unknown':
        log.warn(
          { launch: launch.clientToken },
          'Slack did not say whether the channel is open to whoever asked',
        );
        return this.#held.isWorthWaiting ? this.#held.backOff() : this.#detour(membershipUnknown);
    }
  }

  /**
   * Confirmed by the studio: it goes on where it was asked for, or else with its owner. A message that
   * is somewhere else until then says so at last.
   */
  async moveOn(): Promise<Next> {
    const { board, log } = this.#options;
    const { launch, message } = this.#held;
    if (this.mustAskForAccess()) return this.askForAccess();
    if (message === null || this.#isWhereItBelongs(message)) {
      return this.#held.save({ detour: null, shownRevision: 0 });
    }
    const posting = await board.edit(launch, message);
    if (posting.kind === 'later') return this.#held.paused(posting.afterMs);
    if (posting.kind === 'unknown' && this.#held.isWorthWaiting) return this.#held.backOff();
    if (posting.kind !== 'shown') {
      const about = { launch: launch.clientToken, posting };
      log.warn(about, 'could not say where the message has gone');
    }
    return this.#held.save({
      detour: null,
      messageChannel: null,
      messageTs: null,
      shownRevision: 0,
      slackAttempts: 0,
    });
  }

  /** What follows when something could not be shown where it was to be. */
  async notShown(posting: Exclude<Posting, { kind: 'shown' }>): Promise<Next> {
    const { log } = this.#options;
    const about = { launch: this.#held.launch.clientToken, posting };
    switch (posting.kind) {
      case 'later':
        return this.#held.paused(posting.afterMs);
      case 'unknown':
        log.warn(about, 'no answer from Slack');
        return this.#held.backOff();
      case 'refused':
        log.error(about, 'Slack refuses the bot; an operator has to mend this');
        return { againInMs: refusedAgainMs };
      case 'unshowable':
        log.error(about, 'Slack does not take this message at all');
        return this.#held.save({ detour: unreachable });
      case 'no_place':
        log.warn(about, 'this cannot be written to');
        return this.#detour(posting.reason);
    }
  }

  /** There is nowhere to show it. */
  async dropAll(): Promise<Next> {
    const { launch, openReplies } = this.#held;
    this.#options.log.error(
      { launch: launch.clientToken },
      'there is no way left to tell the person',
    );
    for (const line of [...openReplies]) {
      if ((await this.#held.said(line, null)) === 'lost') return 'lost';
    }
    return this.#held.save({ shownRevision: launch.revision }, 'done');
  }

  #isWhereItBelongs({ channel }: { channel: string }): boolean {
    const { channelId, owner, requestedBy } = this.#held.launch;
    return channelId === null ? owner === requestedBy : channel === channelId;
  }

  /** The message goes to the person instead; or nowhere, when that is what has just failed. */
  async #detour(reason: string): Promise<Next> {
    const { channelId, detour, admitted, owner, requestedBy } = this.#held.launch;
    if (detour === notAdmitted) {
      // Whoever asked cannot be told, but the owner, or the channel, may be once it is confirmed.
      if (!admitted) return this.dropAll();
      if (owner === requestedBy) {
        return this.#held.save({ detour: reason, shownRevision: 0, slackAttempts: 0 });
      }
    }
    const lastWay = (detour !== null && detour !== notAdmitted) || channelId === null;
    return this.#held.save({
      detour: lastWay ? unreachable : reason,
      messageChannel: null,
      messageTs: null,
      messageSentAtMs: null,
      shownRevision: 0,
      slackAttempts: 0,
    });
  }
}
