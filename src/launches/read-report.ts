import { savedSoFar } from './idle.js';
import type { ReportRows, Running } from './ports/report-rows.js';
import type { Usage, UsageDay } from './ports/usage.js';
import { type Figures, figuresOf, type Period, spanOf, upToNow } from './report.js';

export interface Report {
  /** In the order of the periods that were asked for. */
  figures: Figures[];
  /** All workstations that are on. */
  running: Running[];
  /** What was used from the first of these days to the last. */
  used: UsageDay[];
}

interface Sources {
  usage: Pick<Usage, 'days'>;
  reportRows: ReportRows;
  clock: () => number;
}

/** Reads what a report of these periods says. @param owner left out: everybody's */
export async function readReport(
  { usage, reportRows, clock }: Sources,
  periods: readonly Period[],
  owner?: string,
): Promise<Report> {
  const [from = ''] = periods.map((period) => period.from).sort();
  const until =
    periods
      .map((period) => period.until)
      .sort()
      .at(-1) ?? '';
  const running = await reportRows.running(owner);
  const stopped = await reportRows.stoppedIdle(owner);
  const stored = await usage.days(from, until, owner);
  const nowMs = clock();
  const saved = stopped.flatMap(({ atMs, untilMs, ...launch }) =>
    savedSoFar({ atMs, untilMs }, nowMs).map((one) => ({ ...launch, ...one })),
  );
  const all = upToNow([...stored, ...saved], running, nowMs);
  const used = all.filter(({ day }) => day >= from && day <= until);
  const figures: Figures[] = [];
  for (const period of periods) {
    const span = spanOf(period);
    const waits = await reportRows.waits(span, owner);
    const results = await reportRows.results(span, owner);
    figures.push(figuresOf(period, used, waits, results));
  }
  return { figures, running, used };
}
