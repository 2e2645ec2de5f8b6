/** Runs the work for one key one after the other, and for different keys side by side. */
export class InTurn {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const earlier = this.#last.get(key);
    const run = (async () => {
      await earlier?.catch(() => {});
      return work();
    })();
    this.#last.set(key, run);
    try {
      return await run;
    } finally {
      if (this.#last.get(key) === run) this.#last.delete(key);
    }
  }
}
