import type { Launch } from '../launch.js';
import type { AuditResult } from '../outcome.js';

/** A time in milliseconds; its end does not belong to it. */
export interface Span {
  fromMs: number;
  untilMs: number;
}

/** How many launches ended so. */
export interface ResultCount {
  result: AuditResult;
  launches: number;
}

/** A workstation that is on. */
export type Running = Pick<
  Launch,
  | 'owner'
  | 'launchProfileId'
  | 'launchProfileName'
  | 'ec2InstanceType'
  | 'state'
  | 'usdPerHour'
  | 'usdSoFar'
  | 'countedAtMs'
  | 'readyAtMs'
>;

/** A workstation that was stopped for being idle, and not started since. */
export interface StoppedIdle
  extends Pick<Launch, 'owner' | 'launchProfileId' | 'launchProfileName'> {
  atMs: number;
  /** When its own deadline would have stopped it; null: it had none. */
  untilMs: number | null;
}

/**
 * The port to what a report is made of, besides `Usage`. Each reads rows of the time that is asked about, or live ones,
 * however many there are before.
 * @param owner left out: everybody's
 */
export interface ReportRows {
  /** Milliseconds until READY, of launches that began in the time: as a rule when they were requested. */
  waits(span: Span, owner?: string): Promise<number[]>;
  /** How launches ended in the time, refused ones included: of each the last result, if it was tried again. */
  results(span: Span, owner?: string): Promise<ResultCount[]>;
  running(owner?: string): Promise<Running[]>;
  stoppedIdle(owner?: string): Promise<StoppedIdle[]>;
}
