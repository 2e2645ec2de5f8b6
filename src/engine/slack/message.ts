import { notAdmitted, type StatusBoard } from '../../launches/ports/status-board.js';
import type { HeldTask, Next } from './held-task.js';
import type { Place } from './place.js';

export interface MessageOptions {
  board: Pick<StatusBoard, 'post' | 'edit' | 'findMessage'>;
  clock: () => number;
}

/** A launch's message: posted once, and edited since. */
export class Message {
  readonly #options: MessageOptions;
  readonly #held: HeldTask;
  readonly #place: Place;

  constructor(options: MessageOptions, held: HeldTask, place: Place) {
    this.#options = options;
    this.#held = held;
    this.#place = place;
  }

  /** Posts the message; if an earlier post was left without an answer, looks for that one first. */
  async announce(): Promise<Next> {
    const { board, clock } = this.#options;
    const { messageSentAtMs: sentAtMs, admitted, detour } = this.#held.launch;
    if (!admitted && detour === null) return this.#held.save({ detour: notAdmitted });
    if (detour === null && this.#place.mustAskForAccess()) return this.#place.askForAccess();
    if (sentAtMs !== null) {
      const looked = await this.#lookForEarlier(sentAtMs);
      if (looked !== 'absent') return looked;
    }
    if ((await this.#held.save({ messageSentAtMs: clock() })) === 'lost') return 'lost';
    const { launch } = this.#held;
    const posting = await board.post(launch);
    if (posting.kind === 'shown') return this.#shown(posting, launch.revision);
    if (posting.kind !== 'unknown') {
      if ((await this.#held.save({ messageSentAtMs: null })) === 'lost') return 'lost';
    }
    return this.#place.notShown(posting);
  }

  async edit(message: { channel: string; ts: string }): Promise<Next> {
    const { launch } = this.#held;
    const posting = await this.#options.board.edit(launch, message);
    if (posting.kind === 'unshowable') this.#held.skip(posting.reason);
    else if (posting.kind !== 'shown') return this.#place.notShown(posting);
    // The next change may well be one that Slack takes.
    return this.#shown(message, launch.revision);
  }

  /** `absent`: it is not there, as far as the bot may look. */
  async #lookForEarlier(sentAtMs: number): Promise<Next | 'absent'> {
    const { board } = this.#options;
    const { launch } = this.#held;
    const wait = await this.#held.untilLook(sentAtMs, (messageSentAtMs, next) =>
      this.#held.save({ messageSentAtMs }, next),
    );
    if (wait !== 'go_on') return wait;
    const search = await board.findMessage(launch, sentAtMs);
    if (search.kind === 'found') return this.#shown(search, 0);
    if (search.kind === 'later') return this.#held.paused(search.afterMs);
    if (launch.detour === notAdmitted && launch.admitted) {
      return this.#held.save({ messageSentAtMs: null });
    }
    this.#held.mayPostTwice(search);
    return 'absent';
  }

  #shown({ channel, ts }: { channel: string; ts: string }, revision: number): Promise<Next> {
    return this.#held.save({
      messageChannel: channel,
      messageTs: ts,
      messageSentAtMs: null,
      shownRevision: revision,
      slackAttempts: 0,
    });
  }
}
