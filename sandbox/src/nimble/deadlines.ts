/** Node's timers count in a signed 32-bit number of milliseconds; a longer wait would fire at once. */
const longestTimerMs = 2_147_483_647;

interface Deadline {
  atMs: number;
  key: string;
}

/**
 * Any number of deadlines behind one timer. `onDue` is told when the earliest has come; whoever
 * listens takes the due ones with `takeDue`. The timer does not keep the process alive.
 */
export class Deadlines {
  readonly #onDue: () => void;
  /** A binary heap, the earliest first. */
  readonly #heap: Deadline[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  add(atMs: number, key: string): void {
    const heap = this.#heap;
    let index = heap.push({ atMs, key }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#at(parent) <= this.#at(index)) break;
      this.#swap(parent, index);
      index = parent;
    }
    this.#arm();
  }

  /** Takes out the earliest deadline that has passed at `nowMs`. */
  takeDue(nowMs: number): Deadline | undefined {
    const first = this.#heap[0];
    if (!first || first.atMs > nowMs) return undefined;
    const last = this.#heap.pop();
    if (last && last !== first) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #arm(): void {
    const earliest = this.#heap[0];
    if (!earliest || earliest.atMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = earliest.atMs;
    const waitMs = Math.min(Math.max(0, earliest.atMs - Date.now()), longestTimerMs);
    this.#timer = setTimeout(() => this.#fire(), waitMs).unref();
  }

  #fire(): void {
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    this.#onDue();
    this.#arm();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#heap.length = 0;
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let smallest = index;
      if (this.#at(left) < this.#at(smallest)) smallest = left;
      if (this.#at(right) < this.#at(smallest)) smallest = right;
      if (smallest === index) return;
      this.#swap(smallest, index);
      index = smallest;
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  #swap(one: number, other: number): void {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
