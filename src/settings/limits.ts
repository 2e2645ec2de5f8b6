import { z } from 'zod';
import { defaultLimits, type Limits } from '../limits.js';
import { numberFrom, type ReadFrom, type SettingTable, text } from './setting.js';

const badReminder = 'must be minutes from 1 to 1440 with commas, such as 30,10';

export const limitsTable = {
  POLL_INTERVAL_SECONDS: {
    schema: numberFrom(1, 60),
    usually: '5',
    meaning: 'Seconds between two polls of a session on the move, 1 to 60',
  },
  READY_TIMEOUT_MINUTES: {
    schema: numberFrom(1, 1_440),
    usually: '30',
    meaning: 'Minutes after which a session that is not READY is reported as stuck',
  },
  REMINDER_MINUTES: {
    schema: text
      .transform((value) => value.split(',').map(Number))
      .pipe(z.array(z.number(badReminder).min(1, badReminder).max(1_440, badReminder))),
    usually: '30,10',
    meaning:
      'Minutes before a session stops or is terminated by itself at which people are reminded',
  },
} satisfies SettingTable;

export function limitSettings(read: ReadFrom<typeof limitsTable>): Limits {
  return {
    ...defaultLimits,
    movingMs: read.POLL_INTERVAL_SECONDS * 1_000,
    readyTimeoutMs: read.READY_TIMEOUT_MINUTES * 60_000,
    reminderLeadsMs: read.REMINDER_MINUTES.map((minutes) => minutes * 60_000),
  };
}
