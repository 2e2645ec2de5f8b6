import type { Block } from '@slack/web-api';

/** What a bar of a chart shows. */
export interface Bar {
  /** Slack: at most 20 characters, and each another one. */
  label: string;
  value: number;
}

/** Slack's data visualization block, which its types do not have yet. */
export interface ChartBlock extends Block {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'bar';
    series: { name: string; data: Bar[] }[];
    axis_config: { categories: string[]; y_label: string };
  };
}

export interface Chart {
  title: string;
  bars: readonly Bar[];
  /** What it shows, for those who do not see it. */
  words: string;
  block: ChartBlock;
}

/**
 * Slack: at most 50 characters in a title and 20 bars; in messages, not in modals.
 * @param unit what the values are: `Hours`
 */
export function chartOf(title: string, unit: string, bars: readonly Bar[]): Chart {
  const data = bars.map(({ label, value }) => ({ label, value }));
  return {
    title,
    bars,
    words: `${title} · ${bars.map(({ label, value }) => `${label}: ${value}`).join(', ')}`,
    block: {
      type: 'data_visualization',
      title,
      chart: {
        type: 'bar',
        series: [{ name: unit, data }],
        axis_config: { categories: bars.map(({ label }) => label), y_label: unit },
      },
    },
  };
}
