/** One line of the printed table. */
export interface Row {
  figure: string;
  /** What the bot took, with its unit. */
  bot: string;
  /** What was measured beside it, and its figure. */
  peer: string;
  /** How they compare, or how it compares with what is wanted. */
  ratio: string;
  wanted: string;
  /** Null: nothing is wanted, it is only reported. */
  reached: boolean | null;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param share from 0 to 1: 0.5 is the median */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

export function times(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)}×`;
}

export function markdownTable(rows: readonly Row[]): string {
  const mark = ({ reached }: Row) => (reached === null ? '–' : reached ? 'yes' : '**no**');
  return [
    '| figure | the bot | beside it, in the same run | ratio | wanted | reached |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${row.figure} | ${row.bot} | ${row.peer} | ${row.ratio} | ${row.wanted} | ${mark(row)} |`,
    ),
  ].join('\n');
}
