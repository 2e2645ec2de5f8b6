import type { ActionsBlock, ModalView } from '@slack/web-api';
import { z } from 'zod';
import type { Holidays, Hours, KeptHours, Week } from '../../launches/hours.js';
import { isOff, shortestShift } from '../../launches/hours.js';
import {
  daysAfter,
  isTimeZone,
  type LocalDate,
  localDate,
  localMinute,
  momentsOf,
} from '../../launches/local-time.js';
import { daysBeyond, type ProfileHours } from '../../launches/profile-hours.js';
import { clockWords, hoursWords, nextWords } from '../words/hours.js';
import {
  button,
  buttonRow,
  confirmation,
  divider,
  input,
  modal,
  option,
  section,
  select,
} from './blocks.js';
import { readForm } from './form-state.js';
import { actionIds, blockIds, viewIds } from './ids.js';

const dayMinutes = 24 * 60;
const step = 30;

/** Slack: at most 100 options. */
const daysOfPause = 90;

/** What the modal is opened with. */
export interface HoursShown {
  /** Null: there are none yet. */
  kept: KeptHours | null;
  /** What the operator has decided of those of the profiles whose workstations the person has. */
  profiles: readonly ProfileHours[];
  timeZone: string;
  holidays: Holidays;
  nowMs: number;
}

const nineToSix = { from: 9 * 60, until: 18 * 60 };

/** What is chosen before a person has chosen anything. */
const usualWeek: Week = [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? nineToSix : null));

function minutesFrom(first: number, last: number): number[] {
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length: count }, (_, at) => first + at * step);
}

const offOption = option('off', hoursWords.notThatDay);

const fromOptions = minutesFrom(0, dayMinutes - step).map((minute) =>
  option(String(minute), hoursWords.from(clockWords(minute))),
);
const untilOptions = minutesFrom(step, dayMinutes).map((minute) =>
  option(String(minute), hoursWords.until(clockWords(minute))),
);

/** @param said why what was submitted was not saved */
export function hoursModal(shown: HoursShown, said: string | null = null): ModalView {
  const { timeZone, profiles, holidays } = shown;
  const kept = shown.kept !== null && isOff(shown.kept) ? null : shown.kept;
  const usual = profiles.find((one) => one.usual !== null)?.usual ?? usualWeek;
  const week = kept?.week ?? usual;
  return modal(viewIds.hours, { ...hoursWords, private_metadata: timeZone }, [
    ...(said === null ? [] : [section(said), divider]),
    section(hoursWords.intro(timeZone)),
    ...profiles.flatMap(({ profile, allowed }) =>
      allowed === null ? [] : [section(hoursWords.allowed(profile, allowed))],
    ),
    ...(kept === null ? [] : [section(nextWords(kept, holidays))]),
    ...hoursWords.weekdays.flatMap((name, day) => [
      section(`*${name}*`),
      dayRow(day, week[day] ?? null),
    ]),
    divider,
    input(hoursWords.today, todaySelect(shown)),
    input(hoursWords.pause, pauseSelect(shown)),
    ...(kept === null ? [] : buttonRow([turnOff])),
  ]);
}

/** A list rather than Slack's time picker: what was chosen in that cannot be taken out again. */
function dayRow(day: number, span: Week[number]): ActionsBlock {
  const from = span === null ? offOption.value : String(span.from);
  const until = String(span?.until ?? nineToSix.until);
  return {
    type: 'actions',
    block_id: blockIds.hoursOf(day),
    elements: [
      select(actionIds.hoursFrom, [offOption, ...fromOptions], from),
      select(actionIds.hoursUntil, untilOptions, until),
    ],
  };
}

function todaySelect({ kept, timeZone, nowMs }: HoursShown) {
  const today = localDate(timeZone, nowMs);
  const keptMs = kept?.keepOnUntilMs ?? 0;
  const isKeptOn = keptMs > nowMs;
  const soonest = (Math.floor(localMinute(timeZone, nowMs) / step) + 1) * step;
  const chosen = isKeptOn ? 'kept' : kept?.notToday === today ? 'not_today' : 'as_usual';
  return select(
    actionIds.hoursToday,
    [
      option('as_usual', hoursWords.asUsual),
      option('not_today', hoursWords.notToday),
      ...(isKeptOn
        ? [option('kept', hoursWords.keptOn(clockWords(localMinute(timeZone, keptMs))))]
        : []),
      ...minutesFrom(soonest, dayMinutes).map((minute) =>
        option(String(minute), hoursWords.keepOn(clockWords(minute))),
      ),
    ],
    chosen,
  );
}

