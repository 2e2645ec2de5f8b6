import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it as plain } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { tellingResults } from '../../src/launches/alerts.js';
import { it } from '../support/fixtures.js';
import { metricsOf } from '../support/ops.js';
import { eventually } from '../support/waiting.js';

const folder = fileURLToPath(new URL('../../docs/operations', import.meta.url));
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z
        .array(
          z.strictObject({
            alert: z.string().regex(/^NimbleSession[A-Za-z]+$/),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+m$/)
              .optional(),
            labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
            annotations: z.strictObject({ summary: z.string(), description: z.string() }),
          }),
        )
        .min(10),
    }),
  ),
});

const gridSchema = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });

const dashboardSchema = z.object({
  uid: z.string(),
  title: z.string(),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
  panels: z
    .array(
      z.object({
        id: z.number(),
        title: z.string(),
        gridPos: gridSchema,
        targets: z
          .array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() }))
          .min(1),
      }),
    )
    .min(10),
});

const rules = rulesSchema.parse(parse(textOf('alerts.yml'))).groups.flatMap((one) => one.rules);
const dashboard = dashboardSchema.parse(JSON.parse(textOf('grafana-dashboard.json')));
const queries = [
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ where: title, expr })),
  ),
];

/** Labels that Prometheus adds to what it reads. */
const ofPrometheus = new Set(['job', 'instance']);

/** Metrics of a query with the labels by which it selects, and the labels by which it groups. */
function partsOf(expr: string) {
  const selected = [...expr.matchAll(/\b((?:nimble_session|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
  return {
    metrics: selected.map(([, name = '', matchers = '']) => ({
      name,
      matchers: [...matchers.matchAll(/(\w+)(=~|!=|!~|=)"([^"]*)"/g)].map(
        ([, label = '', how = '', value = '']) => ({ label, how, value }),
      ),
    })),
    groups: [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
      labels.split(',').map((label) => label.trim()),
    ),
  };
}

describe('the dashboard and the alert rules', () => {
  it.override({ setup: { ops: true } });

  it('name only metrics, labels and values that a running bot has', async ({
    bot,
    slack,
    session,
  }) => {
    expect(session.sessionId).not.toBe('');
    slack.fail({ method: 'chat.update', answer: 'ratelimited' });
    await eventually(async () => {
      const samples = await metricsOf(bot);
      expect(samples.get('nimble_session_ready_seconds_count')).toBe(1);
      expect(samples.has('nimble_session_live_sessions{state="READY"}')).toBe(true);
    });
    const labelsOf = new Map<string, Map<string, Set<string>>>();
    for (const sample of (await metricsOf(bot)).keys()) {
      const [name = ''] = sample.split('{');
      const labels = labelsOf.get(name) ?? new Map<string, Set<string>>();
      labelsOf.set(name, labels);
      for (const [, label = '', value = ''] of sample.matchAll(/(\w+)="([^"]*)"/g)) {
        labels.set(label, (labels.get(label) ?? new Set()).add(value));
      }
    }
    const wrong: string[] = [];
    for (const { where, expr } of queries) {
      const { metrics, groups } = partsOf(expr);
      for (const { name, matchers } of metrics) {
        const labels = labelsOf.get(name);
        if (labels === undefined) {
          wrong.push(`${where}: no metric ${name}`);
          continue;
        }
        const strangers = matchers.filter(
          ({ label }) => !ofPrometheus.has(label) && !labels.has(label),
        );
        wrong.push(...strangers.map(({ label }) => `${where}: no label ${label} of ${name}`));
        for (const { label, how, value } of matchers) {
          // Of calls, this bot has only the results that it met; those of launches are all there,
          // with each kind of failure of a call to the studio.
          const isOfCalls = name === 'nimble_session_studio_calls_total' && how === '=~';
          const whole = isOfCalls ? 'nimble_session_launches_total' : name;
          const isWhole =
            label === 'part' || (label === 'result' && whole === 'nimble_session_launches_total');
          if (!isWhole || !how.startsWith('=')) continue;
          const values = how === '=~' ? value.split('|') : [value];
          const unknown = values.filter((one) => !labelsOf.get(whole)?.get(label)?.has(one));
          wrong.push(...unknown.map((one) => `${where}: no ${label} ${one} of ${name}`));
        }
      }
      const known = metrics.flatMap(({ name }) => [...(labelsOf.get(name)?.keys() ?? [])]);
      const strange = groups.filter((label) => !known.includes(label));
      wrong.push(...strange.map((label) => `${where}: no label ${label} to group by`));
    }
    expect(wrong).toEqual([]);
    const named = new Set(
      queries.flatMap(({ expr }) => partsOf(expr).metrics.map(({ name }) => name)),
    );
    const ours = [...labelsOf.keys()].filter((name) => /^nimble_session_.*(?<!_sum)$/.test(name));
    expect(ours.filter((name) => !named.has(name) && !/_count$/.test(name))).toEqual([]);
  });
});

plain('each query names a metric, and no panel covers another', () => {
  for (const { where, expr } of queries) {
    const { metrics } = partsOf(expr);
    expect(metrics.length > 0 || /\bup\{/.test(expr), where).toBe(true);
    expect(expr.split('(').length, where).toBe(expr.split(')').length);
  }
  const taken = new Set<string>();
  for (const { title, gridPos } of dashboard.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.has(`${x},${y}`), title).toBe(false);
        taken.add(`${x},${y}`);
      }
    }
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  }
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

plain('the alerts about launches count each result that tells whether launches work', () => {
  const counted = rules.flatMap(({ expr }) =>
    partsOf(expr)
      .metrics.filter(({ name }) => name === 'nimble_session_launches_total')
      .flatMap(({ matchers }) => matchers.flatMap(({ value }) => value.split('|'))),
  );
  expect(counted.sort()).toEqual([...new Set(tellingResults)].sort());
});

/** Where Prometheus's own grammar of its queries is: the gate has it. */
const { PROMQL = '' } = process.env;

plain.skipIf(PROMQL === '')('each query is one by the grammar of Prometheus', () => {
  const { parser } = createRequire(import.meta.url)(PROMQL);
  const hasMistake = (query: string) => {
    let found = false;
    parser.parse(query).iterate({
      enter: ({ type }: { type: { isError: boolean } }) => {
        found ||= type.isError;
      },
    });
    return found;
  };
  expect(hasMistake('sum by (result (up))')).toBe(true);
  expect(queries.filter(({ expr }) => hasMistake(expr))).toEqual([]);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

function promtool(...words: string[]) {
  return spawnSync('promtool', words, { encoding: 'utf8' });
}

plain.skipIf(!hasPromtool)('promtool finds nothing in the alert rules and the queries', () => {
  expect(promtool('check', 'rules', join(folder, 'alerts.yml'))).toMatchObject({ status: 0 });
  const records = queries.map(({ expr }, number) => ({
    record: `query:${number}`,
    expr: expr.replaceAll('$job', '.*'),
  }));
  const scratch = mkdtempSync(join(tmpdir(), 'nimble-session-'));
  const file = join(scratch, 'queries.json');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules: records }] }));
  expect(promtool('check', 'rules', file)).toMatchObject({ status: 0 });
  rmSync(scratch, { recursive: true });
});
