import { type Claimed, leaseMs } from '../../launches/ports/claim.js';
import type { SlackTask } from '../../launches/ports/slack-tasks.js';
import { notAdmitted, type StatusBoard, unreachable } from '../../launches/ports/status-board.js';
import { HeldTask, type HeldTaskOptions, type Next } from './held-task.js';
import { Message } from './message.js';
import { Place } from './place.js';
import { Thread } from './thread.js';

export interface SlackTaskOptions extends HeldTaskOptions {
  board: StatusBoard;
}

/** After this long no further call to Slack is begun, so that the last one ends within the lease. */
const beginForMs = leaseMs / 2;

/** Makes one launch's message and thread in Slack show what its row says. */
export class SlackTaskRun {
  readonly #clock: () => number;
  readonly #beginUntilMs: number;
  readonly #held: HeldTask;
  readonly #place: Place;
  readonly #message: Message;
  readonly #thread: Thread;

  constructor(options: SlackTaskOptions, claimed: Claimed<SlackTask>) {
    this.#clock = options.clock;
    this.#beginUntilMs = options.clock() + beginForMs;
    this.#held = new HeldTask(options, claimed);
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
    const { launch, message, openReplies } = this.#held;
    const { detour, admitted, messageSentAtMs } = launch;
    if (detour === unreachable) return this.#place.dropAll();
    if (detour === notAdmitted && admitted && messageSentAtMs === null) return this.#place.moveOn();
    if (message === null) return this.#message.announce();
    if (launch.shownRevision < launch.revision) return this.#message.edit(message);
    const [line] = openReplies;
    return line === undefined ? 'done' : this.#thread.say(message, line);
  }
}
