import { type Board, notAdmitted, unreachable } from './board.js';
import { HeldErrand, type HeldErrandOptions, type Next } from './board-errand/held-errand.js';
import { Message } from './board-errand/message.js';
import { Place } from './board-errand/place.js';
import { Thread } from './board-errand/thread.js';
import type { BoardErrand } from './launch-store/board-errands.js';
import { type Claimed, leaseMs } from './launch-store/claim.js';

export interface BoardErrandOptions extends HeldErrandOptions {
  board: Board;
}

/** After this long no further call to Slack is begun, so that the last one ends within the lease. */
const beginForMs = leaseMs / 2;

/** Makes one launch's message and thread in Slack show what its row says. */
export class BoardErrandRun {
  readonly #clock: () => number;
  readonly #beginUntilMs: number;
  readonly #held: HeldErrand;
  readonly #place: Place;
  readonly #message: Message;
  readonly #thread: Thread;

  constructor(options: BoardErrandOptions, claimed: Claimed<BoardErrand>) {
    this.#clock = options.clock;
    this.#beginUntilMs = options.clock() + beginForMs;
    this.#held = new HeldErrand(options, claimed);
    this.#place = new Place(options, this.#held);
    this.#message = new Message(options, this.#held, this.#place);
    this.#thread = new Thread(options, this.#held, this.#place);
  }

  async run(signal: AbortSignal): Promise<void> {
    let next: Next = 'go_on';
    while (next === 'go_on') next = await this.#step(signal);
    if (next === 'lost') return;
    await this.#held.release(next === 'done' ? null : next.againInMs);
  }

  async #step(signal: AbortSignal): Promise<Next> {
    if (signal.aborted || this.#clock() > this.#beginUntilMs) return { againInMs: 0 };
    const { launch, message, openLines } = this.#held;
    const { detour, admitted, messageSentAtMs } = launch;
    if (detour === unreachable) return this.#place.dropAll();
    if (detour === notAdmitted && admitted && messageSentAtMs === null) return this.#place.moveOn();
    if (message === null) return this.#message.announce();
    if (launch.shownRevision < launch.revision) return this.#message.edit(message);
    const [line] = openLines;
    return line === undefined ? 'done' : this.#thread.say(message, line);
  }
}