const dayNames = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  weekday: 'short',
  month: 'short',
  day: 'numeric',
});

function pauseSelect({ kept, timeZone, nowMs }: HoursShown) {
  const today = localDate(timeZone, nowMs);
  const days = Array.from({ length: daysOfPause }, (_, at) => daysAfter(today, at + 1));
  const text = (date: LocalDate) => hoursWords.pausedUntil(dayNames.format(Date.parse(date)));
  return select(
    actionIds.hoursPause,
    [option('none', hoursWords.noPause), ...days.map((date) => option(date, text(date)))],
    kept?.pausedUntil ?? 'none',
  );
}

const turnOff = button(actionIds.hoursOff, hoursWords.turnOff, {
  style: 'danger',
  confirm: confirmation(hoursWords.turnOffConfirm, hoursWords.turnOff),
});

const minuteText = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.int().max(dayMinutes).multipleOf(step));

const fromSchema = z.union([z.literal('off'), minuteText]);
const todaySchema = z.union([z.enum(['as_usual', 'not_today', 'kept']), minuteText]);
const pauseSchema = z.union([z.literal('none'), z.iso.date()]);
const timeZoneSchema = z.string().max(64).refine(isTimeZone);

export interface HoursForm {
  /** That the modal named. */
  timeZone: string;
  /** As they were chosen: a day may end before it begins. */
  week: Week;
  /** A number: the minute of the day until which what is on stays on. */
  today: 'as_usual' | 'not_today' | 'kept' | number;
  pausedUntil: LocalDate | null;
}

/** Reads what was submitted. @throws z.ZodError */
export function parseHours(view: unknown): HoursForm {
  const { metadata, read } = readForm(view);
  const week = hoursWords.weekdays.map((_name, day) => {
    const from = read(fromSchema, actionIds.hoursFrom, blockIds.hoursOf(day));
    const until = read(minuteText, actionIds.hoursUntil, blockIds.hoursOf(day));
    return from === 'off' ? null : { from, until };
  });
  const pausedUntil = read(pauseSchema, actionIds.hoursPause);
  return {
    timeZone: timeZoneSchema.parse(metadata),
    week,
    today: read(todaySchema, actionIds.hoursToday),
    pausedUntil: pausedUntil === 'none' ? null : pausedUntil,
  };
}

/** The hours that a form asks for, or why not. */
export function hoursAsked(
  { timeZone, week, today, pausedUntil }: HoursForm,
  owner: string,
  { kept, profiles, nowMs }: HoursShown,
): { hours: Hours } | { why: string } {
  if (week.every((span) => span === null)) return { why: hoursWords.noDay };
  const short = week.flatMap((span, day) =>
    span !== null && span.until - span.from < shortestShift ? [hoursWords.weekdays[day]] : [],
  );
  if (short.length > 0) return { why: hoursWords.tooShort(short.join(', ')) };
  for (const { profile, allowed } of profiles) {
    const beyond = allowed === null ? [] : daysBeyond(week, allowed);
    const names = beyond.map((day) => hoursWords.weekdays[day]).join(', ');
    if (names !== '') return { why: hoursWords.notAllowed(names, profile) };
  }
  const date = localDate(timeZone, nowMs);
  let keepOnUntilMs = today === 'kept' ? (kept?.keepOnUntilMs ?? null) : null;
  if (typeof today === 'number') {
    keepOnUntilMs = momentsOf(timeZone, date, today).laterMs;
    if (keepOnUntilMs <= nowMs) return { why: hoursWords.past };
  }
  const notToday = today === 'not_today' ? date : null;
  return { hours: { owner, timeZone, week, notToday, keepOnUntilMs, pausedUntil } };
}
