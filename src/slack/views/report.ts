import type { KnownBlock } from '@slack/web-api';
import type { Report } from '../../launches/read-report.js';
import type { Figures } from '../../launches/report.js';
import {
  chartWords,
  dayLabel,
  figuresTitle,
  figuresWords,
  longestWords,
  type ReportReader,
  reportHint,
} from '../words/report.js';
import { context, header, section } from './blocks.js';
import { type Chart, chartOf } from './chart.js';

export interface ReportMessage {
  text: string;
  blocks: KnownBlock[];
  /** Of the first period, to stand at the end; null: there is nothing to draw. */
  chart: Chart | null;
}

/** To the channel: it names no person. */
export function weeklyReport(report: Report): ReportMessage {
  return messageOf(report, 'channel', []);
}

export function privateReport(report: Report, reader: 'admin' | 'self'): ReportMessage {
  return messageOf(report, reader, [context(reportHint(reader))]);
}

function messageOf(
  { figures, running }: Report,
  reader: ReportReader,
  end: readonly KnownBlock[],
): ReportMessage {
  const longest = longestWords(running, reader);
  const words = figures.map((one) => ({
    title: figuresTitle(one.period),
    body: figuresWords(one, reader),
  }));
  const lines = words.map(({ title, body }) => `*${title}*\n${body}`);
  return {
    text: [...lines, ...(longest === null ? [] : [longest])].join('\n'),
    blocks: [
      ...words.flatMap(({ title, body }) => [header(title), section(body)]),
      ...(longest === null ? [] : [section(longest)]),
      ...end,
    ],
    chart: hoursByDay(figures[0]),
  };
}

function hoursByDay(figures: Figures | undefined): Chart | null {
  if (figures === undefined || figures.onMs === 0) return null;
  const { title, unit, hours } = chartWords;
  const bars = figures.days.map(({ name, onMs }) => ({
    label: dayLabel(name),
    value: hours(onMs),
  }));
  return chartOf(title, unit, bars);
}
