import { z } from 'zod';
import type { Prices } from '../launches/prices.js';
import { readJsonFile } from './json-file.js';

const noPrice = 'has no price';

const pricesSchema = z.strictObject({
  date: z.iso.date('must be a day such as 2026-11-30'),
  usdPerHour: z.record(z.string(), z.number(noPrice).positive(noPrice)),
});

/**
 * Reads `PRICES_FILE`: JSON with the day of the prices, and the dollars an hour of each instance type.
 * @throws Error that says in words what is wrong with the file
 */
export function readPrices(file: string): Prices {
  const { date, usdPerHour } = readJsonFile(
    'PRICES_FILE',
    file,
    pricesSchema,
    'a list of prices, { "date": "2026-11-30", "usdPerHour": { "g5.2xlarge": 1.21 } }',
  );
  return { date, usdPerHour: new Map(Object.entries(usdPerHour)) };
}
