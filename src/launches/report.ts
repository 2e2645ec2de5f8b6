import { tellingResults } from './alerts.js';
import { type Estimate, sharesOf } from './estimate.js';
import { refusalKinds } from './failures.js';
import { daysAfter, type LocalDate, momentsOf, weekdayOf } from './local-time.js';
import type { AuditResult } from './outcome.js';
import type { ResultCount, Running } from './ports/report-rows.js';
import type { UsageDay, UsageSum } from './ports/usage.js';
import { type Amounts, counted, dayOf, monthOf } from './usage.js';

/** Days by UTC, both counted. */
export interface Period {
  kind: 'week' | 'month';
  from: LocalDate;
  until: LocalDate;
}

/** What was used in a part of a period. */
export interface Share extends Amounts {
  name: string;
}

/** What a report says of one period. */
export interface Figures extends Amounts {
  period: Period;
  /** Each day of the period. */
  days: Share[];
  /** What most was used of comes first. */
  profiles: Share[];
  /** The same, by Slack user id. */
  people: Share[];
  /** How long people waited from *Launch* until READY; null: no launch became READY. */
  waits: (Estimate & { launches: number }) | null;
  /** Why launches failed, the most frequent reason first. */
  failures: ResultCount[];
  /** Why rules refused launches. */
  refusals: ResultCount[];
}

/** At this minute of Monday the week before is told, once it is over by UTC too. */
const tellsAtMinute = 9 * 60;

/** The last whole week, from Monday on. */
export function lastWeek(nowMs: number): Period {
  const today = dayOf(nowMs);
  const monday = daysAfter(today, -weekdayOf(today));
  return { kind: 'week', from: daysAfter(monday, -7), until: daysAfter(monday, -1) };
}

export function monthSoFar(nowMs: number): Period {
  return { kind: 'month', from: monthOf(nowMs).from, until: dayOf(nowMs) };
}

/** The week that is to be told by now; null: it is not Monday morning yet. */
export function weekToTell(nowMs: number, timeZone: string): Period | null {
  const week = lastWeek(nowMs);
  const monday = daysAfter(week.until, 1);
  // East of UTC+9 the day by UTC begins later than that.
  return nowMs >= momentsOf(timeZone, monday, tellsAtMinute).earlierMs ? week : null;
}

/** In milliseconds; the end does not belong to it. */
export function spanOf({ from, until }: Pick<Period, 'from' | 'until'>): {
  fromMs: number;
  untilMs: number;
} {
  return { fromMs: Date.parse(from), untilMs: Date.parse(daysAfter(until, 1)) };
}

/** What is stored, and what the workstations that are on have used since that was counted last. */
export function upToNow(
  stored: readonly UsageDay[],
  running: readonly Running[],
  nowMs: number,
): UsageDay[] {
  const since = running.flatMap(({ owner, launchProfileId, launchProfileName, ...launch }) =>
    counted(launch.state, launch, nowMs).used.map((used) => ({
      owner,
      launchProfileId,
      launchProfileName,
      ...used,
    })),
  );
  const byKey = new Map<string, UsageDay>();
  for (const one of [...stored, ...since]) {
    const key = JSON.stringify([one.day, one.owner, one.launchProfileId]);
    byKey.set(key, { ...one, ...sumOf(byKey.get(key), one) });
  }
  return [...byKey.values()];
}

/** @param used of these days and perhaps others */
export function figuresOf(
  period: Period,
  used: readonly UsageDay[],
  waitsMs: readonly number[],
  results: readonly ResultCount[],
): Figures {
  const within = used
    .filter(({ day }) => day >= period.from && day <= period.until)
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const days = new Map(daysOf(period).map((day) => [day, { name: day, ...nothing }]));
  for (const one of within) add(days, one.day, one.day, one);
  const waits = sharesOf(waitsMs);
  return {
    period,
    ...totalOf(within),
    days: [...days.values()],
    profiles: byProfile(within),
    people: byPerson(within),
    waits: waits && { launches: waitsMs.length, ...waits },
    failures: counts(results, failing),
    refusals: counts(results, refusing),
  };
}

/** Whether there is anything to tell of the period. */
export function isEmpty({ onMs, savedMs, waits, failures, refusals }: Figures): boolean {
  return onMs + savedMs === 0 && waits === null && failures.length + refusals.length === 0;
}

/** Those that have been READY for longest. What starts again still has the time at which it was READY before. */
export function longestOn<One extends Pick<Running, 'state' | 'readyAtMs'>>(
  running: readonly One[],
  most: number,
): (One & { readyAtMs: number })[] {
  return running
    .filter(({ state }) => state === 'READY')
    .flatMap((one) => (one.readyAtMs === null ? [] : { ...one, readyAtMs: one.readyAtMs }))
    .sort((a, b) => a.readyAtMs - b.readyAtMs)
    .slice(0, most);
}

function daysOf({ from, until }: Period): LocalDate[] {
  const days: LocalDate[] = [];
  for (let day = from; day <= until; day = daysAfter(day, 1)) days.push(day);
  return days;
}

export function totalOf(used: readonly UsageSum[]): Amounts {
  return used.reduce<Amounts>((sum, one) => sumOf(sum, one), nothing);
}

/** The name is the last one. */
export function byProfile(used: readonly UsageSum[]): Share[] {
  return sharesBy(used, (one) => [one.launchProfileId, one.launchProfileName]);
}

export function byPerson(used: readonly UsageSum[]): Share[] {
  return sharesBy(used, ({ owner }) => [owner, owner]);
}

/** @param keyAndName by which it is added up, and as what it is shown */
function sharesBy(
  used: readonly UsageSum[],
  keyAndName: (one: UsageSum) => readonly [string, string],
): Share[] {
  const shares = new Map<string, Share>();
  for (const one of used) add(shares, ...keyAndName(one), one);
  return [...shares.values()].sort((a, b) => b.usd - a.usd || b.onMs - a.onMs);
}

function add(shares: Map<string, Share>, key: string, name: string, one: Amounts): void {
  shares.set(key, { name, ...sumOf(shares.get(key), one) });
}

const nothing: Amounts = { onMs: 0, usd: 0, savedMs: 0 };

function sumOf(a: Amounts = nothing, b: Amounts): Amounts {
  return { onMs: a.onMs + b.onMs, usd: a.usd + b.usd, savedMs: a.savedMs + b.savedMs };
}

const failing: ReadonlySet<AuditResult> = new Set(
  tellingResults.filter((result) => result !== 'succeeded'),
);
const refusing: ReadonlySet<AuditResult> = new Set(refusalKinds);

function counts(results: readonly ResultCount[], these: ReadonlySet<AuditResult>): ResultCount[] {
  return results.filter(({ result }) => these.has(result)).sort((a, b) => b.launches - a.launches);
}
