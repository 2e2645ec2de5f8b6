import type { ThreadReply } from '../../launches/launch.js';
import type { StatusBoard } from '../../launches/ports/status-board.js';
import type { HeldTask, Next } from './held-task.js';
import type { Place } from './place.js';

export interface ThreadOptions {
  board: Pick<StatusBoard, 'reply' | 'findReply'>;
  clock: () => number;
}

/** The thread of a launch's message: each line posted once, in order. */
export class Thread {
  readonly #options: ThreadOptions;
  readonly #held: HeldTask;
  readonly #place: Place;

  constructor(options: ThreadOptions, held: HeldTask, place: Place) {
    this.#options = options;
    this.#held = held;
    this.#place = place;
  }

  /** Posts the oldest open line; if an earlier post was left without an answer, looks for that first. */
  async say(message: { channel: string; ts: string }, line: ThreadReply): Promise<Next> {
    const { board, clock } = this.#options;
    if (line.sentAtMs !== null) {
      const looked = await this.#lookForEarlier(message, line, line.sentAtMs);
      if (looked !== 'absent') return looked;
    }
    if ((await this.#held.noteSent(line, clock())) === 'lost') return 'lost';
    const posting = await board.reply(this.#held.launch, message, line);
    if (posting.kind === 'shown') return this.#held.said(line, posting.ts);
    if (posting.kind === 'unshowable') {
      this.#held.skip(posting.reason);
      return this.#held.said(line, null);
    }
    if (posting.kind !== 'unknown') {
      if ((await this.#held.noteSent(line, null)) === 'lost') return 'lost';
    }
    return this.#place.notShown(posting);
  }

  /** `absent`: it is not there, as far as the bot may look. */
  async #lookForEarlier(
    message: { channel: string; ts: string },
    line: ThreadReply,
    sentAtMs: number,
  ): Promise<Next | 'absent'> {
    const { board } = this.#options;
    const wait = await this.#held.untilLook(sentAtMs, (again, next) =>
      this.#held.noteSent(line, again, next),
    );
    if (wait !== 'go_on') return wait;
    const search = await board.findReply(message, line);
    if (search.kind === 'found') return this.#held.said(line, search.ts);
    if (search.kind === 'later') return this.#held.paused(search.afterMs);
    this.#held.mayPostTwice(search);
    return 'absent';
  }
}
