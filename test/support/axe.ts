import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const require = createRequire(import.meta.url);

/** axe itself, for the page to run. */
const axe = readFileSync(require.resolve('axe-core'), 'utf8');

const resultsSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullish(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
});

/** WCAG lets large text have less contrast; here all text has at least this. */
const contrastRatio = { normal: { expected: 4.5 }, large: { expected: 4.5 } };
const checks = [{ id: 'color-contrast', options: { contrastRatio } }];

/** What axe finds serious or critical on the page as it is, by the name of that state. */
export async function problems(page: Page, state: string): Promise<string[]> {
  await page.mouse.move(0, 0);
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  await page.evaluate(axe);
  const found = await page.evaluate(`axe.configure(${JSON.stringify({ checks })}); axe.run()`);
  return resultsSchema
    .parse(found)
    .violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${state}: ${id}: ${html}\n${failureSummary}`),
    );
}
