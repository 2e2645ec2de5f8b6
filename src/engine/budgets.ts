import { PersonLookupError } from '../launches/ports/people.js';
import { type BudgetLevel, levelOf, type Spending } from '../launches/quotas.js';
import { dayOf } from '../launches/usage.js';
import type { EngineContext } from './context.js';

/**
 * Tells the admins, and the person whose budget it is, that most of a month's budget is spent, and that all of it
 * is. A row says who tells it: of several bots one does, and after a restart none does again.
 */
export async function tellBudgets(ctx: EngineContext): Promise<void> {
  const { room, clock, budgetNotices, log } = ctx;
  const month = dayOf(clock()).slice(0, 7);
  try {
    const spendings = await room.spendings();
    const isTold = await budgetNotices.told(month);
    for (const spending of spendings) {
      const level = levelOf(spending);
      if (level === null || isTold({ budget: spending.budget, month, level })) continue;
      await tell(ctx, spending, level, month);
    }
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error }, 'not known whose budgets are spent');
  }
}

async function tell(
  { budgetNotices, admins, log }: EngineContext,
  spending: Spending,
  level: BudgetLevel,
  month: string,
): Promise<void> {
  const { budget } = spending;
  if (!(await budgetNotices.claim({ budget, month, level }))) return;
  log.info({ budget, month, level }, 'budget is being spent');
  if (!(await admins.tell({ kind: 'budget', ...spending, level }, budget.person))) return;
  await budgetNotices.saveTold({ budget, month, level });
}
