import type { BudgetNotices, BudgetStand } from '../launches/ports/budget-notices.js';
import type { Sql } from './sql.js';

export function sqlBudgetNotices({ db, leases }: Pick<Sql, 'db' | 'leases'>): BudgetNotices {
  // A budget that the operator has raised is another one, and told of anew.
  const keyOf = ({ budget: { usd, person, group, profile }, month, level }: BudgetStand) => ({
    budget: JSON.stringify({ usd, person, group, profile }),
    month,
    level,
  });
  return {
    async told(month) {
      const rows = await db
        .selectFrom('budgetNotices')
        .select(['budget', 'level'])
        .where('month', '=', month)
        .where('tellAtMs', 'is', null)
        .execute();
      const told = new Set(rows.map(({ budget, level }) => `${level} ${budget}`));
      return (stand) => {
        const { budget, level } = keyOf(stand);
        return told.has(`${level} ${budget}`);
      };
    },

    async claim(stand) {
      const claimed = await db
        .insertInto('budgetNotices')
        .values({ ...keyOf(stand), tellAtMs: leases.end() })
        .onConflict((conflict) =>
          conflict
            .columns(['budget', 'month', 'level'])
            .doUpdateSet({ tellAtMs: leases.end() })
            .where((e) => leases.isDue(e.ref('budgetNotices.tellAtMs'))),
        )
        .returning('budget')
        .execute();
      return claimed.length > 0;
    },

    async saveTold(stand) {
      const { budget, month, level } = keyOf(stand);
      await db
        .updateTable('budgetNotices')
        .set({ tellAtMs: null })
        .where('budget', '=', budget)
        .where('month', '=', month)
        .where('level', '=', level)
        .execute();
    },
  };
}
