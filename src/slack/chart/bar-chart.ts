import type { Bar } from '../views/chart.js';
import { letterHeight, widthOf, write } from './letters.js';
import { type Color, Picture } from './png.js';

const [paper, line, bar, ink] = [0, 1, 2, 3];

const palette: readonly Color[] = [
  [255, 255, 255],
  [208, 213, 219],
  [29, 99, 168],
  [29, 28, 29],
];

const size = 3;
const textHeight = letterHeight * size;
const [gap, margin] = [10, 24];
const [barSpace, barWidth] = [130, 70];
const plotHeight = 260;

/** A PNG with a bar for each value, the value above it and its label below. */
export function barChart(bars: readonly Bar[]): Buffer {
  const width = bars.length * barSpace + 2 * margin;
  const base = margin + textHeight + gap + plotHeight;
  const picture = new Picture(width, base + gap + textHeight + margin);
  picture.fill(0, 0, width, picture.height, paper);
  const most = Math.max(...bars.map(({ value }) => value));
  const writeCentred = (text: string, middle: number, top: number) => {
    const left = Math.round(middle - widthOf(text, size) / 2);
    write(picture, text, { left, top, size, color: ink });
  };
  bars.forEach(({ label, value }, at) => {
    const middle = margin + at * barSpace + barSpace / 2;
    const height = most > 0 ? Math.round((value / most) * plotHeight) : 0;
    picture.fill(middle - barWidth / 2, base - height, barWidth, height, bar);
    writeCentred(String(value), middle, base - height - gap - textHeight);
    writeCentred(label, middle, base + gap);
  });
  picture.fill(margin, base, width - 2 * margin, 2, line);
  return picture.toPng(palette);
}
