import { z } from 'zod';
import {
  hoursApartMs,
  hoursReminderMs,
  hoursStartAgainMs,
  longestStartLeadMs,
  prolongedByMs,
  startLeadMs,
} from '../limits.js';
import type { Launch } from './launch.js';
import { daysAfter, type LocalDate, localDate, momentsOf, weekdayOf } from './local-time.js';

/** In minutes: a shorter one would be over before its reminder. */
export const shortestShift = 30;

/** From when until when, in minutes of the local day. */
const spanSchema = z
  .object({ from: z.int().min(0), until: z.int().max(24 * 60) })
  .refine(({ from, until }) => until - from >= shortestShift);

/** Monday first; null: not on that day. */
export const weekSchema = z.array(spanSchema.nullable()).length(7);

export type Week = z.infer<typeof weekSchema>;

/** When a person's workstations are on by themselves. */
export interface Hours {
  /** Slack user id. */
  owner: string;
  timeZone: string;
  week: Week;
  /** A day on which they do nothing; null: there is none. */
  notToday: LocalDate | null;
  /** What is on is not stopped before; null: as the week has it. */
  keepOnUntilMs: number | null;
  /** The first day on which they count again; null: they count. */
  pausedUntil: LocalDate | null;
}

/** Of hours that their owner has turned off. */
export const noWeek: Week = [null, null, null, null, null, null, null];

export function isOff({ week }: Pick<Hours, 'week'>): boolean {
  return week.every((span) => span === null);
}

/** What the hours do next. */
export interface Moment {
  does: 'start' | 'remind' | 'stop';
  /** When it is due. */
  atMs: number;
  /** The hour that it is about: of a start when it is to be READY, else of the stop. */
  forMs: number;
}

export interface KeptHours extends Hours {
  moment: Moment | null;
  /** Counts every change. */
  revision: number;
}

/** The company's holidays: on these days no person's hours count. */
export type Holidays = ReadonlySet<LocalDate>;

/** A week without an hour in a year has none. */
const daysAhead = 400;

/** What is on may have begun yesterday. */
const daysBack = 1;

interface Shift {
  startMs: number;
  endMs: number;
}

/**
 * The shifts around this time and after, in order. If a clock shows an hour twice or not at all, a shift
 * begins at the earlier moment and ends at the later one: no machine is on for less than was asked.
 */
function* shifts(
  { timeZone, week, notToday, pausedUntil }: Hours,
  holidays: Holidays,
  aroundMs: number,
): Generator<Shift> {
  const earliest = daysAfter(localDate(timeZone, aroundMs), -daysBack);
  const first = pausedUntil !== null && pausedUntil > earliest ? pausedUntil : earliest;
  for (let days = 0; days < daysAhead; days += 1) {
    const date = daysAfter(first, days);
    const span = week[weekdayOf(date)] ?? null;
    if (span === null || date === notToday || holidays.has(date)) continue;
    yield {
      startMs: momentsOf(timeZone, date, span.from).earlierMs,
      endMs: momentsOf(timeZone, date, span.until).laterMs,
    };
  }
}

/** Until when what is on is kept on, on a day without a shift too; null: as the week has it. */
function keptMs(hours: Hours): number | null {
  const { timeZone, keepOnUntilMs, pausedUntil } = hours;
  if (keepOnUntilMs === null || isOff(hours)) return null;
  const isPaused = pausedUntil !== null && pausedUntil > localDate(timeZone, keepOnUntilMs);
  return isPaused ? null : keepOnUntilMs;
}

/**
 * What the hours do first for an hour after this time; null: nothing. A shift that ends less than an hour
 * before the next one runs into it: they are one, with one start.
 * @param leadMs how long before the hour a start begins
 */
export function nextMoment(
  hours: Hours,
  holidays: Holidays,
  afterMs: number,
  leadMs: number,
): Moment | null {
  const kept = keptMs(hours);
  let last: Shift | null = null;
  let offMs = kept;
  for (const shift of shifts(hours, holidays, afterMs)) {
    if (offMs !== null && offMs > afterMs && shift.startMs - offMs >= hoursApartMs) break;
    const runsOn = last !== null && shift.startMs - last.endMs < hoursApartMs;
    if (!runsOn && shift.startMs > afterMs) {
      return { does: 'start', atMs: shift.startMs - leadMs, forMs: shift.startMs };
    }
    last = shift;
    offMs = Math.max(shift.endMs, kept ?? shift.endMs);
  }
  if (offMs === null || offMs <= afterMs) return null;
  return { does: 'remind', atMs: offMs - hoursReminderMs, forMs: offMs };
}

/** What is to be done now, if anything, and what comes next. */
export interface Due {
  does: Moment['does'] | null;
  next: Moment | null;
  /** Of a start: what comes next instead while a workstation does not rest yet. */
  again: Moment | null;
}

