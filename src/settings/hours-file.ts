import { z } from 'zod';
import { shortestShift, type Week } from '../launches/hours.js';
import { daysBeyond, type ProfileHours } from '../launches/profile-hours.js';
import { jsonFile } from './json-file.js';

/** As the form has them. */
const step = 30;

const noSpan = 'must be two times on the hour or half past, such as 9:00-18:00';

/** `9:00-18:00`, in minutes of the day. */
const span = z.string(noSpan).transform((text, context) => {
  const [, ...parts] = /^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$/.exec(text) ?? [];
  const [fromHour = 0, fromMinute = 1, untilHour = 0, untilMinute = 1] = parts.map(Number);
  const [from, until] = [fromHour * 60 + fromMinute, untilHour * 60 + untilMinute];
  const isRight = [from, until].every((minute) => minute % step === 0 && minute <= 24 * 60);
  if (isRight && until - from >= shortestShift) return { from, until };
  context.issues.push({ code: 'custom', message: noSpan, input: text });
  return z.NEVER;
});

const days = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** Days that are not named are off. */
const weekSchema = z
  .partialRecord(z.enum(days), span)
  .refine((spans) => Object.keys(spans).length > 0, 'names no day')
  .transform((spans): Week => days.map((day) => spans[day] ?? null));

/** The usual weekly hours of launch profiles, and those that are allowed. */
const hoursSchema = z.array(
  z
    .strictObject({
      profile: z.string().min(1, 'must be the id or the name of a launch profile'),
      usual: weekSchema.nullable().default(null),
      allowed: weekSchema.nullable().default(null),
    })
    .refine(({ usual, allowed }) => usual !== null || allowed !== null, 'has no hours')
    .refine(
      ({ usual, allowed }) => !usual || !allowed || daysBeyond(usual, allowed).length === 0,
      'has usual hours outside of the allowed ones',
    ),
);

export const readProfileHours = jsonFile<ProfileHours[]>(
  'HOURS_FILE',
  hoursSchema,
  'a list of hours, [{ "profile": "Animation", "usual": { "monday": "9:00-18:00" }, "allowed": { "monday": "7:00-22:00" } }]',
);
