/** What one check found. */
export type Finding = { about: string; said: string } & (
  | { result: 'good' }
  /** Could not be found out, or is not asked for by the settings. */
  | { result: 'unknown' }
  | { result: 'wrong'; remedy: string }
);

export type Findings = AsyncGenerator<Finding, void, void>;

export function good(about: string, said: string): Finding {
  return { about, result: 'good', said };
}

export function unknown(about: string, said: string): Finding {
  return { about, result: 'unknown', said };
}

export function wrong(about: string, said: string, remedy: string): Finding {
  return { about, result: 'wrong', said, remedy };
}

const signs: Readonly<Record<Finding['result'], string>> = {
  good: '✓',
  unknown: '?',
  wrong: '✗',
};

/** Wide enough for the longest subject. */
const aboutWidth = 18;

/** A line for the operator, with the remedy in it. */
export function lineOf(finding: Finding): string {
  const { about, result, said } = finding;
  const remedy = result === 'wrong' ? ` → ${finding.remedy}` : '';
  return `${signs[result]} ${about.padEnd(aboutWidth)} ${said}${remedy}`;
}
