import type { Budget, BudgetLevel } from '../quotas.js';

/** The notice that a budget has reached a level, in per cent, in a month. */
export interface BudgetStand {
  budget: Budget;
  /** By UTC: `2026-11`. */
  month: string;
  level: BudgetLevel;
}

/** The port to what was told of budgets, so that each level is told once a month. */
export interface BudgetNotices {
  /** Whether it is told, of each of this month. */
  told(month: string): Promise<(stand: BudgetStand) => boolean>;
  /** Whether the caller is to tell it, and to call `saveTold`: otherwise it is told again when a lease ends. */
  claim(stand: BudgetStand): Promise<boolean>;
  saveTold(stand: BudgetStand): Promise<void>;
}
