import type { Picture } from './png.js';

/** Seven rows of five pixels, from the top, as hexadecimal numbers: the letters of weekdays, and digits. */
const rowsOf: Readonly<Record<string, string>> = {
  '0': '0e 11 13 15 19 11 0e',
  '1': '04 0c 04 04 04 04 0e',
  '2': '0e 11 01 06 08 10 1f',
  '3': '1e 01 01 0e 01 01 1e',
  '4': '02 06 0a 12 1f 02 02',
  '5': '1f 10 1e 01 01 11 0e',
  '6': '06 08 10 1e 11 11 0e',
  '7': '1f 01 02 04 08 08 08',
  '8': '0e 11 11 0e 11 11 0e',
  '9': '0e 11 11 0f 01 02 0c',
  '.': '00 00 00 00 00 0c 0c',
  M: '11 1b 15 15 11 11 11',
  T: '1f 04 04 04 04 04 04',
  W: '11 11 11 15 15 15 0a',
  F: '1f 10 10 1e 10 10 10',
  S: '0f 10 10 0e 01 01 1e',
  o: '00 00 0e 11 11 11 0e',
  n: '00 00 16 19 11 11 11',
  u: '00 00 11 11 11 13 0d',
  e: '00 00 0e 11 1f 10 0e',
  d: '01 01 0d 13 11 11 0f',
  h: '10 10 16 19 11 11 11',
  r: '00 00 16 19 10 10 10',
  i: '04 00 0c 04 04 04 0e',
  a: '00 00 0e 01 0f 11 0f',
  t: '08 08 1c 08 08 09 06',
};

const columns = 5;

/** With the gap after it. */
const letterWidth = columns + 1;

/** Height of a line, without a gap. */
export const letterHeight = 7;

export function widthOf(text: string, size: number): number {
  return (text.length * letterWidth - 1) * size;
}

/** Writes a text, each pixel of its letters `size` pixels large. What has no letter here is a gap. */
export function write(
  picture: Picture,
  text: string,
  { left, top, size, color }: { left: number; top: number; size: number; color: number },
): void {
  [...text].forEach((letter, at) => {
    (rowsOf[letter] ?? '').split(' ').forEach((hex, row) => {
      const bits = Number.parseInt(hex || '0', 16);
      for (let column = 0; column < columns; column += 1) {
        const isSet = (bits >> (columns - 1 - column)) % 2 === 1;
        const x = left + (at * letterWidth + column) * size;
        if (isSet) picture.fill(x, top + row * size, size, size, color);
      }
    });
  });
}
