import { crc32, deflateSync } from 'node:zlib';

/** Red, green and blue, each up to 255. */
export type Color = readonly [number, number, number];

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture of few colors, of which each pixel has one by its number in the palette. */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#pixels = new Uint8Array(width * height);
  }

  /** What lies outside of the picture is left out. */
  fill(left: number, top: number, width: number, height: number, color: number): void {
    const [from, until] = [Math.max(0, left), Math.min(this.width, left + width)];
    for (let y = Math.max(0, top); y < Math.min(this.height, top + height); y += 1) {
      if (from < until) this.#pixels.fill(color, y * this.width + from, y * this.width + until);
    }
  }

  /** As PNG (ISO/IEC 15948): indexed color, eight bits a pixel. */
  toPng(palette: readonly Color[]): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(this.width, 0);
    header.writeUInt32BE(this.height, 4);
    header.set([8, 3, 0, 0, 0], 8);
    // Each row begins with its filter: 0 is none.
    const rows = Buffer.alloc(this.height * (this.width + 1));
    for (let y = 0; y < this.height; y += 1) {
      const row = this.#pixels.subarray(y * this.width, (y + 1) * this.width);
      rows.set(row, y * (this.width + 1) + 1);
    }
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('PLTE', Buffer.from(palette.flat())),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
