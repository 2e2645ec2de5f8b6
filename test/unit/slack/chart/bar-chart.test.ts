import { crc32, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { barChart } from '../../../../src/slack/chart/bar-chart.js';

/** The chunks of a PNG, each with a check that is right. */
function chunksOf(png: Buffer): Map<string, Buffer> {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.set(body.subarray(0, 4).toString('latin1'), body.subarray(4));
    at += 12 + length;
  }
  return chunks;
}

/** The rows of a picture, as the numbers of colors. */
function rowsOf(png: Buffer): { rows: Buffer[]; width: number } {
  const chunks = chunksOf(png);
  const header = chunks.get('IHDR') ?? Buffer.alloc(0);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0]);
  const pixels = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  expect(pixels).toHaveLength(height * (width + 1));
  const rows = Array.from({ length: height }, (_, y) =>
    pixels.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)),
  );
  return { rows, width };
}

const blue = 2;

/** The height of the bar in each part of the width. */
function heights(png: Buffer, bars: number): number[] {
  const { rows, width } = rowsOf(png);
  const middleOf = (bar: number) => 24 + Math.round(((bar + 0.5) * (width - 48)) / bars);
  return Array.from(
    { length: bars },
    (_, bar) => rows.filter((row) => row[middleOf(bar)] === blue).length,
  );
}

it('a chart has a bar for each value, as high as it is large', () => {
  const bars = [4, 0, 2, 1].map((value, at) => ({ label: `Mon ${at}`, value }));
  expect(heights(barChart(bars), 4)).toEqual([260, 0, 130, 65]);
});

it('a chart of nothing has no bars', () => {
  expect(heights(barChart([{ label: 'Mon 1', value: 0 }]), 1)).toEqual([0]);
});

it('what does not fit, or has no letter, does not break it', () => {
  const label = 'Wed 25 «Thursday and on»';
  expect(heights(barChart([{ label, value: 123_456.7 }]), 1)).toEqual([260]);
});
