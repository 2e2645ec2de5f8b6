import { pino } from 'pino';
import { lastWeek } from '../../src/launches/report.js';
import { openStore } from '../../src/store/open.js';
import { inDatabase } from './in-database.js';
import { ada } from './launching.js';

/** Where it is nine o'clock on Monday before Monday begins by UTC: a report is due at any time. */
export const alreadyMonday = 'Pacific/Kiritimati';

/** A new database, by which a workstation was on for an hour last week. */
export async function usedLastWeek(databaseUrl: string): Promise<string> {
  const store = await openStore(databaseUrl, Date.now, pino({ level: 'silent' }));
  await store.launches.close();
  await inDatabase(databaseUrl, 'insert into usage values ($1, $2, $3, $4, 3600000, 1.5, 0)', [
    ada,
    lastWeek(Date.now()).from,
    'lp-1',
    'Lighting',
  ]);
  return databaseUrl;
}

/** What the bot that was to tell a week has claimed is due again: its lease is over. */
export function endReportLease(databaseUrl: string): Promise<void> {
  return inDatabase(databaseUrl, 'update notices set tell_at_ms = 1');
}
