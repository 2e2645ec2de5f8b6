/** A clock that can be put forward. */
export interface MovableClock {
  /** What is started here goes by this clock ever after; everything else keeps the real one. */
  startWith<Started>(start: () => Promise<Started>): Promise<Started>;
  forward(ms: number): void;
  /** How far it is ahead by now. */
  readonly aheadMs: number;
}

export function movableClock(): MovableClock {
  const realNow = Date.now;
  let aheadMs = 0;
  return {
    get aheadMs() {
      return aheadMs;
    },
    async startWith(start) {
      Date.now = () => realNow() + aheadMs;
      try {
        return await start();
      } finally {
        Date.now = realNow;
      }
    },
    forward(ms) {
      aheadMs += ms;
    },
  };
}
