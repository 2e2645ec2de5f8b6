/** Who asked for what, when, and whether it was noted. */
export interface RecordEntry {
  atMs: number;
  /** Slack user id of whoever asked. */
  actor: string;
  /** What they asked for: `launch`, `stop`, `connect` … */
  action: string;
  /** Null: it is about no launch in particular. */
  clientToken: string | null;
  /** `noted`, or the reason why not; what became of it is told in the thread of the launch. */
  result: string;
}

/** The port to the record, which only ever grows. */
export interface Records {
  add(entry: RecordEntry): Promise<void>;
  /** The newest entries, newest first. */
  newest(limit: number): Promise<RecordEntry[]>;
}
