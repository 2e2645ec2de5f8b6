/** How many letters are wrong; null: too many for a misspelling. A swap of two neighbours counts as one. */
export function misspelt(typed: string, meant: string): number | null {
  const most = Math.min(2, Math.floor(Math.max(typed.length, meant.length) / 3));
  if (Math.abs(typed.length - meant.length) > most) return null;
  let [before, last] = [[] as number[], Array.from({ length: meant.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= meant.length; j += 1) {
      const same = typed[i - 1] === meant[j - 1];
      const swapped = typed[i - 1] === meant[j - 2] && typed[i - 2] === meant[j - 1];
      const changed = (last[j - 1] ?? 0) + (same ? 0 : 1);
      const moved = swapped ? (before[j - 2] ?? changed) + 1 : changed;
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed, moved);
    }
    [before, last] = [last, row];
  }
  const off = last[meant.length] ?? 0;
  return off <= most ? off : null;
}
