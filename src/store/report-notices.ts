import type { ReportNotices } from '../launches/ports/report-notices.js';
import type { Sql } from './sql.js';

export function sqlReportNotices({ db, leases }: Pick<Sql, 'db' | 'leases'>): ReportNotices {
  return {
    async claim(week) {
      const claimed = await db
        .insertInto('reportNotices')
        .values({ week, sentAtMs: null, tellAtMs: leases.end() })
        .onConflict((conflict) =>
          conflict
            .column('week')
            .doUpdateSet({ tellAtMs: leases.end() })
            .where((e) => leases.isDue(e.ref('reportNotices.tellAtMs'))),
        )
        .returning('sentAtMs')
        .executeTakeFirst();
      return claimed ?? null;
    },

    async saveSent(week, sentAtMs) {
      await db.updateTable('reportNotices').set({ sentAtMs }).where('week', '=', week).execute();
    },

    async saveTold(week) {
      const told = { sentAtMs: null, tellAtMs: null };
      await db.updateTable('reportNotices').set(told).where('week', '=', week).execute();
    },
  };
}