/** Whether it is on its way to rest, or to another size, so that a start has to wait for it. */
export function isComingToRest({ state, intent }: Pick<Launch, 'state' | 'intent'>): boolean {
  if (state === 'STOPPED') return intent !== null && intent !== 'start';
  return state === 'STOP_IN_PROGRESS' || (state === 'READY' && intent === 'stop');
}

/**
 * What of the hours is to be done now. Of several moments that were missed only the last one counts, and a
 * stop within an hour of the next start does not. No stop comes without its reminder ten minutes before.
 */
export function dueOf(
  hours: Hours,
  due: Moment,
  holidays: Holidays,
  nowMs: number,
  leadMs: number,
): Due {
  const after = (moment: Moment) => nextMoment(hours, holidays, moment.forMs, leadMs);
  // The company may have got a holiday since the moment was stored.
  let moment: Moment | null = due;
  if (due.does === 'start') moment = nextMoment(hours, holidays, due.forMs - 1, leadMs);
  while (moment !== null && moment.atMs <= nowMs) {
    const next = after(moment);
    if (next === null || !isMissed(moment, next, nowMs)) return carriedOut(moment, next, nowMs);
    moment = next;
  }
  return { does: null, next: moment, again: null };
}

function isMissed({ does }: Moment, next: Moment, nowMs: number): boolean {
  return does === 'start' ? next.atMs <= nowMs : next.forMs - hoursApartMs < nowMs;
}

function carriedOut(moment: Moment, next: Moment | null, nowMs: number): Due {
  const { does, forMs } = moment;
  switch (does) {
    case 'start':
      return { does, next, again: { does, atMs: nowMs + hoursStartAgainMs, forMs } };
    case 'remind': {
      const stop: Moment = { does: 'stop', atMs: nowMs + hoursReminderMs, forMs };
      return { does, next: stop, again: null };
    }
    case 'stop':
      return { does, next, again: null };
  }
}

/**
 * What comes next once the hours have changed. A stop that its owner was reminded of stays if the hours still have it,
 * also after its hour: the reminder was late then.
 */
export function momentNow(
  hours: Hours,
  before: Moment | null,
  holidays: Holidays,
  nowMs: number,
  leadMs: number,
): Moment | null {
  if (before?.does === 'stop') {
    const has = nextMoment(hours, holidays, Math.min(nowMs, before.forMs - 1), leadMs);
    if (has?.does === 'remind' && has.forMs === before.forMs) return before;
  }
  return nextMoment(hours, holidays, nowMs, leadMs);
}

/**
 * The moment that comes before the stored one after all; null: none does. The clock may have been ahead when that was
 * reckoned, or days have been holidays that are none any more.
 */
export function soonerMoment(
  { moment, ...hours }: KeptHours,
  holidays: Holidays,
  nowMs: number,
): Moment | null {
  if (moment === null) return null;
  const isStart = moment.does === 'start';
  const leadMs = isStart ? moment.forMs - moment.atMs : 0;
  // What ends within minutes may be stopped already: the clocks of bots differ.
  const next = momentNow(hours, moment, holidays, nowMs + hoursReminderMs, leadMs);
  if (next === null || next.atMs >= moment.atMs) return null;
  // In a shift: its start was carried out early.
  return isStart || next.does === 'remind' ? next : null;
}

/**
 * Until when *Keep it on* keeps it on; null: the stop that it is about is not ahead any more.
 * @param forMs the stop that the person was reminded of
 * @param isOpen whether it was asked for, and is not carried out yet
 */
export function keptOnUntilMs(
  { moment }: KeptHours,
  forMs: number,
  nowMs: number,
  isOpen: boolean,
): number | null {
  const isAhead = moment !== null && moment.does !== 'start' && moment.forMs === forMs;
  if (!isAhead && !isOpen) return null;
  return Math.max(forMs, nowMs) + prolongedByMs;
}

/** How long a workstation has taken to start, and one like it to launch; null: not known. */
export interface StartHistory {
  startsMs: readonly number[];
  launchMs: number | null;
}

/** How long before the hour a start begins, so that all of a person's workstations are READY at the hour. */
export function leadFor(machines: readonly StartHistory[]): number {
  const leads = machines.map(
    ({ startsMs, launchMs }) => median(startsMs) ?? launchMs ?? startLeadMs,
  );
  return Math.min(leads.length === 0 ? startLeadMs : Math.max(...leads), longestStartLeadMs);
}

function median(durationsMs: readonly number[]): number | null {
  const middle = Math.floor(durationsMs.length / 2);
  return durationsMs.toSorted((a, b) => a - b)[middle] ?? null;
}
