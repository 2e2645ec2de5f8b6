import type { Homes } from '../launches/ports/homes.js';
import type { Sql } from './sql.js';

export function sqlHomes({ db }: Pick<Sql, 'db'>): Homes {
  return {
    async open({ slackUserId, everyone }) {
      const row = { everyone: everyone ? 1 : 0 };
      await db
        .insertInto('homes')
        .values({ slackUserId, ...row })
        .onConflict((conflict) => conflict.column('slackUserId').doUpdateSet(row))
        .execute();
    },

    async forget(slackUserId) {
      await db.deleteFrom('homes').where('slackUserId', '=', slackUserId).execute();
    },

    async showing(owners) {
      const rows = await db
        .selectFrom('homes')
        .select(['slackUserId', 'everyone'])
        .where((e) => e.or([e('slackUserId', 'in', owners), e('everyone', '=', 1)]))
        .orderBy('slackUserId')
        .execute();
      return rows.map(({ slackUserId, everyone }) => ({ slackUserId, everyone: everyone === 1 }));
    },
  };
}
