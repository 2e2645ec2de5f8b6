import { all, byType, type Check, isRecord, list, number, object, string } from './check.js';
import { identifier } from './elements.js';

/** Slack's limits of the data visualization block. */
const label = string({ min: 1, max: 20 });
const title = string({ min: 1, max: 50 });

const series = object({
  name: label,
  data: list(object({ label, value: number }), { min: 1, max: 20 }),
});

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Slack: series have names of their own, and each has one value for each category. */
const fitsItsAxis: Check = (value, at, report) => {
  if (!isRecord(value) || !isRecord(value.axis_config)) return;
  const categories = JSON.stringify(value.axis_config.categories);
  const all = records(value.series);
  all.forEach((one, index) => {
    const labels = records(one.data).map((point) => point.label);
    if (JSON.stringify(labels) !== categories) {
      report('data must have one point per category', `${at}/series/${index}/data`);
    }
  });
  if (new Set(all.map(({ name }) => name)).size < all.length) {
    report('series names must be unique', `${at}/series`);
  }
};

/** Only bars are imitated. */
const bars = all(
  object({
    type: string(),
    series: list(series, { min: 1, max: 12 }),
    axis_config: object(
      { categories: list(label, { min: 1, max: 20 }) },
      { x_label: title, y_label: title },
    ),
  }),
  fitsItsAxis,
);

export const chartBlock: Check = object(
  { type: string(), title, chart: byType({ bar: bars }) },
  { block_id: identifier },
);

const mostCharts = 2;

/** Slack: at most two charts in a message. */
export const fewCharts: Check = (value, at, report) => {
  const charts = records(value).filter(({ type }) => type === 'data_visualization');
  if (charts.length > mostCharts) report(`no more than ${mostCharts} charts allowed`, at);
};
