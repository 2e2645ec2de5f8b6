/** How long the pretend studio takes for things, in milliseconds. */
export interface NimbleDurations {
  /** CREATE_IN_PROGRESS until READY or CREATE_FAILED. */
  createMs: number;
  /** START_IN_PROGRESS until READY. */
  startMs: number;
  /** STOP_IN_PROGRESS until STOPPED. */
  stopMs: number;
  /** DELETE_IN_PROGRESS until DELETED. */
  deleteMs: number;
  /** A stream's CREATE_IN_PROGRESS until READY. */
  streamMs: number;
}

/** Short enough to watch, long enough to see every state. */
export const defaultDurations: NimbleDurations = {
  createMs: 20_000,
  startMs: 12_000,
  stopMs: 8_000,
  deleteMs: 6_000,
  streamMs: 3_000,
};
