import { oneLine } from './mrkdwn.js';

/** A file of values with commas between them (RFC 4180). */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Spreadsheets take what begins with one of these for a formula, unless a quotation mark is before it. */
const formula = /^[=+@-]/;

function cell(text: string): string {
  const line = oneLine(text);
  const safe = formula.test(line) ? `'${line}` : line;
  return /[",']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
