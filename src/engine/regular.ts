import { Alerts } from './alerts.js';
import { tellBudgets } from './budgets.js';
import type { EngineContext } from './context.js';
import { lookForSoonerMoments } from './hours.js';
import { lookAtOwners } from './leavers.js';
import type { Sweep } from './studio/sweep.js';
import { tellWeek } from './weekly-report.js';

export type RegularKind =
  | 'hours'
  | 'sweeping'
  | 'leavers'
  | 'alerts'
  | 'budgets'
  | 'report'
  | 'forgetting';

/** What the loop does at the start, and then with the sweep's cadence, by the clock that is never set back. */
export interface Regular {
  kind: RegularKind;
  /** It is not done at the start, but first when the sweep's cadence has passed once. */
  isFirstPutOff?: true;
  /** It waits while Slack refuses the bot's token. */
  needsSlack?: true;
  /** It goes by the clock that the sandbox moves, and is due after each move. */
  followsMoves?: true;
  run: (signal: AbortSignal) => Promise<void>;
}

/** In the order in which they begin. */
export function regularOf(ctx: EngineContext, sweep: Sweep): Regular[] {
  const { alertBoard, reportBoard } = ctx;
  const regular: Regular[] = [
    { kind: 'hours', followsMoves: true, run: (signal) => lookForSoonerMoments(ctx, signal) },
    { kind: 'sweeping', run: (signal) => sweep.run(signal) },
    { kind: 'leavers', isFirstPutOff: true, run: (signal) => lookAtOwners(ctx, signal) },
    { kind: 'budgets', needsSlack: true, followsMoves: true, run: () => tellBudgets(ctx) },
    // Not with a sweep: where listings of all sessions are frequent, none of its own is ever due.
    { kind: 'forgetting', isFirstPutOff: true, run: () => forgetOld(ctx) },
  ];
  if (alertBoard !== null) {
    const alerts = new Alerts(ctx, alertBoard);
    regular.push({ kind: 'alerts', followsMoves: true, run: (signal) => alerts.run(signal) });
  }
  if (reportBoard !== null) {
    const run = () => tellWeek(ctx, reportBoard);
    regular.push({ kind: 'report', needsSlack: true, followsMoves: true, run });
  }
  return regular;
}

/** A part at a time: a query to SQLite holds the turn. */
async function forgetOld({ store, limits, log }: EngineContext): Promise<void> {
  const { launches, entries } = await store.forgetOld(limits.keptMs);
  if (launches + entries > 0) log.info({ launches, entries }, 'old rows deleted');
}
