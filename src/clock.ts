/** What the bot's time is: the machine's, or the database's if bots share it, and this far ahead of it. */
export interface BotClock {
  /** Only ever grows; 0 but on the sandbox, whose time can be moved. */
  aheadMs: () => number;
  /** Calls `hear` after each move, until the returned function is called. */
  onMove: (hear: () => void) => () => void;
}

export const realTime: BotClock = { aheadMs: () => 0, onMove: () => () => {} };
