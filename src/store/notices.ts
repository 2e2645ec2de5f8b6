import type { Notice, Notices } from '../launches/ports/notices.js';
import type { NoticeTable } from './schema.js';
import type { Sql } from './sql.js';

export function sqlNotices({ db, leases }: Pick<Sql, 'db' | 'leases'>): Notices {
  const save = async ({ about, period }: Notice, set: Partial<NoticeTable>) => {
    const of = db.updateTable('notices').where('about', '=', about).where('period', '=', period);
    await of.set(set).execute();
  };
  return {
    async claim({ about, period }) {
      const claimed = await db
        .insertInto('notices')
        .values({ about, period, sentAtMs: null, tellAtMs: leases.end() })
        .onConflict((conflict) =>
          conflict
            .columns(['about', 'period'])
            .doUpdateSet({ tellAtMs: leases.end() })
            .where((e) => leases.isDue(e.ref('notices.tellAtMs'))),
        )
        .returning('sentAtMs')
        .executeTakeFirst();
      return claimed ?? null;
    },

    saveSent: (notice, sentAtMs) => save(notice, { sentAtMs }),

    saveTold: (notice) => save(notice, { sentAtMs: null, tellAtMs: null }),
  };
}
