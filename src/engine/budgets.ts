import { PersonLookupError } from '../launches/ports/people.js';
import { type BudgetLevel, levelOf, type Spending } from '../launches/quotas.js';
import { dayOf } from '../launches/usage.js';
import type { EngineContext } from './context.js';

/**
 * Tells the admins, and the person whose budget it is, that most of a month's budget is spent, and that all of it
 * is. A row says who tells it: of several bots one does, and after a restart none does again.
 */
export async function tellBudgets(ctx: EngineContext): Promise<void> {
  const { room, clock, log } = ctx;
  const month = dayOf(clock()).slice(0, 7);
  try {
    for (const spending of await room.spendings()) {
      const level = levelOf(spending);
      if (level !== null) await tell(ctx, spending, level, month);
    }
  } catch (error) {
    if (!(error instanceof PersonLookupError)) throw error;
    log.warn({ err: error }, 'not known whose budgets are spent');
  }
}

async function tell(
  { notices, admins, log }: EngineContext,
  spending: Spending,
  level: BudgetLevel,
  month: string,
): Promise<void> {
  const { budget } = spending;
  const { usd, person, group, profile } = budget;
  // A budget that the operator has raised is another one, and told of anew.
  const about = JSON.stringify({ level, usd, person, group, profile });
  const notice = { about, period: month };
  if ((await notices.claim(notice)) === null) return;
  log.info({ budget, month, level }, 'budget is being spent');
  if (!(await admins.tell({ kind: 'budget', ...spending, level }, budget.person))) return;
  await notices.saveTold(notice);
}
