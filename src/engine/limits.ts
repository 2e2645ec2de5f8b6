/** How fast the reconciler goes about things, all in milliseconds. */
export interface Limits {
  /** Between two looks at a session on the move. */
  movingMs: number;
  /** Between two looks at a session that rests: somebody may have stopped it elsewhere. */
  settledMs: number;
  /** How long a session may be on the move before it is reported as stuck. */
  readyTimeoutMs: number;
  /**
   * How long the studio has to say that it has no such session before that is believed of one that was
   * never READY: what it has just been asked for, it may not know of yet.
   */
  missingForMs: number;
  /** How long ahead of a stop or termination people are reminded of it. */
  reminderLeadsMs: readonly number[];
  /** How long after a call without an answer its outcome is looked for: by then it has one. */
  lookAfterMs: number;
}
