import type { Logger } from 'pino';
import { type Holidays, type Hours, type KeptHours, leadFor, momentNow } from './hours.js';
import type { HoursRows, WithHours } from './ports/hours.js';

export interface ChangingHours {
  store: Pick<HoursRows, 'hoursOf' | 'saveHours' | 'startHistory'>;
  holidays: Holidays;
  clock: () => number;
  changed: (owner: string) => void;
}

/** Hours may change this often between reading them and saving. */
const attemptsToSave = 3;

/**
 * Changes a person's hours as they are when that is saved, and has their next moment follow.
 * @param change null: they are to stay as they are
 * @param also what is stored with the change, and only with it
 * @returns the hours as they are then; null: they stay
 */
export async function changeHours(
  { store, holidays, clock, changed }: ChangingHours,
  owner: string,
  change: (kept: KeptHours | null) => Hours | null | Promise<Hours | null>,
  also: WithHours = {},
): Promise<KeptHours | null> {
  for (let attempt = 1; attempt <= attemptsToSave; attempt += 1) {
    const kept = await store.hoursOf(owner);
    const hours = await change(kept);
    if (hours === null) return null;
    const leadMs = leadFor(await store.startHistory(owner));
    const moment = momentNow(hours, kept?.moment ?? null, holidays, clock(), leadMs);
    const seen = kept?.revision ?? null;
    if (await store.saveHours(hours, moment, seen, also)) {
      changed(owner);
      return { ...hours, moment, revision: (seen ?? 0) + 1 };
    }
  }
  throw new Error('weekly hours changed again and again');
}

/** Slack says which time zone a person is in; null: it does not. They may have travelled. */
export async function timeZoneChanged(
  ctx: ChangingHours & { log: Logger },
  owner: string,
  timeZone: string | null,
): Promise<void> {
  if (timeZone === null) return;
  const kept = await changeHours(ctx, owner, (before) =>
    before === null || before.timeZone === timeZone ? null : { ...before, timeZone },
  );
  if (kept !== null)
    ctx.log.info({ slackUser: owner, timeZone }, 'weekly hours in another time zone');
}
