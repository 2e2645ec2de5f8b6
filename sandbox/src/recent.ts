/** A list that remembers only its last `limit` entries. */
export class Recent<T> {
  readonly #limit: number;
  #entries: T[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(entry: T): void {
    this.#entries.push(entry);
    // Trimmed in strides, so that a long run does not move the whole list for every entry.
    if (this.#entries.length >= this.#limit * 2) this.#entries = this.entries();
  }

  /** Oldest first. */
  entries(): T[] {
    return this.#entries.slice(-this.#limit);
  }
}

/** Removes the oldest entries of a map until at most `limit` are left. */
export function forgetOldest<K, V>(map: Map<K, V>, limit: number): void {
  while (map.size > limit) {
    const oldest = map.keys().next();
    if (oldest.done) return;
    map.delete(oldest.value);
  }
}
